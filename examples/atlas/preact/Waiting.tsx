/** The badge: how many notes wait to be sent. */
import { computed } from '@qora/core';
import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { waitingWords } from '../shared/waitingWords.js';
import { usePage } from './page.jsx';

export function Waiting(): VNode {
  const { waiting } = usePage().atlas;
  const words = useMemo(() => computed(() => waitingWords(waiting.value)), [waiting]);
  return (
    <p class="waiting" role="status">
      {words}
    </p>
  );
}
