/** Records for the cases. */
import { hashKey, type QoraKey } from '@qora/core';
import type { PersistedRecord, RecordHead } from '../persister.js';

/** A record of this key; what is given beside it takes the place of what it would have. */
export function sample(key: QoraKey, fields: Partial<PersistedRecord> = {}): PersistedRecord {
  const hash = hashKey(key);
  return {
    hash,
    key,
    updatedAt: 1_700_000_000_000,
    version: 'v1',
    tags: [],
    data: `["data of ${hash}"]`,
    ...fields,
  };
}

/** Heads as they can be compared: by hash, and without what a record has beside its head. */
export function sortedHeads(heads: readonly RecordHead[]): readonly RecordHead[] {
  return heads
    .map(({ hash, key, updatedAt, version, tags, invalidated }) => {
      const head = { hash, key, updatedAt, version, tags };
      return invalidated ? { ...head, invalidated } : head;
    })
    .sort((one, other) => (one.hash < other.hash ? -1 : 1));
}
