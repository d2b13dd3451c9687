/** The client: one cache with its seams and defaults. It only wires: each method delegates in a line or three. */
import { computed, type ReadonlySignal } from '@preact/signals-core';
import type {
  ClientApi,
  FetchFlags,
  Inspected,
  Interceptor,
  OptionsSource,
  QueriesOf,
  StatesOf,
  Updater,
} from './clientApi.js';
import { createHost, MIN_HIDDEN_TIME, type QoraClientConfig, RECONNECT } from './config.js';
import { DEV } from './dev.js';
import { Engine } from './engine.js';
import { QoraError } from './errors.js';
import type { EventListener } from './events.js';
import type { Filter } from './filter.js';
import { invalidateEntry } from './invalidation.js';
import { hashKey, type QoraKey } from './key.js';
import {
  type AnyQueryOptions,
  checkOption,
  DEFAULTS,
  type QueryDefaults,
  resolveOptions,
} from './options.js';
import { combineQueries, watchQueries } from './queries.js';
import { WatchedQuery } from './query.js';
import type { Query } from './queryHandle.js';
import type { DataOfKey, ErrorOfKey } from './queryOptions.js';
import type { ReaderOptions } from './reader.js';
import { adoptPromise, fetchData, prefetchData, refetchEntries } from './requests.js';
import { countRunning, selectEntries } from './select.js';
import { INITIAL, type QoraState } from './state.js';
import { restoreEntry, writeEntries, writeEntry } from './writing.js';

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
  readonly #engine: Engine;

  constructor(config: QoraClientConfig = {}) {
    const host = createHost(config, this);
    const gate = { ...RECONNECT, ...config.reconnect };
    this.#engine = new Engine(host, { gate, minHiddenTime: config.minHiddenTime ?? MIN_HIDDEN_TIME });
    const { cache } = this.#engine;
    this.online = host.online;
    this.focused = host.focused;
    this.isFetching = computed(() => cache.runs.value && cache.running.size);
  }

  watchQuery<S, E>(options: OptionsSource<AnyQueryOptions>): Query<S, E> {
    const engine = this.#use('watchQuery');
    const query =
      typeof options === 'function'
        ? new WatchedQuery(
            engine,
            null,
            computed(() => this.#optionsFrom(options)),
          )
        : new WatchedQuery(engine, options);
    return query as Query<unknown, unknown> as Query<S, E>;
  }

  watchQueries<const L extends readonly AnyQueryOptions[], R>(
    list: L | (() => L),
    options?: { readonly combine: (states: StatesOf<L>) => R },
  ): ReadonlySignal<QueriesOf<L> & R> {
    const handles = watchQueries(this.#use('watchQueries'), list);
    return (options === undefined ? handles : combineQueries(handles, options.combine as never)) as never;
  }

  watchState<T = unknown, const K extends QoraKey = QoraKey>(
    key: K,
  ): ReadonlySignal<QoraState<DataOfKey<K, T>, ErrorOfKey<K>>> {
    return new WatchedQuery(this.#use('watchState'), { key, enabled: false }).state as never;
  }

  getState<T = unknown, const K extends QoraKey = QoraKey>(
    key: K,
  ): QoraState<DataOfKey<K, T>, ErrorOfKey<K>> {
    const { cache, host } = this.#use('getState');
    const entry = cache.find(key);
    if (entry === undefined) return INITIAL;
    cache.use(entry, host.clock.now());
    return entry.shown as never;
  }

  getQueryData<T = unknown, const K extends QoraKey = QoraKey>(key: K): DataOfKey<K, T> | undefined {
    return this.#use('getQueryData').cache.find(key)?.data as DataOfKey<K, T> | undefined;
  }

  getWhere<T = unknown>(filter: Filter): Array<readonly [key: QoraKey, data: T]> {
    const entries = this.#select('getWhere', filter).filter((entry) => entry.hasData);
    return entries.map((entry) => [entry.key, entry.data as T]);
  }

  keys(filter?: Filter): QoraKey[] {
    return this.#select('keys', filter).map((entry) => entry.key);
  }

  has(key: QoraKey): boolean {
    return this.#use('has').cache.find(key)?.hasData === true;
  }

  fetchQuery<T>(options: AnyQueryOptions & FetchFlags): Promise<T> {
    if (this.#engine.isDisposed)
      return Promise.reject(new QoraError('client-disposed', { method: 'fetchQuery' }));
    return fetchData(this.#engine, options) as Promise<T>;
  }

  async prefetch(options: AnyQueryOptions): Promise<void> {
    return prefetchData(this.#use('prefetch'), options);
  }

  async refetchWhere(filter: Filter, { all = false }: { readonly all?: boolean } = {}): Promise<void> {
    return refetchEntries(this.#use('refetchWhere'), filter, all);
  }

  cancel(key: QoraKey): void {
    const { cache, fetching } = this.#use('cancel');
    const entry = cache.find(key);
    if (entry !== undefined) fetching.cancel(entry);
  }

  cancelWhere(filter: Filter): void {
    const entries = this.#select('cancelWhere', filter);
    this.#batch(() => entries.forEach((entry) => this.#engine.fetching.cancel(entry)));
  }

  setQueryData<T = unknown, const K extends QoraKey = QoraKey>(
    key: K,
    data: Updater<NoInfer<DataOfKey<K, T>>>,
    { updatedAt }: { readonly updatedAt?: number } = {},
  ): DataOfKey<K, T> | undefined {
    const engine = this.#use('setQueryData');
    if (DEV) checkOption('updatedAt', updatedAt, key);
    return writeEntry(engine, key, data, updatedAt) as DataOfKey<K, T> | undefined;
  }

  setQueryDataWhere<T = unknown>(filter: Filter, updater: (old: T, key: QoraKey) => T | undefined): void {
    writeEntries(this.#engine, this.#select('setQueryDataWhere', filter), updater as never);
  }

  restoreQueryData<T = unknown, const K extends QoraKey = QoraKey>(
    key: K,
    snapshot: QoraState<NoInfer<DataOfKey<K, T>>, unknown>,
  ): void {
    restoreEntry(this.#use('restoreQueryData'), key, snapshot);
  }

  async invalidate(key: QoraKey): Promise<void> {
    const engine = this.#use('invalidate');
    const entry = engine.cache.find(key);
    if (entry !== undefined) await invalidateEntry(engine, entry, engine.host.clock.now(), true);
  }

  async invalidateWhere(
    filter: Filter,
    { refetch = 'wanted' }: { readonly refetch?: 'wanted' | 'none' } = {},
  ): Promise<void> {
    const engine = this.#use('invalidateWhere');
    const now = engine.host.clock.now();
    const entries = selectEntries(engine.cache, filter, now);
    const rests: Array<Promise<void> | undefined> = [];
    this.#batch(() => {
      for (const entry of entries) rests.push(invalidateEntry(engine, entry, now, refetch === 'wanted'));
    });
    await Promise.all(rests);
  }

  remove(key: QoraKey): void {
    const engine = this.#use('remove');
    const entry = engine.cache.find(key);
    if (entry !== undefined) engine.remove(entry);
  }

  removeWhere(filter: Filter): void {
    const entries = this.#select('removeWhere', filter);
    this.#batch(() => entries.forEach((entry) => this.#engine.remove(entry)));
  }

  async reset(filter: Filter): Promise<void> {
    const entries = this.#select('reset', filter);
    const { fetching } = this.#engine;
    this.#batch(() => entries.forEach((entry) => this.#engine.reset(entry, false)));
    const runs = entries.map((entry) => fetching.runOf(entry));
    await Promise.all(runs.map((run) => run && fetching.await(run).rest));
  }

  clear(): void {
    const entries = this.#select('clear', undefined);
    this.#batch(() => entries.forEach((entry) => this.#engine.remove(entry)));
  }

  inspect(filter?: Filter): Inspected[] {
    return this.#select('inspect', filter).map((entry) => ({
      key: entry.key,
      hash: hashKey(entry.key),
      base: entry.base,
      shown: entry.shown,
      invalidated: entry.isInvalidated,
      fetchStatus: entry.fetchStatus,
      tags: entry.tags,
      layers: 0,
      readers: entry.live?.held ?? 0,
      usedAt: entry.usedAt,
    }));
  }

  intercept(interceptor: Interceptor): () => void {
    const { host } = this.#use('intercept');
    const own: Interceptor = (context, next) => interceptor(context, next);
    host.interceptors = [...(host.interceptors ?? []), own];
    return () => {
      const left = host.interceptors?.filter((other) => other !== own);
      host.interceptors = left?.length ? left : undefined;
    };
  }

  adopt(
    key: QoraKey,
    promise: Promise<unknown>,
    options: { readonly updatedAt?: number | undefined; readonly tags?: readonly string[] | undefined } = {},
  ): void {
    adoptPromise(this.#use('adopt'), key, promise, options);
  }

  countFetching(filter: Filter): ReadonlySignal<number> {
    const { cache, host } = this.#use('countFetching');
    return computed(() => cache.runs.value && countRunning(cache, filter, host.clock.now()));
  }

  setDefaults(prefix: QoraKey, options: QueryDefaults): void {
    const { cache } = this.#use('setDefaults');
    hashKey(prefix);
    if (DEV) resolveOptions(DEFAULTS, options);
    cache.setDefaults(prefix, options);
  }

  onEvent(listener: EventListener): () => void {
    return this.#use('onEvent').host.events.listen(listener);
  }

  dispose(): void {
    this.#engine.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** The engine, for a call that needs a client which is not disposed. */
  #use(method: string): Engine {
    if (this.#engine.isDisposed) throw new QoraError('client-disposed', { method });
    return this.#engine;
  }

  #select(method: string, filter: Filter | undefined): ReturnType<typeof selectEntries> {
    const { cache, host } = this.#use(method);
    return selectEntries(cache, filter, host.clock.now());
  }

  #batch(task: () => void): void {
    this.#engine.host.notifier.batch(task);
  }

  /** What a function of options gives now; one that throws is reported and means "not yet". */
  #optionsFrom(options: () => ReaderOptions): ReaderOptions {
    try {
      return options();
    } catch (error) {
      this.#engine.host.report(error);
      return null;
    }
  }
};
