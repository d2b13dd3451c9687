/** What the client is doing as a whole, in a component. */
import type { Filter, QoraClient } from '@qora/core';
import { useMemo } from 'preact/hooks';
import { useQoraClient } from './provider.js';
import { useCoreSignal } from './useCoreSignal.js';

/**
 * How many entries are fetching; with a filter, how many of those that match.
 *
 * @throws QoraError `missing-provider`, `invalid-filter`
 * @example
 * const isBusy = useIsFetching() > 0
 */
export function useIsFetching(filter?: Filter, client?: QoraClient): number {
  const own = useQoraClient(client);
  const count = useMemo(() => (filter ? own.countFetching(filter) : own.isFetching), [own, filter]);
  return useCoreSignal(count);
}

/** How many mutations are under way, paused and queued ones included. @throws QoraError `missing-provider` */
export function useIsMutating(client?: QoraClient): number {
  return useCoreSignal(useQoraClient(client).isMutating);
}

/** Whether the network is there. @throws QoraError `missing-provider` */
export function useOnline(client?: QoraClient): boolean {
  return useCoreSignal(useQoraClient(client).online);
}
