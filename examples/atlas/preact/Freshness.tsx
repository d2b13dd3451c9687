/**
 * One line under a name that says where what is shown comes from, and what is being done about it. Signals go into the
 * page as they are: the line changes every second, and nothing renders again.
 */
import { computed, type ReadonlySignal } from '@qora/core';
import type { QoraSignals } from '@qora/preact';
import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { describeFreshness, freshnessOf, type Reading } from '../shared/freshness.js';
import { type Page, usePage } from './page.jsx';
import { useRenderCount } from './Renders.jsx';

interface FreshnessProps {
  readonly of: QoraSignals<unknown>;
}

export function Freshness({ of }: FreshnessProps): VNode {
  useRenderCount();
  const page = usePage();
  const { kind, text } = useMemo(() => line(of, page), [of, page]);
  return (
    <p class="freshness" data-kind={kind}>
      {text}
    </p>
  );
}

function line(
  of: QoraSignals<unknown>,
  { now, isLive }: Page,
): Readonly<Record<'kind' | 'text', ReadonlySignal>> {
  const reading = (): Reading => ({
    state: of.state.value,
    fetchStatus: of.fetchStatus.value,
    failureCount: of.failureCount.value,
    isStale: of.isStale.value,
    isPlaceholder: of.isPlaceholder.value,
  });
  return {
    kind: computed(() => (isLive.value ? freshnessOf(reading()) : undefined)),
    text: computed(() => (isLive.value ? describeFreshness(reading(), now.value) : '')),
  };
}
