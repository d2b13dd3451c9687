/** What is listed of a record. */
import type { PersistedRecord, RecordHead } from './persister.js';

/** A record without its data: whoever lists thousands need not hold what they weigh. */
export function headOf({ data: _, ...head }: PersistedRecord): RecordHead {
  return head;
}
