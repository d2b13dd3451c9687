/**
 * The cell of one key: a record of plain fields that only `transition` writes, and what hangs on it.
 *
 *   record (data, failure, loading …) ──> snapshot (a QoraState, made when read)
 *   live (made when first watched)    ──> one signal for those who read reactively, holds for readers and listeners
 */
import { type Signal, signal } from '@preact/signals-core';
import type { Fetcher } from './clientApi.js';
import { DEV } from './dev.js';
import type { QoraKey } from './key.js';
import type { Notifier } from './notify.js';
import type { Settings } from './options.js';
import type { Deadline } from './seams/deadlines.js';
import { type FetchStatus, INITIAL, type QoraState, type Status, type SuccessState } from './state.js';

/** The time of data that is not there: whoever compares ages finds it stale. */
export const NEVER: number = Number.NEGATIVE_INFINITY;

/** The last run's failure. */
export interface Failure {
  readonly error: unknown;
  readonly at: number;
}

/** How often the current (or last) run has failed, and why. */
export interface Attempts {
  readonly failureCount: number;
  readonly failureReason: unknown;
}

export const NO_ATTEMPTS: Attempts = { failureCount: 0, failureReason: undefined };

/** One execution of a fetcher, as far as its entry needs to know it. */
export interface EntryRun {
  abort(): void;
}

/** Who wants a key loaded, and how. */
export interface Asker {
  readonly fetcher: Fetcher | undefined;
  readonly settings: Settings;
}

/** One reader of an entry: a watched query. */
export interface Holder extends Asker {
  /** Enabled, and with a fetcher of its own or by default. */
  readonly isWanting: boolean;
  /** Only keeps the entry for a reader that was suspended. */
  readonly isClaim?: boolean;
  /** Told once at the end of a batch in which something changed, by the entry of this hold. */
  notify(bits: number, hold: Hold): void;
}

/** Keeps a result for a reader that was suspended. */
export interface Claim {
  end(): void;
}

/**
 * A holder's place in an entry's list, oldest first. What the holder asked for is noted here: it may have moved on to
 * another key while its place is still kept.
 */
export class Hold implements Asker {
  readonly entry: Entry;
  readonly holder: Holder;
  fetcher: Fetcher | undefined;
  settings: Settings;
  isWanting: boolean;
  /** It will let go at the end of the tick, and its place is counted as free. */
  isLeaving = false;
  before: Hold | undefined;
  after: Hold | undefined;

  constructor(entry: Entry, holder: Holder) {
    this.entry = entry;
    this.holder = holder;
    this.fetcher = holder.fetcher;
    this.settings = holder.settings;
    this.isWanting = holder.isWanting;
  }
}

/** What an entry has only once it is watched: its signal, its holds, and what they caused. */
export class Live {
  oldest: Hold | undefined;
  newest: Hold | undefined;
  held = 0;
  wanted = 0;
  /** The version: bumped at every change; computeds read it and then the plain fields. */
  signal: Signal<number> | undefined;
  version = 0;
  /** What changed since listeners were last told. */
  bits = 0;
  /** Holds whose release waits for the end of the tick: who comes meanwhile takes over and starts nothing. */
  leaving = 0;
  /** Suspended readers' claims on the result, until the next reader. */
  readonly claims: Claim[] = [];
  /** The polling timer, and when its interval began. */
  poll: Deadline | undefined;
  restedAt: number = NEVER;
  /** Shared results of `select`, by function; forgotten when the last reader leaves. */
  selections: WeakMap<object, unknown> | undefined;
  readonly notifier: Notifier;

  constructor(notifier: Notifier) {
    this.notifier = notifier;
  }

  /** Makes the running computed or effect depend on every later change. */
  track(): void {
    this.signal ??= signal(this.version);
    void this.signal.value;
  }

  change(bits: number): void {
    this.version++;
    if (this.signal !== undefined) this.notifier.bump(this.signal, this.version);
    if (this.oldest === undefined) return;
    const isQueued = this.bits !== 0;
    this.bits |= bits;
    if (!isQueued) this.notifier.flushLater(this);
  }

  flush(): void {
    const { bits, newest } = this;
    this.bits = 0;
    // Holds are let go of between ticks only, never while this loop stands on one; new ones have seen the change.
    for (let hold = this.oldest; hold !== undefined; hold = hold.after) {
      hold.holder.notify(bits, hold);
      if (hold === newest) break;
    }
  }

  add(hold: Hold): void {
    hold.before = this.newest;
    if (this.newest === undefined) this.oldest = hold;
    else this.newest.after = hold;
    this.newest = hold;
    this.held++;
  }

  /** Unlinks a hold and cuts its own links: dead nodes that are chained to live ones outlive many collections. */
  delete(hold: Hold): void {
    const { before, after } = hold;
    if (before === undefined) this.oldest = after;
    else before.after = after;
    if (after === undefined) this.newest = before;
    else after.before = before;
    hold.before = hold.after = undefined;
    this.held--;
  }
}

/** The record of a key. Fields down to `isInvalidated` are written by `transition` and read by everybody. */
export class Entry {
  readonly key: QoraKey;
  data: unknown = undefined;
  updatedAt: number = NEVER;
  failure: Failure | undefined;
  attempts: Attempts = NO_ATTEMPTS;
  /** A run has begun and nothing was written since: shown as `loading`. */
  isLoading = false;
  fetchStatus: FetchStatus = 'idle';
  isInvalidated = false;

  /** The key's defaults, shared by all entries that have the same. */
  defaults: Settings;
  /** What `initialData` gave, and `reset` goes back to. */
  initial: SuccessState<unknown> | undefined;
  run: EntryRun | undefined;
  live: Live | undefined;
  tags: readonly string[] = NO_TAGS;
  /** How many local writes and invalidations there were: a run notes both when an attempt begins. */
  writes = 0;
  invalidations = 0;
  /** Eviction: when it was last used, and how long it is kept after that (-1: nobody has said so yet). */
  usedAt: number = NEVER;
  gcTime = -1;
  /** Its place in the list of all entries, -1 once it has left the cache. */
  index = -1;
  /** The state as an object, made when read and forgotten when the record changes. */
  snapshot: QoraState<unknown, unknown> | undefined = INITIAL;

  constructor(key: QoraKey, defaults: Settings) {
    this.key = key;
    this.defaults = defaults;
  }

  get hasData(): boolean {
    return this.updatedAt !== NEVER;
  }

  get isHeld(): boolean {
    return this.live !== undefined && this.live.held > 0;
  }

  get isWanted(): boolean {
    return this.live !== undefined && this.live.wanted > 0;
  }

  get status(): Status {
    if (this.isLoading) return 'loading';
    if (this.failure !== undefined) return 'failure';
    return this.hasData ? 'success' : 'initial';
  }

  /** The failure that readers see: without data it goes when the next run starts. */
  get shownFailure(): Failure | undefined {
    return this.isLoading && !this.hasData ? undefined : this.failure;
  }

  /** The confirmed state: the same object until something in it changes. */
  get base(): QoraState<unknown, unknown> {
    if (this.snapshot === undefined) {
      this.snapshot = takeSnapshot(this);
      if (DEV) Object.freeze(this.snapshot);
    }
    return this.snapshot;
  }

  /** What readers see. */
  get shown(): QoraState<unknown, unknown> {
    return this.base;
  }

  /** The holds of readers that want the entry, oldest first. */
  wanting(): Hold[] {
    const found: Hold[] = [];
    for (let hold = this.live?.oldest; hold !== undefined; hold = hold.after)
      if (hold.isWanting) found.push(hold);
    return found;
  }
}

export const NO_TAGS: readonly string[] = [];

function takeSnapshot(entry: Entry): QoraState<unknown, unknown> {
  const { status, data, shownFailure: failure, hasData } = entry;
  const updatedAt = hasData ? entry.updatedAt : undefined;
  switch (status) {
    case 'loading':
      return { status, previousData: data, updatedAt, previousError: failure?.error };
    case 'failure':
      return { status, error: failure?.error, failedAt: failure?.at ?? NEVER, previousData: data, updatedAt };
    case 'success':
      return { status, data, updatedAt: entry.updatedAt };
    default:
      return INITIAL;
  }
}
