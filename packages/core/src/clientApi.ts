/**
 * What users write and call: the options of a query, and what a client offers, which is the type of every `client` that
 * is handed to them. The two need each other, because a fetcher is given the client.
 */
import type { EventListener } from './events.js';
import type { Filter } from './filter.js';
import type { Inspected } from './inspected.js';
import type { Interceptor } from './interceptor.js';
import type { QoraKey } from './key.js';
import type { Meta } from './meta.js';
import type { Mutation, MutationRun, RestoredMutation } from './mutationHandle.js';
import type {
  MutationContextOf,
  MutationDefaultsOf,
  MutationOptionsOf,
  MutationToolsOf,
} from './mutationOptions.js';
import type { NetworkMode } from './networkMode.js';
import type { OptimisticLayer } from './optimisticLayer.js';
import type { Query } from './queryHandle.js';
import type { QueriesOf, StatesOf } from './queryOf.js';
import type { Received, Refused } from './received.js';
import type { Retry, RetryDelay } from './retry.js';
import type { StandardSchema } from './schema.js';
import type { Clock } from './seams/clock.js';
import type { ReadonlySignal } from './signals.js';
import type { QoraState } from './state.js';
import type { DataOfKey, ErrorOfKey } from './taggedKey.js';

/** What a fetcher is given. */
export interface FetcherContext<K extends QoraKey = QoraKey> {
  readonly key: K;
  /** Aborted when the run is called off. Reading it says that the fetcher can be aborted when nobody waits any more. */
  readonly signal: AbortSignal;
  readonly meta: Meta | undefined;
  readonly client: ClientApi;
  /** 0 for the first attempt of a run, 1 for its first retry, and so on. */
  readonly attempt: number;
  /**
   * The confirmed data, under all layers; `undefined` if there is none. Reading it says that the answer adds to this data
   * and does not load it anew: what was written before the last read does not overtake the answer, the data keeps its age
   * and its mark, and whoever asks for a run meanwhile gets one after it.
   */
  readonly base: unknown;
  /** Shows data (or what a function makes of the old) while the run goes on; with a `schema` only what passes at once. */
  emit<T>(partial: T | ((old: T | undefined) => T)): void;
}

/**
 * The user's function that loads the data; what an async iterable gives is shown as it comes, and the last is the data. One
 * that `isPart` adds to `base`: no other client's answer may stand for its own.
 */
export type Fetcher<T = unknown, K extends QoraKey = QoraKey> = ((
  context: FetcherContext<K>,
) => T | Promise<T> | AsyncIterable<T>) & { readonly isPart?: boolean };

/** When a trigger refetches: if the data is stale, never, or always (but never `'static'` data). */
export type RefetchOn = boolean | 'always';

/** The options of a query that have a default; defaults for a client or a prefix are made of these, too. */
export interface QueryDefaults<T = unknown, E = Error, S = T, K extends QoraKey = QoraKey, R = T> {
  /** Whether the query may start runs by itself. A disabled one still shows every write. @default true */
  enabled?: boolean | undefined;
  /** How long data is fresh, in ms. `Infinity`: until it is invalidated; `'static'`: for good. @default 300_000 */
  staleTime?: number | 'static' | undefined;
  /** How long an entry that nobody holds is kept, in ms; the longest any reader asked for counts. @default 300_000 */
  gcTime?: number | undefined;
  /** How often a failed attempt is tried again. On a server client the default is 0. @default 3 */
  retry?: Retry<E> | undefined;
  /** How long to wait before the next attempt, in ms. @default min(1000 * 2 ** n, 30_000) */
  retryDelay?: RetryDelay<E> | undefined;
  /** Whether a new reader refetches. @default true */
  refetchOnMount?: RefetchOn | undefined;
  /** Whether coming back to the page refetches. @default true */
  refetchOnWindowFocus?: RefetchOn | undefined;
  /** Whether the network coming back refetches. @default true */
  refetchOnReconnect?: RefetchOn | undefined;
  /** Refetch every so many ms, counted from the end of the last run; a function is asked after every run. @default false */
  refetchInterval?: number | false | ((state: QoraState<NoInfer<T>, E>) => number | false) | undefined;
  /** Whether polling goes on while the page is hidden. @default false */
  refetchIntervalInBackground?: boolean | undefined;
  /** What being offline does to runs. @default 'online' */
  networkMode?: NetworkMode | undefined;
  /** Data for an entry that has none; it goes into the cache as if it had been fetched. */
  initialData?: NoInfer<T> | (() => NoInfer<T> | undefined) | undefined;
  /** When `initialData` was true, in ms since the epoch. @default now */
  initialDataUpdatedAt?: number | (() => number | undefined) | undefined;
  /** Stands in while there is neither data nor a failure; seen by this reader alone, never cached. */
  placeholderData?:
    | NoInfer<T>
    | ((previousData: NoInfer<T> | undefined, previousKey: QoraKey | undefined) => NoInfer<T> | undefined)
    | undefined;
  /** What this reader wants of the data. Called once for the same function and data, however many readers share it. */
  select?: ((data: NoInfer<T>) => S) | undefined;
  /** Keep the references of what did not change; a function does the merging itself. @default true */
  structuralSharing?: boolean | ((old: NoInfer<T> | undefined, next: NoInfer<T>) => NoInfer<T>) | undefined;
  /** The field by which structural sharing knows the items of an array again. @default 'id' */
  shareBy?: string | undefined;
  /** Checks every response; one that does not pass is a `SchemaError` failure, and the old data stays. */
  schema?: StandardSchema<T> | undefined;
  /** Names to invalidate by, fixed or derived from the data. */
  tags?: readonly string[] | ((data: NoInfer<T>) => readonly string[]) | undefined;
  /** Travels with runs and events. */
  meta?: Meta | undefined;
  /** Adapters: whether a failure with nothing to show is thrown to the nearest boundary. */
  throwOnError?: boolean | ((error: E, state: QoraState<unknown, E>) => boolean) | undefined;
  /** Preact: whether reading suspends while there is nothing to show. */
  suspense?: boolean | undefined;
  /** Loads the data. As a default it serves where no reader brings one. */
  fetcher?: Fetcher<R, K> | undefined;
}

/**
 * Everything about a query in one flat object; `key` is required, and so is `fetcher` unless a default gives it. `R` is
 * what the fetcher gives, `T` the data: what the `schema` makes of it, else the same.
 */
export interface QueryOptions<T = unknown, E = Error, S = T, K extends QoraKey = QoraKey, R = T>
  extends QueryDefaults<T, E, S, K, R> {
  key: K;
}

/** Options of any query, for places that do not look at its types. */
// biome-ignore lint/suspicious/noExplicitAny: a query of any data has to be assignable; nothing reads it through this type.
export type AnyQueryOptions = QueryOptions<any, any, any, any, any>;

/** A value, or a function from the old value (`undefined`: none) to the next; `undefined` means: write nothing. */
export type Updater<T> = T | undefined | ((old: T | undefined) => T | undefined);

/** Options, or a function of signals that gives options; `null` is "not yet". */
export type OptionsSource<O> = O | (() => O | null | undefined);

/** What a mutation's function is given beside its input. */
export type MutationContext = MutationContextOf<ClientApi>;
/** What a mutation's callbacks are given last. */
export type MutationTools = MutationToolsOf<ClientApi>;
// biome-ignore lint/suspicious/noExplicitAny: defaults hold for mutations of any types.
export type MutationDefaults = MutationDefaultsOf<ClientApi, any, any, any, any>;
/** The options of a mutation: `T` is the server's answer, `I` the input, `X` what `onMutate` gives. */
export type MutationOptions<T = unknown, I = void, E = Error, X = undefined> = MutationOptionsOf<
  ClientApi,
  T,
  I,
  E,
  X
>;
/** Options of any mutation, for places that do not look at its types. */
// biome-ignore lint/suspicious/noExplicitAny: a mutation of any types has to be assignable.
export type AnyMutationOptions = MutationOptions<any, any, any, any>;

/** Stands around the function of every mutation and its retries: it may wait, answer itself, or call `next()`. */
export type MutationInterceptor = (
  run: MutationRun<unknown, unknown, unknown>,
  next: () => Promise<unknown>,
) => Promise<unknown>;

/** Everything one can do with a client; see the groups in the guide. */
export interface ClientApi {
  /** A handle that follows one key; nothing happens until one of its signals is watched. */
  watchQuery<R, E = Error, T = R, S = T, const K extends QoraKey = QoraKey>(
    options: OptionsSource<QueryOptions<T, E, S, K, R>>,
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
  fetchQuery<R, E = Error, T = R, S = T, const K extends QoraKey = QoraKey>(
    options: QueryOptions<T, E, S, K, R> & FetchFlags,
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

  /** Edits that are shown at once and confirmed or taken back later, in any order. */
  readonly optimistic: {
    /**
     * Lays a layer over a key: `updater` is given what lies under it (`undefined`: no data) and gives what is shown;
     * `undefined` means "wait for data". What it throws is thrown, and nothing is laid.
     */
    update<T = unknown, const K extends QoraKey = QoraKey>(
      key: K,
      updater: (old: NoInfer<DataOfKey<K, T>> | undefined) => NoInfer<DataOfKey<K, T>> | undefined,
    ): OptimisticLayer<DataOfKey<K, T>>;
  };

  /**
   * A handle on a mutation. Every call of its `mutate` is a run of its own; nothing happens before.
   *
   * @example
   * const rename = client.mutation({
   *   mutationFn: (input: { id: number; name: string }) => api.rename(input),
   *   optimistic: (input, cache) => cache.update(['users', input.id], (old) => old && { ...old, name: input.name }),
   *   invalidates: [{ prefix: ['users'] }],
   * })
   * const saved = await rename.mutate({ id: 7, name: 'Ada' })
   */
  mutation<T, I = void, E = Error, X = undefined>(options: MutationOptions<T, I, E, X>): Mutation<T, I, E>;
  /** Goes on with a run from before a reload, as soon as the network is there and its mutation is known by its key. */
  restoreMutation(restored: RestoredMutation): MutationRun<unknown, unknown, unknown>;
  /** Options for all mutations whose key begins so; of several that match the longest wins. */
  setMutationDefaults(prefix: QoraKey, options: MutationDefaults): void;
  /** Puts an interceptor around the function of every mutation. Returns what takes it away. */
  interceptMutation(interceptor: MutationInterceptor): () => void;
  /** The live runs of mutations: those under way, and settled ones for a time. */
  readonly mutations: ReadonlySignal<ReadonlyArray<MutationRun<unknown, unknown, unknown>>>;
  /** How many mutations are under way, paused and queued ones included. */
  readonly isMutating: ReadonlySignal<number>;

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
  /**
   * Lets a promise of data that is already under way count as the entry's run; no `schema` checks it. Ignored where a run
   * is under way. A function as `updatedAt` is asked when the promise has resolved.
   */
  adopt(key: QoraKey, promise: Promise<unknown>, options?: AdoptOptions): void;
  /**
   * Takes what another client knew, in one batch, where it is newer than what is known here. It is no local write: a run
   * under way goes on, and its response counts. What could not be read is told as `entry.refused`.
   */
  receive(received: Iterable<Received | Refused>): void;

  /** How many runs are fetching. */
  readonly isFetching: ReadonlySignal<number>;
  /** How many entries that match are fetching. */
  countFetching(filter: Filter): ReadonlySignal<number>;
  readonly online: ReadonlySignal<boolean>;
  readonly focused: ReadonlySignal<boolean>;
  /** Where the client's time comes from: whoever waits for its sake waits by it. */
  readonly clock: Clock;

  /** Options for all keys that begin so; of several that match the longest wins. */
  setDefaults(prefix: QoraKey, options: QueryDefaults): void;
  onEvent(listener: EventListener): () => void;
  /** Ends the client: runs are aborted, timers and listeners are gone, and every later call throws `client-disposed`. */
  dispose(): void;
}

/** What is known of a promise that `client.adopt` takes. */
export interface AdoptOptions {
  /** When its data was true, in ms since the epoch. @default when it arrives */
  readonly updatedAt?: number | (() => number | undefined) | undefined;
  /** The tags of the entry. @default those of the key's defaults */
  readonly tags?: QueryDefaults['tags'];
}

/** What only `fetchQuery` understands. */
export interface FetchFlags {
  /** Wait for a run even if there is data. */
  readonly fresh?: boolean | undefined;
}
