/** From options, or a list of them, to the types of the handles and states that belong to them. */
import type { Query } from './queryHandle.js';
import type { StandardSchema } from './schema.js';
import type { QoraState } from './state.js';
import type { DataOfKey, ErrorOfKey } from './taggedKey.js';

/** The query that belongs to an options object. */
export type QueryOf<O> = Query<SelectedBy<O>, ErrorOf<O>>;

type SelectedBy<O> = O extends { select?: infer F } ? Or<ResultOf<F>, DataOf<O>> : DataOf<O>;
type DataOf<O> = O extends { key: infer K } ? DataOfKey<K, LoadedBy<O>> : never;
type LoadedBy<O> = O extends { schema: StandardSchema<infer T> }
  ? T
  : O extends { fetcher?: infer F }
    ? Or<Streamed<Awaited<ResultOf<F>>>, unknown>
    : unknown;
type Streamed<R> = R extends AsyncIterable<infer T> ? T : R;
type ErrorOf<O> = O extends { key: infer K } ? ErrorOfKey<K> : Error;
type ResultOf<F> = F extends (argument: never) => infer R ? R : never;
type Or<A, B> = [A] extends [never] ? B : A;

/** The handles of a list of options, in its order. */
export type QueriesOf<L extends readonly unknown[]> = { readonly [I in keyof L]: QueryOf<L[I]> };

/** The states of a list of options, in its order. */
export type StatesOf<L extends readonly unknown[]> = {
  readonly [I in keyof L]: QueryOf<L[I]> extends Query<infer T, infer E> ? QoraState<T, E> : never;
};
