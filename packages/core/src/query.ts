/**
 * A watched query: the signals over a reader. Watching is owning, and it happens here, in the one impure computed:
 *
 *   options ──> reader ──> entry ──> its signal ──> view ──> state, data, error … (each made when first read)
 *                 ^                                  │
 *                 └────── watch, unwatch ────────────┘
 *
 * `view` is watched while any signal of the query is, however many and through whatever computeds, so its hooks give
 * exactly one hold. When the options are a function of signals, `view` follows them before it reads: the first frame of a
 * new key is already `loading`, and no frame pairs the new key with the old data. Nothing may throw out of the hooks, for
 * signals-core does not survive it, and nothing is let go of in them, because an effect that re-runs drops its sources
 * and takes them again.
 */
import { computed, type ReadonlySignal, untracked } from '@preact/signals-core';
import { ResultClaim } from './claim.js';
import type { Engine } from './engine.js';
import { QoraError } from './errors.js';
import type { QoraKey } from './key.js';
import type { Query, QueryField, QuerySignals } from './queryHandle.js';
import { Reader, type ReaderOptions, type Reading } from './reader.js';
import { liveSignal } from './seams/live.js';
import { type Selection, selectionOf } from './selection.js';
import { dataOf, errorOf, hasData, type QoraState } from './state.js';
import { streamStates } from './stateStream.js';
import { CHANGED } from './transition.js';

type AnyState = QoraState<unknown, unknown>;

/** What each field is, of a reading. */
const FIELDS = {
  state: (reading: Reading) => reading.state,
  data: (reading: Reading) => dataOf(reading.state),
  error: (reading: Reading) => errorOf(reading.state),
  status: (reading: Reading) => reading.state.status,
  fetchStatus: (reading: Reading) => reading.fetchStatus,
  isFetching: (reading: Reading) => reading.fetchStatus === 'fetching',
  isEnabled: (reading: Reading) => reading.isEnabled,
  isPlaceholder: (reading: Reading) => reading.isPlaceholder,
  failureCount: (reading: Reading) => reading.attempts.failureCount,
  failureReason: (reading: Reading) => reading.attempts.failureReason,
} as const;

const { data, status, error, time, fetchStatus, mark, attempts, options } = CHANGED;

/** The changes that concern a field. */
const BITS: Record<QueryField, number> = {
  state: data | status | error | time,
  data,
  error,
  status,
  fetchStatus,
  isFetching: fetchStatus,
  isStale: mark | time | error | options,
  isEnabled: options,
  isPlaceholder: data | error | status,
  failureCount: attempts,
  failureReason: attempts,
};

export class WatchedQuery implements Query<unknown, unknown> {
  readonly #reader: Reader;
  readonly #engine: Engine;
  #view: ReadonlySignal<Reading> | undefined = undefined;
  #signals: { [F in QueryField]?: ReadonlySignal<unknown> } | undefined = undefined;
  #selected: WeakMap<object, ReadonlySignal<unknown>> | undefined = undefined;

  constructor(engine: Engine, options: ReaderOptions, source?: ReadonlySignal<ReaderOptions>) {
    this.#engine = engine;
    this.#reader = new Reader(engine, options, source);
  }

  get key(): QoraKey | undefined {
    this.#follow();
    return this.#reader.key;
  }

  get state(): ReadonlySignal<AnyState> {
    return this.#field('state');
  }
  get data(): ReadonlySignal<unknown> {
    return this.#field('data');
  }
  get error(): ReadonlySignal<unknown> {
    return this.#field('error');
  }
  get status(): QuerySignals<unknown>['status'] {
    return this.#field('status');
  }
  get fetchStatus(): QuerySignals<unknown>['fetchStatus'] {
    return this.#field('fetchStatus');
  }
  get isFetching(): ReadonlySignal<boolean> {
    return this.#field('isFetching');
  }
  get isEnabled(): ReadonlySignal<boolean> {
    return this.#field('isEnabled');
  }
  get isPlaceholder(): ReadonlySignal<boolean> {
    return this.#field('isPlaceholder');
  }
  get failureCount(): ReadonlySignal<number> {
    return this.#field('failureCount');
  }
  get failureReason(): ReadonlySignal<unknown> {
    return this.#field('failureReason');
  }

  get isStale(): ReadonlySignal<boolean> {
    this.#signals ??= {};
    this.#signals.isStale ??= liveSignal(
      () => {
        void this.#viewed.value;
        untracked(() => this.#reader.armStaleness());
        return this.#reader.isStale();
      },
      () => () => undefined,
    );
    return this.#signals.isStale as ReadonlySignal<boolean>;
  }

  select<R>(select: (data: unknown) => R): ReadonlySignal<R | undefined> {
    this.#selected ??= new WeakMap();
    let selected = this.#selected.get(select);
    if (selected === undefined) {
      selected = this.#makeSelected(select);
      this.#selected.set(select, selected);
    }
    return selected as ReadonlySignal<R | undefined>;
  }

  async refetch({ throwOnError = false }: { readonly throwOnError?: boolean } = {}): Promise<AnyState> {
    const reader = this.#reader;
    const { isDisposed, fetching } = this.#engine;
    if (isDisposed) throw new QoraError('client-disposed', { method: 'refetch' });
    this.#follow();
    const { key, settings } = reader;
    if (key !== undefined) {
      const entry = this.#engine.ensure(key, settings);
      fetching.runOf(entry)?.hurry();
      await fetching.join(entry, reader, 'refetch').rest;
    }
    const { state } = reader.read();
    if (throwOnError && state.status === 'failure') throw state.error;
    return state;
  }

  subscribe(listener: (state: AnyState) => void): () => void {
    const reader = this.#reader;
    let last: AnyState | undefined;
    const tell = (): void => {
      const { state } = reader.read();
      if (state === last) return;
      last = state;
      listener(state);
    };
    const stop = reader.listenTo(tell, BITS.state);
    try {
      untracked(tell);
    } catch (error) {
      this.#engine.host.report(error);
    }
    return stop;
  }

  listen(listener: () => void, fields: readonly QueryField[]): () => void {
    let bits = 0;
    for (const field of fields) bits |= BITS[field];
    return this.#reader.listenTo(listener, bits);
  }

  [Symbol.asyncIterator](): AsyncIterator<AnyState, undefined> {
    const { closers } = this.#engine;
    return streamStates(
      (listener) => this.subscribe(listener),
      (close) => {
        closers.add(close);
        return () => closers.delete(close);
      },
    );
  }

  async promise(): Promise<AnyState> {
    const reader = this.#reader;
    const engine = this.#engine;
    if (engine.isDisposed) throw new QoraError('client-disposed', { method: 'promise' });
    this.#follow();
    const { key, settings } = reader;
    if (key !== undefined && settings.enabled) {
      const entry = engine.ensure(key, settings);
      if (engine.host.isServer) {
        if (!entry.hasData) await engine.fetching.join(entry, reader, 'fetch').rest;
      } else await new ResultClaim(engine, entry, reader).settled;
    }
    return reader.read().state;
  }

  get #viewed(): ReadonlySignal<Reading> {
    this.#view ??= computed(() => this.#look(), {
      watched: () => this.#guard(() => this.#reader.watch()),
      unwatched: () => this.#guard(() => this.#reader.unwatch()),
    });
    return this.#view;
  }

  /** Follows the options, depends on the entry (or on one coming), and reads. */
  #look(): Reading {
    const reader = this.#reader;
    const { source } = reader;
    if (source !== undefined) {
      const followed = source.value;
      untracked(() => this.#guard(() => reader.follow(followed)));
    }
    const { entry } = reader;
    if (entry !== undefined) this.#engine.cache.live(entry).track();
    else void this.#engine.cache.arrivals.value;
    return untracked(() => reader.read());
  }

  #follow(): void {
    const { source } = this.#reader;
    if (source !== undefined) this.#guard(() => this.#reader.follow(source.peek()));
  }

  #field<F extends keyof typeof FIELDS>(field: F): ReadonlySignal<never> {
    this.#signals ??= {};
    this.#signals[field] ??= computed(() => FIELDS[field](this.#viewed.value));
    return this.#signals[field] as ReadonlySignal<never>;
  }

  #makeSelected(select: (data: never) => unknown): ReadonlySignal<unknown> {
    const reader = this.#reader;
    const apply = select as (data: unknown) => unknown;
    let selection: Selection | undefined;
    let isShared = false;
    return computed(() => {
      const { state } = this.#viewed.value;
      if (!hasData(state) && dataOf(state) === undefined) return undefined;
      // Readers of plain data share the function's results; a query with a `select` of its own has data of its own.
      const { entry, settings } = reader;
      const canShare = settings.select === undefined && entry?.isHeld === true;
      if (selection === undefined || canShare !== isShared) {
        selection = selectionOf(canShare ? entry : undefined, apply, settings.shareBy);
        isShared = canShare;
      }
      return untracked(() => (selection as Selection).apply(dataOf(state)).value);
    });
  }

  #guard(task: () => void): void {
    try {
      task();
    } catch (error) {
      this.#engine.host.report(error);
    }
  }
}
