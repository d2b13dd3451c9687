/** One line in words: where what is shown comes from, and what is being done about it. */
import { errorOf, type FetchStatus, type QoraState } from '@qora/core';
import { formatAge } from './format.js';

/** What a query says of itself. */
export interface Reading {
  readonly state: QoraState<unknown>;
  readonly fetchStatus: FetchStatus;
  readonly failureCount: number;
  readonly isStale: boolean;
  readonly isPlaceholder: boolean;
}

export type Freshness = 'paused' | 'retrying' | 'fetching' | 'failed' | 'stale' | 'fresh';

export function freshnessOf({ state, fetchStatus, failureCount, isStale }: Reading): Freshness {
  if (fetchStatus === 'paused') return 'paused';
  if (fetchStatus === 'fetching') return failureCount > 0 ? 'retrying' : 'fetching';
  if (state.status === 'failure') return 'failed';
  return isStale ? 'stale' : 'fresh';
}

export function describeFreshness(reading: Reading, now: number): string {
  const { state, failureCount, isPlaceholder } = reading;
  switch (freshnessOf(reading)) {
    case 'paused':
      return 'Waiting for the network';
    case 'retrying':
      return `Attempt ${failureCount} failed, trying again`;
    case 'fetching':
      return isPlaceholder ? 'From the list, loading the rest' : 'Loading';
    case 'failed':
      return errorOf(state)?.message ?? 'Failed';
    default:
      return state.status === 'success' ? `Loaded ${formatAge(now - state.updatedAt)}` : '';
  }
}
