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
import { liveOf } from './cache.js';
import { ResultClaim } from './claim.js';
import type { Engine } from './engine.js';
import { QoraError } from './errors.js';
import { ask, restOf } from './fetching.js';
import type { QoraKey } from './key.js';
import { seedEntry } from './lifecycle.js';
import type { Query, QueryField, QuerySignals } from './queryHandle.js';
import { Reader, type ReaderOptions, type Reading } from './reader.js';
import { liveSignal } from './seams/live.js';
import { type Selection, selectionOf } from './selection.js';
import { dataOf, errorOf, hasData, type QoraState } from './state.js';
import { streamStates } from './stateStream.js';
import { CHANGED } from './transition.js';

type AnyState = QoraState<unknown, unknown>;

const { data, status, error, time, fetchStatus, mark, attempts, options } = CHANGED;

/** What each field is of a reading, and which changes concern it. */
const FIELDS: Record<QueryField, readonly [read: (reading: Reading) => unknown, bits: number]> = {
  state: [(reading) => reading.state, data | status | error | time],
  data: [(reading) => dataOf(reading.state), data],
  error: [(reading) => errorOf(reading.state), error],
  status: [(reading) => reading.state.status, status],
  fetchStatus: [(reading) => reading.fetchStatus, fetchStatus],
  isFetching: [(reading) => reading.fetchStatus === 'fetching', fetchStatus],
  isStale: [Boolean, mark | time | error | options],
  isEnabled: [(reading) => reading.isEnabled, options],
  isPlaceholder: [(reading) => reading.isPlaceholder, data | error | status],
  failureCount: [(reading) => reading.attempts.failureCount, attempts],
  failureReason: [(reading) => reading.attempts.failureReason, attempts],
};

/** The fields are getters on the prototype, made below from {@link FIELDS}. */
export interface WatchedQuery extends QuerySignals<unknown, unknown> {}

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the loop below this class defines a getter for every field.
export class WatchedQuery implements Query<unknown, unknown> {
  private readonly reader: Reader;
  private readonly engine: Engine;
  private view: ReadonlySignal<Reading> | undefined;
  private signals: { [F in QueryField]?: ReadonlySignal<unknown> } | undefined;
  private selected: WeakMap<object, ReadonlySignal<unknown>> | undefined;

  constructor(engine: Engine, initial: ReaderOptions, source?: ReadonlySignal<ReaderOptions>) {
    this.engine = engine;
    this.reader = new Reader(engine, initial, source);
  }

  get key(): QoraKey | undefined {
    this.reader.follow();
    return this.reader.key;
  }

  select<R>(select: (data: unknown) => R): ReadonlySignal<R | undefined> {
    this.selected ??= new WeakMap();
    const selected = this.selected.get(select) ?? this.makeSelected(select);
    this.selected.set(select, selected);
    return selected as ReadonlySignal<R | undefined>;
  }

  async refetch({ throwOnError = false }: { readonly throwOnError?: boolean } = {}): Promise<AnyState> {
    const { reader, engine } = this;
    const { key } = this;
    if (engine.isDisposed) throw new QoraError('client-disposed');
    if (key !== undefined) {
      const entry = seedEntry(engine, key, reader.settings);
      const run = ask(engine, entry, reader, 'refetch');
      run.hurry();
      await restOf(run, true);
    }
    const { state } = reader.read();
    if (throwOnError && state.status === 'failure') throw state.error;
    return state;
  }

  subscribe(listener: (state: AnyState) => void): () => void {
    const { reader } = this;
    let last: AnyState | undefined;
    const tell = (): void => {
      const { state } = reader.read();
      if (state === last) return;
      last = state;
      listener(state);
    };
    const stop = reader.listenTo(tell, FIELDS.state[1]);
    this.engine.notifier.guard(() => untracked(tell));
    return () => {
      stop();
      last = undefined;
    };
  }

  listen(listener: () => void, fields: readonly QueryField[]): () => void {
    let bits = 0;
    for (const field of fields) bits |= FIELDS[field][1];
    return this.reader.listenTo(listener, bits);
  }

  [Symbol.asyncIterator](): AsyncIterator<AnyState, undefined> {
    return streamStates((listener) => this.subscribe(listener), this.engine);
  }

  async promise(): Promise<AnyState> {
    const { reader, engine, key } = this;
    if (engine.isDisposed) throw new QoraError('client-disposed');
    if (key !== undefined && reader.isEnabled) {
      const entry = seedEntry(engine, key, reader.settings);
      if (!engine.isServer) await new ResultClaim(engine, entry, reader).settled.promise;
      else if (!entry.hasData) await restOf(ask(engine, entry, reader, 'fetch'), true);
    }
    return reader.read().state;
  }

  /** The signal of a field, made when first asked for. */
  signal(field: QueryField): ReadonlySignal<unknown> {
    const { reader } = this;
    this.signals ??= {};
    this.signals[field] ??=
      field === 'isStale'
        ? liveSignal(
            () => {
              void this.viewed.value;
              return reader.isStale();
            },
            () => reader.watchStaleness(),
          )
        : computed(() => FIELDS[field][0](this.viewed.value));
    return this.signals[field];
  }

  private get viewed(): ReadonlySignal<Reading> {
    const { reader, engine } = this;
    this.view ??= computed(
      () => {
        // Follows the options, depends on the entry (or on one coming), and reads.
        if (reader.source !== undefined) reader.follow(reader.source.value);
        const { entry } = reader;
        if (entry === undefined) void engine.arrivals.value;
        else liveOf(engine, entry).track();
        return untracked(() => reader.read());
      },
      {
        watched: () => engine.notifier.guard(() => reader.watch()),
        unwatched: () => engine.notifier.guard(() => reader.unwatch()),
      },
    );
    return this.view;
  }

  private makeSelected(select: (data: never) => unknown): ReadonlySignal<unknown> {
    const { reader, engine } = this;
    let selection: Selection | undefined;
    let owner: object | undefined;
    return computed(() => {
      const { state, isPlaceholder } = this.viewed.value;
      if (!hasData(state) && !isPlaceholder) return undefined;
      // Readers of plain data share the function's results; a query with a `select` of its own has data of its own.
      const { entry, settings } = reader;
      const shared = settings.select === undefined && entry?.isHeld ? entry : undefined;
      if (selection === undefined || owner !== shared) {
        selection = selectionOf(shared, select as (data: unknown) => unknown, settings.shareBy);
        owner = shared;
      }
      const current = selection;
      return untracked(() => {
        const { value, problem } = current.apply(dataOf(state));
        // Nobody else shows it, as a query with this `select` would.
        if (problem !== undefined && !problem.isReported) engine.report(problem.error);
        if (problem !== undefined) problem.isReported = true;
        return value;
      });
    });
  }
}

for (const field of Object.keys(FIELDS) as QueryField[]) {
  Object.defineProperty(WatchedQuery.prototype, field, {
    get(this: WatchedQuery) {
      return this.signal(field);
    },
  });
}
