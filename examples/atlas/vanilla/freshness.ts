/** One line under a name that says where what is shown comes from, and what is being done about it. */
import type { Query, ReadonlySignal } from '@qora/core';
import { describeFreshness, freshnessOf, type Reading } from '../shared/freshness.js';
import { h } from './dom.js';

export function freshness<T>(query: Query<T>, now: ReadonlySignal<number>): HTMLElement {
  const reading = (): Reading => ({
    state: query.state.value,
    fetchStatus: query.fetchStatus.value,
    failureCount: query.failureCount.value,
    isStale: query.isStale.value,
    isPlaceholder: query.isPlaceholder.value,
  });
  return h('p', {
    class: 'freshness',
    'data-kind': () => freshnessOf(reading()),
    text: () => describeFreshness(reading(), now.value),
  });
}
