/** Keys that carry the type of their data, so that reading and writing the cache by such a key needs no annotation. */
import type { QoraKey } from './key.js';
import type { QueryOptions, SchemaQueryOptions } from './options.js';

declare const dataTag: unique symbol;
declare const errorTag: unique symbol;

/** A key that knows, in its type only, what data and which errors belong to it. */
export type TaggedKey<K extends QoraKey, T, E = Error> = K & {
  readonly [dataTag]: T;
  readonly [errorTag]: E;
};

/** The data type that a key carries; `T` (by default `unknown`) for a plain one. */
export type DataOfKey<K, T = unknown> = K extends { readonly [dataTag]: infer D } ? D : T;

/** The error type that a key carries; `Error` for a plain one. */
export type ErrorOfKey<K> = K extends { readonly [errorTag]: infer E } ? E : Error;

/**
 * Returns its argument, typed: the key of the result carries the data's type.
 *
 * @example
 * const userQuery = (id: number) => queryOptions({ key: ['users', id], fetcher: () => api.user(id) })
 * client.getQueryData(userQuery(7).key) // User | undefined
 */
export function queryOptions<T, E = Error, S = T, const K extends QoraKey = QoraKey>(
  options: SchemaQueryOptions<T, E, S, K>,
): SchemaQueryOptions<T, E, S, K> & { key: TaggedKey<K, T, E> };
export function queryOptions<T, E = Error, S = T, const K extends QoraKey = QoraKey>(
  options: QueryOptions<T, E, S, K>,
): QueryOptions<T, E, S, K> & { key: TaggedKey<K, T, E> };
export function queryOptions(options: unknown): unknown {
  return options;
}

/** The `placeholderData` that goes on showing what this reader showed before its key changed. */
export function keepPreviousData<T>(previousData: T | undefined): T | undefined {
  return previousData;
}
