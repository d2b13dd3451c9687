/** Options whose key carries the type of its data, so that reading and writing the cache by it needs no annotation. */

import type { QueryOptions, SchemaQueryOptions } from './clientApi.js';
import type { QoraKey } from './key.js';
import type { TaggedKey } from './taggedKey.js';

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
