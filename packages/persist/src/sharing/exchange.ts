/** What lies between clients that share a cache: tabs of a browser, or processes around a Redis. */
import type { Hash, QoraKey } from '@qora/core';
import type { PersistedRecord } from '../persister.js';
import { compare, type Mark } from './epochs.js';
import type { SharedMessage, Unsigned } from './message.js';

/** What somebody else knows of a key, and the last write or invalidation of which that knows. */
export interface Recalled {
  readonly record: PersistedRecord;
  readonly mark: Mark;
}

/** Whether the first knows more: of a later write or invalidation; else it is younger. */
export function isNewer({ mark, record }: Recalled, other: Recalled | undefined): boolean {
  return !other || (compare(mark, other.mark) || record.updatedAt - other.record.updatedAt) > 0;
}

/** What is done under a lock. It can ask whether somebody else has taken its place, because it was thought to be gone. */
export type LockedTask<T> = (isLost: () => Promise<boolean>) => Promise<T>;

export interface Exchange {
  /** Who we are to the others. */
  readonly id: string;
  /** Whether anybody might hear us. */
  readonly hasOthers: boolean;
  /** Tells all others. Never throws. */
  post(message: Unsigned<SharedMessage>): void;
  /**
   * Calls the task while nobody else loads this key. The signal ends the wait. Rejects with what the task throws, or without
   * having called it.
   */
  lock<T>(hash: Hash, task: LockedTask<T>, signal: AbortSignal): Promise<T>;
  /** What the others know of a key, as far as they answer in time. Rejects with what is wrong with it if it cannot be read. */
  recall(key: QoraKey, hash: Hash): Promise<Recalled | undefined>;
  /** What was recalled of a key cannot be read: nobody else is to be given it. */
  refuse?(hash: Hash): void;
}
