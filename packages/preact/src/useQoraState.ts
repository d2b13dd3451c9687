/** The state of a key in a component that never loads it. */
import type { DataOfKey, ErrorOfKey, QoraClient, QoraKey, QoraState } from '@qora/core';
import { useQora } from './useQora.js';

/**
 * What is known about a key. Renders again when that changes, keeps it in the cache, and never fetches.
 *
 * @throws QoraError `missing-provider`, `invalid-key`
 * @example
 * const state = useQoraState(userQuery(7).key)
 * return <Badge isOnline={state.status === 'success'} />
 */
export function useQoraState<T = unknown, const K extends QoraKey = QoraKey>(
  key: K,
  client?: QoraClient,
): QoraState<DataOfKey<K, T>, ErrorOfKey<K>> {
  const observed = { key, enabled: false, suspense: false, throwOnError: false };
  return useQora(observed, client).state as never;
}
