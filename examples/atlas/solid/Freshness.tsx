/** One line under a name that says where what is shown comes from, and what is being done about it. */
import type { QoraKey } from '@qora/core';
import type { QoraExtras } from '@qora/solid';
import type { JSX } from 'solid-js';
import { describeFreshness, freshnessOf, type Reading } from '../shared/freshness.js';
import { createFailureCount } from './createFailureCount.js';
import { usePage } from './page.jsx';

interface FreshnessProps {
  readonly of: QoraExtras<unknown>;
  readonly queryKey: QoraKey;
}

export function Freshness(props: FreshnessProps): JSX.Element {
  const { now, isLive } = usePage();
  const failureCount = createFailureCount(() => props.queryKey);
  const reading = (): Reading => ({
    state: props.of.current,
    fetchStatus: props.of.fetchStatus,
    failureCount: failureCount(),
    isStale: props.of.isStale,
    isPlaceholder: props.of.isPlaceholder,
  });
  return (
    <p class="freshness" data-kind={isLive() ? freshnessOf(reading()) : undefined}>
      {isLive() ? describeFreshness(reading(), now()) : ''}
    </p>
  );
}
