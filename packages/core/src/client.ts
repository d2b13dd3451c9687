/** The client: one cache with its seams and defaults. It only wires: each method delegates in a line or three. */
import { setDefaults, use } from './cache.js';
import { checkOptions } from './checkOptions.js';
import type {
  AdoptOptions,
  AnyMutationOptions,
  AnyQueryOptions,
  ClientApi,
  FetchFlags,
  MutationDefaults,
  MutationInterceptor,
  OptionsSource,
  QueryDefaults,
  Updater,
} from './clientApi.js';
import { DEV } from './dev.js';
import { Engine, type QoraClientConfig, register } from './engine.js';
import type { Entry } from './entry.js';
import { QoraError } from './errors.js';
import type { EventListener } from './events.js';
import { cancel, restOf, runOf } from './fetching.js';
import { type Filter, resolveFilter } from './filter.js';
import type { Inspected } from './inspected.js';
import { inspectEntry } from './inspection.js';
import type { Interceptor } from './interceptor.js';
import { invalidateEntries } from './invalidation.js';
import { hashKey, type QoraKey } from './key.js';
import { connect, disposeEngine, removeEntry, resetEntry } from './lifecycle.js';
import { MutationHandle, restoreRun } from './mutation.js';
import type { Mutation, MutationRun, RestoredMutation } from './mutationHandle.js';
import { lay } from './optimism.js';
import { combineQueries, watchQueries } from './queries.js';
import { WatchedQuery } from './query.js';
import type { Query } from './queryHandle.js';
import type { QueriesOf, StatesOf } from './queryOf.js';
import type { Received, Refused } from './received.js';
import { receiveStates } from './receiving.js';
import {
  adoptPromise,
  fetchData,
  prefetchData,
  refetchEntries,
  restoreKey,
  writeEntries,
  writeKey,
} from './requests.js';
import type { Clock } from './seams/clock.js';
import { countRunning, selectEntries } from './select.js';
import { computed, type ReadonlySignal } from './signals.js';
import { hasData, INITIAL, type QoraState } from './state.js';
import type { DataOfKey, ErrorOfKey } from './taggedKey.js';

/** `Symbol.dispose` where the compiler's library knows it. */
type DisposeSymbol = typeof Symbol extends { readonly dispose: infer D extends PropertyKey } ? D : never;

/** One cache of server state: what {@link ClientApi} lists, and `using`. */
export type QoraClient = ClientApi & { readonly [K in DisposeSymbol]: () => void };

/**
 * Makes one cache of server state. Everything it keeps, every timer and every listener belongs to it and ends with
 * `dispose`.
 *
 * @throws QoraError `invalid-option` for a time that is negative or `NaN`
 * @example
 * const client = new QoraClient({ defaults: { staleTime: 60_000 } })
 * const user = client.watchQuery({ key: ['users', 7], fetcher: ({ signal }) => api.user(7, signal) })
 * effect(() => console.log(user.state.value))
 */
export const QoraClient: new (config?: QoraClientConfig) => QoraClient = class QoraClient
  implements ClientApi
{
  readonly isFetching: ReadonlySignal<number>;
  readonly online: ReadonlySignal<boolean>;
  readonly focused: ReadonlySignal<boolean>;
  readonly clock: Clock;
  readonly optimistic: ClientApi['optimistic'];
  readonly mutations: ClientApi['mutations'];
  readonly isMutating: ReadonlySignal<number>;
  readonly #own: Engine;

  constructor(config: QoraClientConfig = {}) {
    const engine = new Engine(config, this);
    connect(engine);
    this.#own = engine;
    this.online = engine.online;
    this.focused = engine.focused;
    this.clock = engine.clock;
    this.optimistic = { update: (key, updater) => lay(this.#engine, key, updater as never) as never };
    this.mutations = engine.mutations.live;
    this.isMutating = computed(
      () => this.mutations.value.filter(({ state }) => state.value.status === 'pending').length,
    );
    this.isFetching = computed(() => engine.runs.value && engine.running.length);
  }

  /** The engine of a client that is not disposed. */
  get #engine(): Engine {
    if (this.#own.isDisposed) throw new QoraError('client-disposed');
    return this.#own;
  }

  watchQuery<S, E>(options: OptionsSource<AnyQueryOptions>): Query<S, E> {
    return new WatchedQuery(this.#engine, options) as Query<unknown, unknown> as Query<S, E>;
  }

  watchQueries<const L extends readonly AnyQueryOptions[], R>(
    list: L | (() => L),
    options?: { readonly combine: (states: StatesOf<L>) => R },
  ): ReadonlySignal<QueriesOf<L> & R> {
    const handles = watchQueries(this.#engine, list);
    return (options === undefined ? handles : combineQueries(handles, options.combine as never)) as never;
  }

  watchState<T = unknown, const K extends QoraKey = QoraKey>(
    key: K,
  ): ReadonlySignal<QoraState<DataOfKey<K, T>, ErrorOfKey<K>>> {
    return this.watchQuery({ key, enabled: false }).state as never;
  }

  getState<T = unknown, const K extends QoraKey = QoraKey>(
    key: K,
  ): QoraState<DataOfKey<K, T>, ErrorOfKey<K>> {
    const engine = this.#engine;
    const entry = engine.tree.find(key);
    if (entry === undefined) return INITIAL;
    use(engine, entry, engine.now);
    return entry.shown as never;
  }

  getQueryData<T = unknown, const K extends QoraKey = QoraKey>(key: K): DataOfKey<K, T> | undefined {
    return this.#engine.tree.find(key)?.shownData as DataOfKey<K, T> | undefined;
  }

  getWhere<T = unknown>(filter: Filter): Array<readonly [key: QoraKey, data: T]> {
    const shown = this.#select(filter).filter((entry) => hasData(entry.shown));
    return shown.map(({ key, shownData }) => [key, shownData as T] as const);
  }

  keys(filter: Filter = {}): QoraKey[] {
    return this.#select(filter).map((entry) => entry.key);
  }

  has(key: QoraKey): boolean {
    return hasData(this.#engine.tree.find(key)?.shown ?? INITIAL);
  }

  fetchQuery<T>(options: AnyQueryOptions & FetchFlags): Promise<T> {
    if (this.#own.isDisposed) return Promise.reject(new QoraError('client-disposed'));
    return fetchData(this.#own, options) as Promise<T>;
  }

  async prefetch(options: AnyQueryOptions): Promise<void> {
    return prefetchData(this.#engine, options);
  }

  async refetchWhere(filter: Filter, { all = false }: { readonly all?: boolean } = {}): Promise<void> {
    return refetchEntries(this.#engine, this.#select(filter), all);
  }

  cancel(key: QoraKey): void {
    this.#each(this.#find(key), cancel);
  }

  cancelWhere(filter: Filter): void {
    this.#each(this.#select(filter), cancel);
  }

  setQueryData<T = unknown, const K extends QoraKey = QoraKey>(
    key: K,
    data: Updater<NoInfer<DataOfKey<K, T>>>,
    { updatedAt }: { readonly updatedAt?: number } = {},
  ): DataOfKey<K, T> | undefined {
    return writeKey(this.#engine, key, data, updatedAt) as DataOfKey<K, T> | undefined;
  }

  setQueryDataWhere<T = unknown>(filter: Filter, updater: (old: T, key: QoraKey) => T | undefined): void {
    writeEntries(this.#engine, this.#select(filter), updater as never);
  }

  restoreQueryData<T = unknown, const K extends QoraKey = QoraKey>(
    key: K,
    snapshot: QoraState<NoInfer<DataOfKey<K, T>>, unknown>,
  ): void {
    restoreKey(this.#engine, key, snapshot);
  }

  async invalidate(key: QoraKey): Promise<void> {
    await invalidateEntries(this.#engine, this.#find(key), true, [{ key }]);
  }

  async invalidateWhere(
    filter: Filter,
    { refetch = 'wanted' }: { readonly refetch?: 'wanted' | 'none' } = {},
  ): Promise<void> {
    await invalidateEntries(this.#engine, this.#select(filter), refetch === 'wanted', [filter]);
  }

  remove(key: QoraKey): void {
    this.#each(this.#find(key), removeEntry, { key });
  }

  removeWhere(filter: Filter): void {
    this.#each(this.#select(filter), removeEntry, filter);
  }

  async reset(filter: Filter): Promise<void> {
    const entries = this.#select(filter);
    this.#each(entries, (engine, entry) => resetEntry(engine, entry, 'entry.reset'));
    await Promise.all(entries.map((entry) => restOf(runOf(entry))));
  }

  clear(): void {
    this.removeWhere({});
  }

  inspect(filter: Filter = {}): Inspected[] {
    return this.#select(filter).map((entry) => inspectEntry(this.#own, entry));
  }

  intercept(interceptor: Interceptor): () => void {
    return register(this.#engine.interceptors, interceptor);
  }

  mutation<T, I, E>(options: AnyMutationOptions): Mutation<T, I, E> {
    if (DEV) checkOptions(options);
    const engine = this.#engine;
    engine.mutations.learn(options);
    return new MutationHandle(engine, options) as unknown as Mutation<T, I, E>;
  }

  restoreMutation(restored: RestoredMutation): MutationRun<unknown, unknown, unknown> {
    hashKey(restored.key);
    return restoreRun(this.#engine, restored);
  }

  setMutationDefaults(prefix: QoraKey, options: MutationDefaults): void {
    hashKey(prefix);
    if (DEV) checkOptions(options);
    this.#engine.mutations.setDefaults(prefix, options);
  }

  interceptMutation(interceptor: MutationInterceptor): () => void {
    return register(this.#engine.mutations.interceptors, interceptor);
  }

  adopt(key: QoraKey, promise: Promise<unknown>, options: AdoptOptions = {}): void {
    adoptPromise(this.#engine, key, promise, options);
  }

  receive(received: Iterable<Received | Refused>): void {
    receiveStates(this.#engine, received);
  }

  countFetching(filter: Filter): ReadonlySignal<number> {
    const engine = this.#engine;
    resolveFilter(filter);
    return computed(() => engine.runs.value && countRunning(engine, filter));
  }

  setDefaults(prefix: QoraKey, options: QueryDefaults): void {
    hashKey(prefix);
    if (DEV) checkOptions(options);
    setDefaults(this.#engine, prefix, options);
  }

  onEvent(listener: EventListener): () => void {
    return register(this.#engine.listeners, listener);
  }

  dispose(): void {
    disposeEngine(this.#own);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #find(key: QoraKey): Entry[] {
    return [this.#engine.tree.find(key) ?? []].flat();
  }

  #select(filter: Filter): Entry[] {
    return selectEntries(this.#engine, filter);
  }

  #each(entries: readonly Entry[], task: (engine: Engine, entry: Entry) => void, removed?: Filter): void {
    this.#engine.notifier.batch(() => {
      if (removed) this.#engine.emit('cache.removed', {}, { filter: removed });
      for (const entry of entries) task(this.#engine, entry);
    });
  }
};
