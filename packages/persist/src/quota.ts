/**
 * Storage that is full: the oldest records go first, whether they are there already or just about to be written. Of other
 * things than entries none goes: nobody could load it again.
 */
import type { Hash } from '@qora/core';
import { isOfEntry } from './entryRecords.js';
import type { PersistedRecord, Persister } from './persister.js';

/** Whether storage has refused because it is full: a browser's quota, a disk, a Redis at its limit. */
export function isQuotaError(error: unknown): boolean {
  const { name, code, message } = Object(error) as { name?: unknown; code?: unknown; message?: unknown };
  const isOfBrowser = name === 'QuotaExceededError' || name === 'NS_ERROR_DOM_QUOTA_REACHED';
  return isOfBrowser || code === 'ENOSPC' || code === 'EDQUOT' || /^OOM /.test(String(message));
}

/** How much of all records goes at a time. */
const PART = 0.2;

/**
 * Writes as many of the records as there is room for.
 *
 * @param isWritten says whether a record has been written or removed by another call meanwhile: it is left as it is
 * @returns what was dropped for it
 * @throws what storage says, if that is not that it is full, or if nothing is left that could go
 */
export async function makeRoom(
  persister: Persister,
  records: readonly PersistedRecord[],
  isWritten: (hash: Hash) => boolean = () => false,
): Promise<readonly Hash[]> {
  const own = new Map(records.map((record) => [record.hash, record]));
  const stored = (await persister.list()).filter((head) => isOfEntry(head) && !own.has(head.hash));
  const oldest = [...stored, ...records.filter(isOfEntry)].sort(
    (one, other) => one.updatedAt - other.updatedAt,
  );
  const dropped: Hash[] = [];
  const step = Math.max(1, Math.ceil(oldest.length * PART));
  while (own.size > 0) {
    const going = oldest.splice(0, step).map(({ hash }) => hash);
    dropped.push(...going);
    const there = going.filter((hash) => !own.delete(hash) && !isWritten(hash));
    if (there.length > 0) await persister.remove(there);
    for (const hash of [...own.keys()].filter(isWritten)) own.delete(hash);
    try {
      await persister.write([...own.values()]);
      break;
    } catch (error) {
      if (!isQuotaError(error) || going.length === 0) throw error;
    }
  }
  return dropped;
}
