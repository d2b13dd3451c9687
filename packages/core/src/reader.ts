/**
 * One reader: its options, the entry they lead to, its hold on it, and its listeners. It makes no signals; the query over
 * it does.
 *
 *   options ──> follow ──> key, settings ──> entry ──> read ──> Reading
 *   watch, unwatch ──> hold (at once), release (at the end of the tick)
 */
import { effect, type ReadonlySignal, untracked } from '@preact/signals-core';
import { DEV } from './dev.js';
import type { Engine } from './engine.js';
import { type Attempts, type Entry, type Hold, type Holder, NO_ATTEMPTS } from './entry.js';
import { hashKey, type QoraKey } from './key.js';
import { type AnyQueryOptions, type Fetcher, resolveOptions, type Settings } from './options.js';
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
}

export class Reader implements Holder {
  readonly engine: Engine;
  settings: Settings;
  fetcher: Fetcher | undefined = undefined;
  key: QoraKey | undefined = undefined;
  isWanting = false;
  /** The options while they are a function of signals. */
  readonly source: ReadonlySignal<ReaderOptions> | undefined;
  #options: ReaderOptions = null;
  #entry: Entry | undefined = undefined;
  #hold: Hold | undefined = undefined;
  #watchers = 0;
  #stopFollowing: (() => void) | undefined = undefined;
  #projection: Projection | undefined = undefined;
  #previous: Previous | undefined = undefined;
  #listening: readonly Listening[] = NOBODY;
  /** What listeners were last shown, kept by readers whose own options make a difference. */
  #last: Reading | undefined = undefined;
  /** Changes of the options that listeners are still to be told of. */
  #bits = 0;
  #staleness: Deadline | undefined = undefined;

  constructor(engine: Engine, options: ReaderOptions, source: ReadonlySignal<ReaderOptions> | undefined) {
    this.engine = engine;
    this.settings = engine.host.defaults;
    this.source = source;
    if (source === undefined) this.follow(options);
  }

  /** The entry of the key, if there is one. */
  get entry(): Entry | undefined {
    if (this.#entry !== undefined && this.#entry.index >= 0) return this.#entry;
    const { key, engine } = this;
    this.#entry = key === undefined || engine.isDisposed ? undefined : engine.cache.find(key);
    return this.#entry;
  }

  /** Takes new options: another key moves the hold, the same one only changes how it is read. */
  follow(options: ReaderOptions): void {
    if (options === this.#options) return;
    this.#options = options;
    const before = this.#entry;
    const wasPolling = this.settings.refetchInterval !== false;
    this.#resolve(options);
    const after = this.#watchers > 0 ? this.#ensure() : this.entry;
    if (after !== before && before?.hasData) this.#previous = { data: before.data, key: before.key };
    const hold = this.#hold;
    if (hold !== undefined && hold.entry === after) this.engine.holding.update(hold, wasPolling);
    else if (this.#watchers > 0) this.#move(hold, after);
    this.#project();
    this.#announce(CHANGED.options);
  }

  /** One more watches: the first one holds the entry. */
  watch(): void {
    if (this.#watchers++ > 0 || this.engine.isDisposed || this.engine.host.isServer) return;
    if (this.#hold !== undefined) {
      this.engine.holding.staying(this.#hold);
      return;
    }
    const { source } = this;
    if (source !== undefined) {
      this.#stopFollowing ??= effect(() => {
        const options = source.value;
        untracked(() => this.follow(options));
      });
    }
    if (this.#hold === undefined) this.#move(undefined, this.#ensure());
    this.#project();
  }

  /** One less watches: after the last one it is decided at the end of the tick whether to let go. */
  unwatch(): void {
    if (--this.#watchers > 0) return;
    if (this.#hold !== undefined) this.engine.holding.leaving(this.#hold);
    this.engine.host.tick.release(this);
  }

  onTick(): void {
    if (this.#watchers > 0) return;
    this.#stopFollowing?.();
    this.#stopFollowing = undefined;
    if (this.#staleness !== undefined) this.engine.host.deadlines.cancel(this.#staleness);
    if (this.#hold === undefined) return;
    this.engine.holding.release(this.#hold);
    this.#hold = undefined;
  }

  read(): Reading {
    const { entry, settings } = this;
    const base = entry === undefined ? INITIAL : entry.shown;
    const projection = this.#projection;
    return {
      state: projection === undefined ? base : projection.state(base, this.engine.host.clock.now),
      fetchStatus: entry === undefined ? 'idle' : entry.fetchStatus,
      attempts: entry === undefined ? NO_ATTEMPTS : entry.attempts,
      isPlaceholder: projection?.isPlaceholder === true,
      isEnabled: settings.enabled && this.key !== undefined,
    };
  }

  /** Whether this reader would refetch now. To a disabled one nothing is stale. */
  isStale(): boolean {
    const { entry, settings, engine } = this;
    if (!settings.enabled || this.key === undefined) return false;
    return entry === undefined || isStale(entry, settings.staleTime, engine.host.clock.now());
  }

  /** Has everybody told at the moment when fresh data becomes stale. */
  armStaleness(): void {
    const { entry, settings, engine } = this;
    if (
      this.#watchers === 0 ||
      entry === undefined ||
      this.isStale() ||
      typeof settings.staleTime !== 'number'
    )
      return;
    this.#staleness ??= new Deadline(() => this.#onStale());
    engine.host.deadlines.set(this.#staleness, entry.updatedAt + settings.staleTime);
  }

  /** Calls `listener` at the end of a batch that changed one of `bits`; holds the entry until the clean-up is called. */
  listenTo(listener: () => void, bits: number): () => void {
    const listening: Listening = { listener, bits };
    this.watch();
    this.#listening = [...this.#listening, listening];
    if (this.#projection !== undefined) this.#last ??= this.read();
    if ((bits & CHANGED.mark) !== 0) this.armStaleness();
    return () => {
      if (!this.#listening.includes(listening)) return;
      this.#listening = this.#listening.filter((other) => other !== listening);
      this.unwatch();
    };
  }

  notify(bits: number): void {
    if (this.#listening.length === 0) return;
    const changed = this.#projection === undefined ? bits : this.#compare() | (bits & ~OF_STATE);
    for (const { listener, bits: wanted } of this.#listening) {
      if ((wanted & changed) === 0) continue;
      if ((wanted & CHANGED.mark) !== 0) this.armStaleness();
      try {
        listener();
      } catch (error) {
        this.engine.host.report(error);
      }
    }
  }

  flush(): void {
    const bits = this.#bits;
    this.#bits = 0;
    this.notify(bits);
  }

  #resolve(options: ReaderOptions): void {
    const { cache, host } = this.engine;
    if (options == null) {
      this.key = undefined;
      this.fetcher = undefined;
      this.settings = host.defaults;
    } else {
      const defaults = cache.defaultsOf(options.key);
      this.settings = resolveOptions(defaults, options);
      this.fetcher = options.fetcher ?? defaults.fetcher;
      this.key = options.key;
    }
    this.isWanting = options != null && this.settings.enabled && this.fetcher !== undefined;
    if (options != null && DEV) hashKey(options.key);
  }

  #ensure(): Entry | undefined {
    return this.key === undefined ? undefined : this.engine.ensure(this.key, this.settings);
  }

  #move(from: Hold | undefined, to: Entry | undefined): void {
    const { holding, host } = this.engine;
    this.#entry = to;
    this.#hold = to === undefined ? undefined : holding.hold(to, this);
    if (from === undefined) return;
    holding.leaving(from);
    host.tick.release({ onTick: () => holding.release(from) });
  }

  #project(): void {
    this.#projection = needsProjection(this.settings)
      ? new Projection(this.settings, this.#previous, this.#entry)
      : undefined;
  }

  /** Tells listeners of what the options changed, at the end of the batch. */
  #announce(bits: number): void {
    if (this.#listening.length === 0) return;
    const all =
      this.#projection === undefined ? ALL : bits | CHANGED.mark | CHANGED.fetchStatus | CHANGED.attempts;
    const isQueued = this.#bits !== 0;
    this.#bits |= all;
    if (!isQueued) this.engine.host.notifier.flushLater(this);
  }

  /** Which parts of the state differ from what listeners were last shown. */
  #compare(): number {
    const before = this.#last?.state ?? INITIAL;
    const wasPlaceholder = this.#last?.isPlaceholder === true;
    const { state, isPlaceholder } = (this.#last = this.read());
    let bits = 0;
    if (!Object.is(dataOf(before), dataOf(state)) || wasPlaceholder !== isPlaceholder) bits |= CHANGED.data;
    if (before.status !== state.status) bits |= CHANGED.status;
    if (!Object.is(errorOf(before), errorOf(state))) bits |= CHANGED.error;
    if (timeOf(before) !== timeOf(state)) bits |= CHANGED.time;
    return bits;
  }

  #onStale(): void {
    const { entry, engine } = this;
    if (entry === undefined || !this.isStale()) {
      this.armStaleness();
      return;
    }
    entry.live?.change(CHANGED.mark);
    engine.host.events.emit?.({ type: 'entry.stale', key: entry.key, at: engine.host.clock.now() });
  }
}

const NOBODY: readonly Listening[] = [];
const OF_STATE = CHANGED.data | CHANGED.status | CHANGED.error | CHANGED.time;
const ALL = -1;

function timeOf(state: QoraState<unknown, unknown>): number | undefined {
  return state.status === 'initial' ? undefined : state.updatedAt;
}
