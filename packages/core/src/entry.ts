/**
 * The cell of one key: a record of plain fields that only `transition` writes, and what hangs on it.
 *
 *   record (data, failure, loading …) ──> snapshot (a QoraState, made when read)
 *   live (made when first watched)    ──> one signal for those who read reactively, a list of holders for listeners
 */
import type { Fetcher } from './clientApi.js';
import { DEV } from './dev.js';
import type { QoraKey } from './key.js';
import type { Fold } from './layers.js';
import type { Flushable } from './notify.js';
import type { Settings } from './options.js';
import { NEVER } from './seams/clock.js';
import type { Deadline } from './seams/deadlines.js';
import type { Signal } from './signals.js';
import { type FetchStatus, INITIAL, type QoraState, type Status, type SuccessState } from './state.js';

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
  readonly entry: Entry;
}

/** Who wants a key loaded, and how. */
export interface Asker {
  readonly fetcher: Fetcher | undefined;
  readonly settings: Settings;
}

/** One reader of an entry, and its own place in the entry's list, which is oldest first. */
export interface Holder extends Asker {
  readonly entry: Entry | undefined;
  /** Enabled, and with a fetcher of its own or by default. */
  readonly isWanting: boolean;
  /** Only keeps the entry for a reader that was suspended. */
  readonly isClaim: boolean;
  before: Holder | undefined;
  after: Holder | undefined;
  /** It has let go, and the tick in which it did is over. */
  left(): void;
  /** Told once at the end of a batch in which something changed. */
  notify(bits: number): void;
}

/** What an entry has only once it is watched: its signal, its holders, and what they caused. */
export class Live implements Flushable {
  oldest: Holder | undefined;
  newest: Holder | undefined;
  held = 0;
  wanted = 0;
  /** How many wanting holders have let go in this tick: who comes meanwhile takes a place and starts nothing. */
  leaving = 0;
  /** The version: it moves at every change; computeds read it and then the plain fields. */
  signal: Signal<number> | undefined;
  /** What changed since listeners were last told. */
  bits = 0;
  /** End the claims of suspended readers on the result. */
  claims: Set<() => void> | undefined;
  /** The polling timer, and when its interval began. */
  poll: Deadline | undefined;
  restedAt: number | undefined = undefined;
  /** Shared results of `select`, by function; forgotten when the last reader leaves. */
  selections: WeakMap<object, unknown> | undefined;

  /** Tells the holders. They may come and go meanwhile: who has left is not told, who has come has seen the change. */
  flush(): void {
    const { bits } = this;
    this.bits = 0;
    const { oldest, newest } = this;
    const holders = oldest === newest && oldest ? [oldest] : this.holders();
    for (const holder of holders) if (holder.entry?.live === this) holder.notify(bits);
  }

  /** The holders, oldest first. */
  holders(): Holder[] {
    const found: Holder[] = [];
    for (let holder = this.oldest; holder; holder = holder.after) found.push(holder);
    return found;
  }

  add(holder: Holder): void {
    holder.before = this.newest;
    if (this.newest) this.newest.after = holder;
    else this.oldest = holder;
    this.newest = holder;
  }

  /** Unlinks a holder and cuts its own links: dead nodes that are chained to live ones outlive many collections. */
  delete(holder: Holder): void {
    const { before, after } = holder;
    if (before) before.after = after;
    else this.oldest = after;
    if (after) after.before = before;
    else this.newest = before;
    holder.before = holder.after = undefined;
  }
}

/** The record of a key. Fields down to `isInvalidated` are written by `transition` and read by everybody. */
export class Entry {
  /** Its own copy of its key, for who only reads it; {@link key} is for whoever may hand it on. */
  readonly path: QoraKey;
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
  /** The optimistic layers over the base, while there are any. */
  fold: Fold | undefined;
  live: Live | undefined;
  /** What it is filed under; the very list {@link NO_TAGS} while nobody has given any, which spares writes a search. */
  tags: readonly string[] = NO_TAGS;
  /** How many local writes and invalidations there were: a run notes both when an attempt begins. */
  writes = 0;
  invalidations = 0;
  /**
   * Eviction: when it was last used, in whole ms since the client was made (such a number is no object of its own, as
   * the time of day is), and how long it is kept after that (-1: nobody has said so yet).
   */
  usedAt: number = LONG_AGO;
  gcTime = -1;
  /** Its place in the list of all entries, -1 once it has left the cache. */
  index = -1;
  /** The state as an object, made when read and forgotten when the record changes. */
  snapshot: QoraState<unknown, unknown> | undefined = INITIAL;

  constructor(path: QoraKey, defaults: Settings) {
    this.path = path;
    this.defaults = defaults;
  }

  /** Frozen when somebody reads it to hand it on: most keys never are, and freezing costs a tenth of a new entry. */
  get key(): QoraKey {
    return Object.freeze(this.path);
  }

  get hasData(): boolean {
    return this.updatedAt !== NEVER;
  }

  get isHeld(): boolean {
    return !!this.live?.held;
  }

  get isWanted(): boolean {
    return !!this.live?.wanted;
  }

  get status(): Status {
    if (this.isLoading) return 'loading';
    if (this.failure) return 'failure';
    return this.hasData ? 'success' : 'initial';
  }

  /** The failure that readers see: without data it goes when the next run starts. */
  get shownFailure(): Failure | undefined {
    return this.isLoading && !this.hasData ? undefined : this.failure;
  }

  /** The confirmed state: the same object until something in it changes. */
  get base(): QoraState<unknown, unknown> {
    if (!this.snapshot) {
      this.snapshot = takeSnapshot(this);
      if (DEV) Object.freeze(this.snapshot);
    }
    return this.snapshot;
  }

  /** What readers see: the base under its layers. */
  get shown(): QoraState<unknown, unknown> {
    return this.fold ? this.fold.show(this.base) : this.base;
  }

  get shownData(): unknown {
    return this.fold ? this.fold.data : this.data;
  }

  /** The readers that want the entry, oldest first. */
  wanting(): Holder[] {
    return this.live?.holders().filter((holder) => holder.isWanting) ?? [];
  }
}

/** Longer ago than anything is kept for, and still a small integer to the engine. */
const LONG_AGO = -(2 ** 30);

export const NO_TAGS: readonly string[] = [];

function takeSnapshot(entry: Entry): QoraState<unknown, unknown> {
  const { status, data, shownFailure, hasData } = entry;
  const { error, at: failedAt = NEVER } = shownFailure ?? {};
  const updatedAt = hasData ? entry.updatedAt : undefined;
  switch (status) {
    case 'loading':
      return { status, previousData: data, updatedAt, previousError: error };
    case 'failure':
      return { status, error, failedAt, previousData: data, updatedAt };
    case 'success':
      return { status, data, updatedAt: entry.updatedAt };
    default:
      return INITIAL;
  }
}
