/** From options, or a list of them, to the types of the handles and states that belong to them. */
import type { Query } from './queryHandle.js';
import type { QoraState } from './state.js';
import type { DataOfKey, ErrorOfKey } from './taggedKey.js';

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
