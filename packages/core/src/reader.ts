/**
 * One reader: its options, the entry they lead to, its place there, and its listeners. A query is one that has signals.
 *
 *   options ──> take ──> key, settings ──> settle ──> entry ──> fields
 *   watch, unwatch ──> hold (at once), let go (decided at the end of the tick)
 */
import { defaultsOf, tellReaders } from './cache.js';
import type { AnyQueryOptions, Fetcher, OptionsSource } from './clientApi.js';
import { DEV } from './dev.js';
import type { Engine } from './engine.js';
import type { Asker, Entry, Holder } from './entry.js';
import { scheduleEviction } from './expiry.js';
import { FIELDS, hasChanged, type Readable, readField } from './fields.js';
import { type Following, follow, type ReaderOptions } from './following.js';
import { forecast } from './forecast.js';
import { hold, letGo, updateHold } from './holding.js';
import { hashKey, type QoraKey } from './key.js';
import { seedEntry } from './lifecycle.js';
import { append, type Link, type Listening, unlink } from './listening.js';
import type { Flushable } from './notify.js';
import { resolveOptions, type Settings } from './options.js';
import { needsProjection, type Previous, Projection } from './projection.js';
import type { QueryField, QuerySignals } from './queryHandle.js';
import { FOREVER } from './seams/clock.js';
import { Deadline } from './seams/deadlines.js';
import { isStale } from './select.js';
import { effect, untracked } from './signals.js';
import { INITIAL, type QoraState } from './state.js';
import { DATA, ERROR, MARK, STATUS } from './transition.js';

export class Reader implements Holder, Flushable, Link, Readable {
  readonly engine: Engine;
  readonly isClaim: boolean;
  /** The key that was taken last; options that are a function may have come to another since. */
  ownKey: QoraKey | undefined;
  fetcher: Fetcher | undefined;
  settings: Settings;
  isWanting = false;
  entry: Entry | undefined;
  before: Holder | undefined;
  after: Holder | undefined;
  next: Listening | undefined;
  projection: Projection | undefined;
  #following: Following | undefined;
  #watchers = 0;
  #isHolding = false;
  /** The last real data that was shown before the key changed. */
  #previous: Previous | undefined;
  /** Tells when fresh data becomes stale, once somebody has watched that. */
  #staleness: Deadline | undefined;

  constructor(engine: Engine, options: OptionsSource<AnyQueryOptions> | null, isClaim = false) {
    this.engine = engine;
    this.isClaim = isClaim;
    this.settings = engine.defaults;
    if (typeof options === 'function') this.#following = follow(engine, options);
    else this.#take(options);
  }

  /** It is enabled, and there is something to load. */
  get mayRun(): boolean {
    return !!this.ownKey && this.settings.enabled;
  }

  /** What this reader sees of its entry. */
  get shown(): QoraState<unknown, unknown> {
    return this.show(this.locate());
  }

  /** What this reader sees of an entry. */
  show(entry: Entry | undefined): QoraState<unknown, unknown> {
    const base = entry?.shown ?? INITIAL;
    return this.projection?.state(base, entry) ?? base;
  }

  /** Whether this reader would refetch now. To a disabled one nothing is stale. */
  looksStale(entry: Entry | undefined): boolean {
    return this.mayRun && (!entry || isStale(entry, this.settings, this.engine.now));
  }

  /** The entry of the key, if there is one; a reader with initial data makes it. */
  locate(): Entry | undefined {
    const { engine, ownKey: key, settings, entry } = this;
    if (!this.#isHolding) {
      if (!key || engine.isDisposed) this.entry = undefined;
      else if (settings.initialData !== undefined) {
        this.entry = seedEntry(engine, key, settings);
        scheduleEviction(engine, this.entry);
      } else if (!entry || entry.index < 0) this.entry = engine.tree.find(key);
    }
    return this.entry;
  }

  /** It holds its entry, so that there is nothing to foresee. */
  get isThere(): boolean {
    return this.#isHolding;
  }

  /** The value of a field; while nobody watches, what whoever comes first will see. */
  peek<F extends QueryField>(field: F): ReturnType<QuerySignals<unknown, unknown>[F]['peek']> {
    const { engine, ownKey: key } = this;
    const entry = this.locate();
    const isSeen = this.isThere || !key || engine.isDisposed;
    const seen = isSeen ? entry : forecast(engine, this, key, entry);
    return FIELDS[field][0](this, seen) as ReturnType<QuerySignals<unknown, unknown>[F]['peek']>;
  }

  /** Goes on with other options where another reader is: what that one showed last is what this one showed before. */
  takeOver(other: Reader, options: ReaderOptions): this {
    const { entry, projection } = other;
    this.#previous = other.#previous;
    this.projection = projection;
    this.#take(options);
    if (entry?.hasData && entry !== this.locate()) this.#previous = { data: entry.data, key: entry.key };
    this.#project(projection?.selected);
    return this;
  }

  /** Takes from options that are the same otherwise what runs call, and tells nobody. */
  renew(options: AnyQueryOptions): void {
    Object.assign(this, this.#resolve(options));
  }

  /** Follows the options as they are now. What a bad key or option throws is reported and means "not yet". */
  follow(): void {
    const following = this.#following;
    const options = following?.source.value;
    if (!following || options === following.taken) return;
    following.taken = options;
    untracked(() => {
      try {
        this.#take(options);
      } catch (error) {
        this.engine.notifier.report(error);
        this.#take(null);
      }
    });
  }

  /** One more watches: the first one holds the entry. Never throws: signals-core does not survive it. */
  watch(): void {
    const following = this.#following;
    if (this.#watchers++ > 0) return;
    // First, for it may hold another key: the one before is nothing to it any more.
    if (following && this.#isServing) following.stop ??= effect(() => this.follow());
    if (!this.#isHolding) this.#settle(this.ownKey, this.settings, this.fetcher);
  }

  /** One less watches: after the last one it is decided at the end of the tick whether to let go. */
  unwatch(): void {
    if (--this.#watchers > 0) return;
    if (!this.#leave()) this.engine.notifier.release(() => this.left());
  }

  /** The tick is over: if nobody has come to watch, what was shown goes with the entry, also where the handle is kept. */
  left(): void {
    const { engine, entry, projection } = this;
    const following = this.#following;
    if (this.#watchers > 0) return;
    following?.stop?.();
    if (following) following.stop = undefined;
    if (this.#staleness) engine.deadlines.cancel(this.#staleness);
    this.#staleness = this.#previous = undefined;
    this.#project();
    // The entry is as it was: a signal that somebody reads again would go on with what stood in, next to new ones.
    if (projection?.isPlaceholder) engine.notifier.bump(entry?.live?.signal ?? engine.arrivals);
  }

  /** Calls `listener` at the end of a batch that changed one of the fields; holds until the clean-up is called. */
  listen(listener: () => void, fields: readonly QueryField[]): () => void {
    const bits = fields.reduce((all, field) => all | FIELDS[field][1], 0);
    const own: Listening = { listener, fields, bits, values: undefined, next: undefined };
    this.watch();
    append(this, own);
    if (this.projection || this.#following) own.values = fields.map((field) => readField(this, field));
    if (bits & MARK) this.watchStaleness();
    return () => {
      if (!unlink(this, own)) return;
      own.values = undefined;
      this.unwatch();
    };
  }

  /** Somebody watches `isStale`: has readers told at the moment when fresh data becomes stale. */
  watchStaleness(): void {
    this.#staleness ??= new Deadline(() => {
      const { engine, entry } = this;
      if (!entry || !this.looksStale(entry)) return this.#armStaleness();
      tellReaders(engine, entry, MARK);
      engine.emit('entry.stale', entry);
    });
    this.#armStaleness();
  }

  notify(bits: number): void {
    this.#armStaleness();
    // Of other data a selection may fail, and a placeholder gives way to a failure.
    const isOther = this.projection && bits & (DATA | ERROR);
    const seen = isOther ? bits | DATA | ERROR | STATUS : bits;
    for (let own = this.next; own; own = own.next)
      if (own.bits & seen && hasChanged(this, own)) this.engine.notifier.guard(own.listener);
  }

  /** Other options may have changed any field. */
  flush(): void {
    this.notify(~0);
  }

  get #isServing(): boolean {
    return !this.engine.isDisposed && !this.engine.isServer;
  }

  /** Takes new options. @throws QoraError `invalid-key`, `invalid-option` */
  #take(options: ReaderOptions): void {
    if (DEV && options) hashKey(options.key);
    const { settings, fetcher } = this.#resolve(options);
    this.#settle(options?.key, settings, fetcher);
    if (this.next) this.engine.notifier.flushLater(this);
  }

  /** The options over the defaults of their key. */
  #resolve(options: ReaderOptions): Asker {
    const { engine } = this;
    const defaults = options ? defaultsOf(engine, options.key) : engine.defaults;
    const settings = resolveOptions(defaults, options ?? {}, true);
    return { settings, fetcher: options?.fetcher ?? defaults.fetcher };
  }

  /** Another key moves the hold, the same one only changes how it is read. */
  #settle(key: QoraKey | undefined, settings: Settings, fetcher: Fetcher | undefined): void {
    const { engine } = this;
    const isWatched = this.#watchers > 0;
    const entry = isWatched && key && this.#isServing ? seedEntry(engine, key, settings) : undefined;
    if (isWatched) engine.notifier.batch(() => this.#move(entry, key, settings, fetcher));
    else this.#move(entry, key, settings, fetcher);
  }

  #move(
    entry: Entry | undefined,
    key: QoraKey | undefined,
    settings: Settings,
    fetcher: Fetcher | undefined,
  ): void {
    const { engine, entry: before, isWanting: wasWanting, projection } = this;
    const previous = this.#previous;
    const isStaying = this.#isHolding && before === entry;
    // One that begins to hold what it was made for goes on with what it has shown already.
    const isSame = projection && key === this.ownKey && settings === this.settings;
    if (!isStaying) this.#leave();
    if (before !== entry && before?.hasData) this.#previous = { data: before.data, key: before.key };
    this.ownKey = entry?.key ?? key;
    this.settings = settings;
    this.fetcher = fetcher;
    this.isWanting = this.mayRun && !!fetcher;
    this.entry = entry;
    this.#isHolding = !!entry;
    if (entry && isStaying) updateHold(engine, entry, this, wasWanting);
    else if (entry) hold(engine, entry, this);
    if (!isSame || previous !== this.#previous) this.#project(projection?.selected);
    this.#armStaleness();
  }

  /** @param selected what was selected before: equal parts keep their references */
  #project(selected?: unknown): void {
    const isNeeded = needsProjection(this.settings);
    this.projection = isNeeded ? new Projection(this, this.#previous, selected) : undefined;
  }

  /** Lets go of the entry. Returns whether it held one. */
  #leave(): boolean {
    const { engine, entry } = this;
    const wasHolding = this.#isHolding && !!entry;
    this.#isHolding = false;
    if (wasHolding) letGo(engine, entry, this);
    return wasHolding;
  }

  /** Keeps the deadline of {@link watchStaleness} at the data's age. */
  #armStaleness(): void {
    const { engine, entry, settings } = this;
    const { staleTime } = settings;
    if (!this.#staleness) return;
    const isFresh = entry && this.mayRun && !this.looksStale(entry) && staleTime !== 'static';
    engine.deadlines.set(this.#staleness, isFresh ? entry.updatedAt + staleTime : FOREVER);
  }
}
