/**
 * One reader: its options, the entry they lead to, its hold on it, and its listeners. The query over it adds signals.
 *
 *   options ──> follow ──> key, settings ──> entry ──> read ──> Reading
 *   watch, unwatch ──> hold (at once), release (at the end of the tick)
 */
import { effect, type ReadonlySignal, untracked } from '@preact/signals-core';
import { defaultsOf } from './cache.js';
import type { AnyQueryOptions, Fetcher } from './clientApi.js';
import { DEV } from './dev.js';
import type { Engine } from './engine.js';
import { type Attempts, type Entry, type Hold, type Holder, NO_ATTEMPTS } from './entry.js';
import { announceRelease, endAnnouncement, hold, release, updateHold } from './holding.js';
import { hashKey, type QoraKey } from './key.js';
import { seedEntry } from './lifecycle.js';
import type { Flushable, Turn } from './notify.js';
import { resolveOptions, type Settings } from './options.js';
import { needsProjection, type Previous, Projection } from './projection.js';
import { Deadline } from './seams/deadlines.js';
import { isStale } from './select.js';
import { dataOf, errorOf, type FetchStatus, INITIAL, type QoraState } from './state.js';
import { CHANGED } from './transition.js';

/** What a reader's options come to at one moment; `null` is "not yet". */
export type ReaderOptions = AnyQueryOptions | null | undefined;

/** Everything a reader can look at, at one moment. */
export interface Reading {
  readonly state: QoraState<unknown, unknown>;
  readonly fetchStatus: FetchStatus;
  readonly attempts: Attempts;
  readonly isPlaceholder: boolean;
  readonly isEnabled: boolean;
}

interface Listening {
  readonly listener: () => void;
  readonly bits: number;
  isOver: boolean;
}

export class Reader implements Holder, Turn, Flushable {
  readonly engine: Engine;
  /** The options while they are a function of signals. */
  readonly source: ReadonlySignal<ReaderOptions> | undefined;
  key: QoraKey | undefined;
  fetcher: Fetcher | undefined;
  settings: Settings;
  isWanting = false;
  private options: ReaderOptions = null;
  private found: Entry | undefined;
  private hold: Hold | undefined;
  private watchers = 0;
  private staleWatchers = 0;
  private stopFollowing: (() => void) | undefined = undefined;
  private projection: Projection | undefined;
  private previous: Previous | undefined;
  private listening: readonly Listening[] = NOBODY;
  /** What listeners were last shown, kept by readers whose own options make a difference. */
  private last: Reading | undefined;
  /** Changes of the options that listeners are still to be told of. */
  private bits = 0;
  private staleness: Deadline | undefined;

  constructor(engine: Engine, options: ReaderOptions, source?: ReadonlySignal<ReaderOptions>) {
    this.engine = engine;
    this.settings = engine.defaults;
    this.source = source;
    if (source !== undefined) return;
    this.options = options;
    this.take(options);
  }

  /** The entry of the key, if there is one. */
  get entry(): Entry | undefined {
    if (this.found === undefined || this.found.index < 0) {
      this.found = this.key && !this.engine.isDisposed ? this.engine.tree.find(this.key) : undefined;
    }
    return this.found;
  }

  /** Follows the options as they are now. What a bad key or option throws is reported and means "not yet". */
  follow(options: ReaderOptions = this.source === undefined ? this.options : this.source.peek()): void {
    if (options === this.options) return;
    untracked(() => {
      try {
        this.take(options);
      } catch (error) {
        this.engine.report(error);
        this.key = undefined;
        this.take(null);
      }
      this.options = options;
    });
  }

  /** One more watches: the first one holds the entry. Never throws: signals-core does not survive it. */
  watch(): void {
    const { engine, source } = this;
    if (this.watchers++ > 0 || engine.isDisposed || engine.isServer) return;
    if (this.hold !== undefined) endAnnouncement(engine, this.hold);
    if (this.hold === undefined || this.hold.entry !== this.entry) this.move(undefined);
    if (source !== undefined) this.stopFollowing ??= effect(() => this.follow(source.value));
  }

  /** One less watches: after the last one it is decided at the end of the tick whether to let go. */
  unwatch(): void {
    if (--this.watchers > 0) return;
    if (this.hold !== undefined) announceRelease(this.engine, this.hold);
    this.engine.notifier.release(this);
  }

  onTick(): void {
    if (this.watchers > 0) return;
    this.stopFollowing?.();
    this.stopFollowing = undefined;
    if (this.hold !== undefined) release(this.engine, this.hold);
    this.hold = undefined;
    // What was shown goes with the entry, also where the handle is kept.
    this.last = undefined;
    this.project(undefined);
  }

  read(): Reading {
    const { entry, projection } = this;
    const base = entry === undefined ? INITIAL : entry.shown;
    return {
      state: projection === undefined ? base : projection.state(entry, this.engine.now),
      fetchStatus: entry === undefined ? 'idle' : entry.fetchStatus,
      attempts: entry === undefined ? NO_ATTEMPTS : entry.attempts,
      isPlaceholder: projection?.isPlaceholder === true,
      isEnabled: this.isEnabled,
    };
  }

  get isEnabled(): boolean {
    return this.key !== undefined && this.settings.enabled;
  }

  /** Whether this reader would refetch now. To a disabled one nothing is stale. */
  isStale(): boolean {
    const { entry } = this;
    return this.isEnabled && (entry === undefined || isStale(entry, this.settings, this.engine.now));
  }

  /** Somebody watches `isStale`: has readers told at the moment when fresh data becomes stale. */
  watchStaleness(): () => void {
    this.staleWatchers++;
    this.armStaleness();
    return () => {
      if (--this.staleWatchers === 0 && this.staleness !== undefined)
        this.engine.deadlines.cancel(this.staleness);
    };
  }

  /** Keeps the deadline of {@link watchStaleness} at the data's age. */
  armStaleness(): void {
    const { entry, engine } = this;
    const { staleTime } = this.settings;
    if (this.staleWatchers === 0 || !this.isEnabled || entry === undefined || staleTime === 'static') return;
    if (this.isStale()) return;
    this.staleness ??= new Deadline(() => this.onStale());
    engine.deadlines.set(this.staleness, entry.updatedAt + staleTime);
  }

  /** Calls `listener` at the end of a batch that changed one of `bits`; holds the entry until the clean-up is called. */
  listenTo(listener: () => void, bits: number): () => void {
    const listening: Listening = { listener, bits, isOver: false };
    this.watch();
    this.listening = this.listening === NOBODY ? [listening] : [...this.listening, listening];
    if (this.projection !== undefined) this.last ??= this.read();
    const stopStaleness = bits & CHANGED.mark ? this.watchStaleness() : undefined;
    return () => {
      if (listening.isOver) return;
      listening.isOver = true;
      this.listening = this.listening.length === 1 ? NOBODY : this.listening.filter((other) => !other.isOver);
      stopStaleness?.();
      this.unwatch();
    };
  }

  notify(bits: number, by: Hold | undefined): void {
    // The place at a key that was left is kept until the end of the tick, but concerns nobody any more.
    if (by !== this.hold) return;
    this.armStaleness();
    if (this.listening.length === 0) return;
    let changed = bits;
    if (this.projection !== undefined) {
      const before = this.last;
      this.last = this.read();
      if (before !== undefined) changed = compare(before, this.last) | (bits & ~OF_STATE);
    }
    for (const listening of this.listening) {
      if (listening.isOver || (listening.bits & changed) === 0) continue;
      try {
        listening.listener();
      } catch (error) {
        this.engine.report(error);
      }
    }
  }

  flush(): void {
    const { bits } = this;
    this.bits = 0;
    this.notify(bits, this.hold);
  }

  /** Takes new options: another key moves the hold, the same one only changes how it is read. */
  private take(options: ReaderOptions): void {
    const { engine } = this;
    if (DEV && options != null) hashKey(options.key);
    const before = this.entry;
    const was = this.listening.length > 0 ? this.read() : undefined;
    const wasStale = was !== undefined && this.isStale();
    const defaults = options == null ? engine.defaults : defaultsOf(engine, options.key);
    this.settings = options == null ? defaults : resolveOptions(defaults, options, true);
    this.key = options?.key;
    this.fetcher = options?.fetcher ?? defaults.fetcher;
    this.isWanting = this.isEnabled && this.fetcher !== undefined;
    this.found = undefined;
    if (was === undefined) {
      this.move(before);
      return;
    }
    // Listeners are told when the move is complete.
    engine.notifier.batch(() => {
      this.move(before);
      const bits = compare(was, this.read()) | (wasStale === this.isStale() ? 0 : CHANGED.mark);
      if (bits !== 0 && this.bits === 0) engine.notifier.flushLater(this);
      this.bits |= bits;
    });
  }

  /** Holds the entry that the options lead to, if somebody watches, and lets go of another one. */
  private move(before: Entry | undefined): void {
    const { engine, key, hold: own } = this;
    const isWatched = this.watchers > 0 && !engine.isServer;
    const isReady = this.settings.initialData === undefined && this.entry !== undefined;
    if (isWatched && key !== undefined && !isReady) this.found = seedEntry(engine, key, this.settings);
    const { entry } = this;
    if (before !== entry && before?.hasData) this.previous = { data: before.data, key: before.key };
    if (own !== undefined && own.entry === entry) updateHold(engine, own);
    else if (isWatched) {
      this.hold = entry && hold(engine, entry, this);
      if (own !== undefined) {
        announceRelease(engine, own);
        engine.notifier.release({ onTick: () => release(engine, own) });
      }
    }
    this.project(this.projection?.selected);
    this.armStaleness();
  }

  private project(relative: unknown): void {
    const { settings, entry, previous } = this;
    const { notifier } = this.engine;
    this.projection = needsProjection(settings)
      ? new Projection({ settings, entry, previous, notifier, relative })
      : undefined;
  }

  private onStale(): void {
    const { entry, engine } = this;
    if (entry === undefined || !this.isStale()) {
      this.armStaleness();
      return;
    }
    entry.live?.change(CHANGED.mark);
    engine.emit('entry.stale', entry);
  }
}

const NOBODY: readonly Listening[] = [];
const OF_STATE = CHANGED.data | CHANGED.status | CHANGED.error | CHANGED.time;

/** The changes from one reading to the next. */
function compare(before: Reading, after: Reading): number {
  let bits = 0;
  const { state, isPlaceholder } = before;
  if (!Object.is(dataOf(state), dataOf(after.state)) || isPlaceholder !== after.isPlaceholder)
    bits |= CHANGED.data;
  if (state.status !== after.state.status) bits |= CHANGED.status;
  if (!Object.is(errorOf(state), errorOf(after.state))) bits |= CHANGED.error;
  if (timeOf(state) !== timeOf(after.state)) bits |= CHANGED.time;
  if (before.fetchStatus !== after.fetchStatus) bits |= CHANGED.fetchStatus;
  if (before.attempts !== after.attempts) bits |= CHANGED.attempts;
  if (before.isEnabled !== after.isEnabled) bits |= CHANGED.options;
  return bits;
}

function timeOf(state: QoraState<unknown, unknown>): number | undefined {
  return state.status === 'initial' ? undefined : state.updatedAt;
}
