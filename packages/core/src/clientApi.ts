/** What a client offers: the type of every `client` that is handed to users. */
import type { ReadonlySignal } from '@preact/signals-core';
import type { Cause, EventListener } from './events.js';
import type { Filter } from './filter.js';
import type { Hash, QoraKey } from './key.js';
import type { AnyQueryOptions, Meta, QueryDefaults, QueryOptions, SchemaQueryOptions } from './options.js';
import type { Query } from './queryHandle.js';
import type { DataOfKey, ErrorOfKey } from './queryOptions.js';
import type { FetchStatus, QoraState } from './state.js';

/** A value, or a function from the old value (`undefined`: none) to the next; `undefined` means: write nothing. */
export type Updater<T> = T | ((old: T | undefined) => T | undefined);

/** Options, or a function of signals that gives options; `null` is "not yet". */
export type OptionsSource<O> = O | (() => O | null | undefined);

/** The query that belongs to an options object. */
export type QueryOf<O> = O extends { select: (data: never) => infer S }
  ? Query<S, ErrorOf<O>>
  : O extends { key: infer K }
    ? Query<DataOfKey<K, O extends { fetcher?: infer F } ? FetchedBy<F> : unknown>, ErrorOf<O>>
    : never;
type ErrorOf<O> = O extends { key: infer K } ? ErrorOfKey<K> : Error;
type FetchedBy<F> = F extends (context: never) => infer R ? Awaited<R> : unknown;

/** The handles of a list of options, in its order. */
export type QueriesOf<L extends readonly unknown[]> = { readonly [I in keyof L]: QueryOf<L[I]> };

/** The states of a list of options, in its order. */
export type StatesOf<L extends readonly unknown[]> = {
  readonly [I in keyof L]: QueryOf<L[I]> extends Query<infer T, infer E> ? QoraState<T, E> : never;
};

/** One entry as {@link ClientApi.inspect} shows it. */
export interface Inspected {
  readonly key: QoraKey;
  readonly hash: Hash;
  /** The confirmed state; nothing but this leaves the client. */
  readonly base: QoraState<unknown, unknown>;
  /** What readers see. */
  readonly shown: QoraState<unknown, unknown>;
  readonly invalidated: boolean;
  readonly fetchStatus: FetchStatus;
  readonly tags: readonly string[];
  /** How many optimistic layers lie over the base. */
  readonly layers: number;
  readonly readers: number;
  /** When it was last read, written or let go, in ms since the epoch. */
  readonly usedAt: number;
}

/** What an interceptor is told of the run that it stands around. */
export interface InterceptContext {
  readonly key: QoraKey;
  readonly hash: Hash;
  readonly cause: Cause;
  readonly signal: AbortSignal;
  readonly meta: Meta | undefined;
  /** Makes an answer of data that was true at `updatedAt`; if that is stale, `next()` follows by itself. */
  stored(data: unknown, updatedAt: number): unknown;
}

/** Stands around every run, outside its retries: it may wait, answer itself, or call `next()` for the fetcher's answer. */
export type Interceptor = (context: InterceptContext, next: () => Promise<unknown>) => Promise<unknown>;

/** Everything one can do with a client; see the groups in the guide. */
export interface ClientApi {
  /** A handle that follows one key; nothing happens until one of its signals is watched. */
  watchQuery<T, E = Error, S = T, const K extends QoraKey = QoraKey>(
    options: OptionsSource<SchemaQueryOptions<T, E, S, K>>,
  ): Query<S, E>;
  watchQuery<T, E = Error, S = T, const K extends QoraKey = QoraKey>(
    options: OptionsSource<QueryOptions<T, E, S, K>>,
  ): Query<S, E>;
  /** Handles for a list of options that may change; equal keys share one run, and keys that stay keep their handle. */
  watchQueries<const L extends readonly AnyQueryOptions[]>(list: L | (() => L)): ReadonlySignal<QueriesOf<L>>;
  watchQueries<const L extends readonly AnyQueryOptions[], R>(
    list: L | (() => L),
    options: { readonly combine: (states: StatesOf<L>) => R },
  ): ReadonlySignal<R>;
  /** The state of a key as a signal that never fetches. */
  watchState<T = unknown, const K extends QoraKey = QoraKey>(
    key: K,
  ): ReadonlySignal<QoraState<DataOfKey<K, T>, ErrorOfKey<K>>>;
  /** The state of a key, now. Creates nothing. */
  getState<T = unknown, const K extends QoraKey = QoraKey>(key: K): QoraState<DataOfKey<K, T>, ErrorOfKey<K>>;
  getQueryData<T = unknown, const K extends QoraKey = QoraKey>(key: K): DataOfKey<K, T> | undefined;
  /** Key and data of every match that has data. */
  getWhere<T = unknown>(filter: Filter): Array<readonly [key: QoraKey, data: T]>;
  keys(filter?: Filter): QoraKey[];
  /** Whether the key has data; `undefined` that a fetcher yielded counts. */
  has(key: QoraKey): boolean;

  /**
   * Data of a key: fresh data at once, data stale by age at once with a run behind it, else (none, invalidated, or
   * `fresh: true`) the run's. Rejects with the fetcher's error.
   */
  fetchQuery<T, E = Error, S = T, const K extends QoraKey = QoraKey>(
    options: SchemaQueryOptions<T, E, S, K> & FetchFlags,
  ): Promise<T>;
  fetchQuery<T, E = Error, S = T, const K extends QoraKey = QoraKey>(
    options: QueryOptions<T, E, S, K> & FetchFlags,
  ): Promise<T>;
  /** Like {@link fetchQuery} for whoever comes later; never rejects. */
  prefetch(options: AnyQueryOptions): Promise<void>;
  /** Runs every match that is wanted; with `all` also those that a default fetcher can load. Never rejects. */
  refetchWhere(filter: Filter, options?: { readonly all?: boolean }): Promise<void>;
  /** Calls the run of a key off; its state goes back to what it was. */
  cancel(key: QoraKey): void;
  cancelWhere(filter: Filter): void;

  /** Writes data as if it had just arrived. `undefined` writes nothing. Returns what is there afterwards. */
  setQueryData<T = unknown, const K extends QoraKey = QoraKey>(
    key: K,
    data: Updater<NoInfer<DataOfKey<K, T>>>,
    options?: { readonly updatedAt?: number },
  ): DataOfKey<K, T> | undefined;
  /** Writes every match that has data. */
  setQueryDataWhere<T = unknown>(filter: Filter, updater: (old: T, key: QoraKey) => T | undefined): void;
  /** Puts a snapshot that {@link getState} took back: its case, its data and its times. */
  restoreQueryData<T = unknown, const K extends QoraKey = QoraKey>(
    key: K,
    snapshot: QoraState<NoInfer<DataOfKey<K, T>>, unknown>,
  ): void;

  /** Marks a key stale and refetches it if it is wanted; resolves when that has settled (or paused), never rejects. */
  invalidate(key: QoraKey): Promise<void>;
  /** {@link invalidate} for every match; with `refetch: 'none'` it only marks. */
  invalidateWhere(filter: Filter, options?: { readonly refetch?: 'wanted' | 'none' }): Promise<void>;
  /** Forgets a key. Readers of it go to `initial` and load again. */
  remove(key: QoraKey): void;
  removeWhere(filter: Filter): void;
  /** Puts every match back to its initial data or to `initial`; resolves when the wanted ones have loaded again. */
  reset(filter: Filter): Promise<void>;
  /** Forgets everything; readers load again. */
  clear(): void;

  /** The cache as storage, devtools and leak checks read it. */
  inspect(filter?: Filter): Inspected[];
  /** Puts an interceptor around every run, inside those that were there before. Returns what takes it away. */
  intercept(interceptor: Interceptor): () => void;
  /** Lets a promise that is already under way count as the entry's run. Ignored where a run is under way. */
  adopt(
    key: QoraKey,
    promise: Promise<unknown>,
    options?: { readonly updatedAt?: number | undefined; readonly tags?: readonly string[] | undefined },
  ): void;

  /** How many runs are fetching. */
  readonly isFetching: ReadonlySignal<number>;
  /** How many entries that match are fetching. */
  countFetching(filter: Filter): ReadonlySignal<number>;
  readonly online: ReadonlySignal<boolean>;
  readonly focused: ReadonlySignal<boolean>;

  /** Options for all keys that begin so; of several that match the longest wins. */
  setDefaults(prefix: QoraKey, options: QueryDefaults): void;
  onEvent(listener: EventListener): () => void;
  /** Ends the client: runs are aborted, timers and listeners are gone, and every later call throws `client-disposed`. */
  dispose(): void;
}

/** What only `fetchQuery` understands. */
export interface FetchFlags {
  /** Wait for a run even if there is data. */
  readonly fresh?: boolean | undefined;
}
