/** One line under a name that says where what is shown comes from, and what is being done about it. */
import type { Query, ReadonlySignal } from '@qora/core';
import { h } from './dom.js';
import { formatAge } from './format.js';

export function freshness<T>(query: Query<T>, now: ReadonlySignal<number>): HTMLElement {
  const kind = (): string => {
    if (query.fetchStatus.value === 'paused') return 'paused';
    if (query.isFetching.value) return query.failureCount.value > 0 ? 'retrying' : 'fetching';
    if (query.status.value === 'failure') return 'failed';
    return query.isStale.value ? 'stale' : 'fresh';
  };
  const text = (): string => {
    const state = query.state.value;
    switch (kind()) {
      case 'paused':
        return 'Waiting for the network';
      case 'retrying':
        return `Attempt ${query.failureCount.value} failed, trying again`;
      case 'fetching':
        return query.isPlaceholder.value ? 'From the list, loading the rest' : 'Loading';
      case 'failed':
        return query.error.value?.message ?? 'Failed';
      default:
        return state.status === 'success' ? `Loaded ${formatAge(now.value - state.updatedAt)}` : '';
    }
  };
  return h('p', { class: 'freshness', 'data-kind': kind, text });
}
