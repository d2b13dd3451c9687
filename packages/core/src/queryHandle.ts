/** The handle of a watched query, as its users see it. */
import type { QoraKey } from './key.js';
import type { ReadonlySignal } from './signals.js';
import type { FetchStatus, QoraState, Status } from './state.js';

/** The signals of a {@link Query}: what one can look at, and what a listener can ask to be told of. */
export interface QuerySignals<T, E = Error> {
  readonly state: ReadonlySignal<QoraState<T, E>>;
  /** The data, current, previous or a placeholder; it does not fire when only the status changes. */
  readonly data: ReadonlySignal<T | undefined>;
  readonly error: ReadonlySignal<E | undefined>;
  readonly status: ReadonlySignal<Status>;
  readonly fetchStatus: ReadonlySignal<FetchStatus>;
  readonly isFetching: ReadonlySignal<boolean>;
  /** Whether this reader would refetch now; read unwatched it asks the clock every time. */
  readonly isStale: ReadonlySignal<boolean>;
  readonly isEnabled: ReadonlySignal<boolean>;
  readonly isPlaceholder: ReadonlySignal<boolean>;
  /** How many attempts of the current (or last) run have failed. */
  readonly failureCount: ReadonlySignal<number>;
  readonly failureReason: ReadonlySignal<E | undefined>;
}

/** What a listener can ask to be told of. */
export type QueryField = keyof QuerySignals<unknown>;

/** Options of any query, as far as an adapter has to know them. */
interface Keyed {
  readonly key: QoraKey;
}

/** The options that are for adapters to heed. */
export interface AdapterSettings {
  readonly throwOnError: boolean | ((error: never, state: never) => boolean) | undefined;
  readonly suspense: boolean | undefined;
}

/**
 * One reader's view of a key. Making it does nothing; watching one of its signals (or iterating, subscribing, listening)
 * holds the entry and loads what is missing. Signals are made when first read. Reading one never throws.
 */
export interface Query<T, E = Error> extends QuerySignals<T, E>, AsyncIterable<QoraState<T, E>> {
  /** The key at this moment; `undefined` while the options are `null`. */
  readonly key: QoraKey | undefined;
  /** A signal of a part of the data; readers that pass the same function share one call. `undefined` without data. */
  select<R>(select: (data: T) => R): ReadonlySignal<R | undefined>;
  /** Loads again, joining a run under way. Resolves with the state and rejects only with `throwOnError`. */
  refetch(options?: { readonly throwOnError?: boolean }): Promise<QoraState<T, E>>;
  /** Calls `listener` at once and after every change, holding the entry until the returned function is called. */
  subscribe(listener: (state: QoraState<T, E>) => void): () => void;
  /** For adapters: calls `listener` at the end of a batch in which one of `fields` changed; holds like a signal. */
  listen(listener: () => void, fields: readonly QueryField[]): () => void;
  /** For adapters: the options as they were merged with their defaults. */
  readonly settings: AdapterSettings;
  /** For adapters: a field, without its signal. While nobody watches it is what whoever comes first will see. */
  peek<F extends QueryField>(field: F): ReturnType<QuerySignals<T, E>[F]['peek']>;
  /**
   * For adapters: a query with other options that comes in this one's place: what this one showed last is its previous
   * data, and equal parts keep their references. With the same key it takes that place when it is listened to, if this one
   * is held: that starts nothing, and this one and its signals go on with the options of that.
   *
   * @param isApart both may be on show for a while, each with its own options, as two pages are in a transition
   */
  successor(options: Keyed | null, isApart?: boolean): Query<T, E>;
  /** For adapters: takes the functions from options that are the same otherwise, for later runs; tells nobody. */
  renew(options: Keyed): void;
  /**
   * Resolves with the next settled state, a written one included, loading it if need be. The result stays fresh and is
   * not evicted until the next reader comes, 5 s at most.
   */
  promise(): Promise<QoraState<T, E>>;
}
