/** Options whose key carries the type of its data, so that reading and writing the cache by it needs no annotation. */

import type { MutationOptions, QueryOptions } from './clientApi.js';
import type { QoraKey } from './key.js';
import type { TaggedKey } from './taggedKey.js';

/**
 * Returns its argument, typed: the key of the result carries the data's type.
 *
 * @example
 * const userQuery = (id: number) => queryOptions({ key: ['users', id], fetcher: () => api.user(id) })
 * client.getQueryData(userQuery(7).key) // User | undefined
 */
export function queryOptions<R, E = Error, T = R, S = T, const K extends QoraKey = QoraKey>(
  options: QueryOptions<T, E, S, K, R>,
): QueryOptions<T, E, S, K, R> & { key: TaggedKey<K, T, E> } {
  // The tags are there for the compiler alone.
  return options as QueryOptions<T, E, S, K, R> & { key: TaggedKey<K, T, E> };
}

/** The `placeholderData` that goes on showing what this reader showed before its key changed. */
export function keepPreviousData<T>(previousData: T | undefined): T | undefined {
  return previousData;
}

/**
 * Returns its argument, typed: a mutation that is described once and used in many places.
 *
 * @example
 * const rename = mutationOptions({ key: ['rename'], mutationFn: (input: Rename) => api.rename(input) })
 * client.mutation(rename)
 */
export function mutationOptions<T, I = void, E = Error, X = undefined>(
  options: MutationOptions<T, I, E, X>,
): MutationOptions<T, I, E, X> {
  return options;
}
