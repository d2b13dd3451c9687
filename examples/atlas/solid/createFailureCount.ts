/** How often the run under way for a key has failed: a reader of the core says it, which loads nothing itself. */
import type { QoraKey } from '@qora/core';
import { fromQora, useQoraClient } from '@qora/solid';
import { type Accessor, createMemo } from 'solid-js';

export function createFailureCount(key: Accessor<QoraKey>): Accessor<number> {
  const client = useQoraClient();
  const count = createMemo(() => fromQora(client.watchQuery({ key: key(), enabled: false }).failureCount));
  return () => count()();
}
