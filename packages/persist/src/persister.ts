/**
 * The seam to storage. Any object with these functions works; what the package ships is made of them, too, and
 * `@qora/persist/conformance` says whether one of your own keeps what it promises.
 *
 *   client ──> records ──> read, write, remove, list ──> an engine
 *                          keepLatest                    the later of two writes, wherever several write
 *                          lock                          one holder at a time, wherever the engine is shared
 *                          publish ──> subscribe         a word to all others that share it
 */
import type { Hash, QoraKey } from '@qora/core';

/** All that is known of a record but its data. */
export interface RecordHead {
  /** What it is stored under: of a cache entry the canonical text of its key. */
  readonly hash: Hash;
  /** The key. It may hold a `bigint` or a `Date`: an engine of texts writes records by `writeRecord`. */
  readonly key: QoraKey;
  /** When the data was true, in ms since the epoch. */
  readonly updatedAt: number;
  /** Who wrote it: what another version of an application has written is not read. */
  readonly version: string;
  readonly tags: readonly string[];
  /** It is stale, whatever its age. */
  readonly invalidated?: true;
  /** The last thing that was done to it, as those who share it count, and by whom. */
  readonly epoch?: number;
  readonly by?: string;
}

/** One thing in storage. Plain: all but the key is text, numbers and lists of texts. */
export interface PersistedRecord extends RecordHead {
  /** The data, as text that `devalue` wrote. */
  readonly data: string;
}

/** How to wait for a lock. */
export interface LockOptions {
  /** Ends the wait: the promise rejects with its reason, and the task is not called. */
  readonly signal?: AbortSignal | undefined;
}

/** Where records are kept. Every function may reject, and then whoever called tries again or does without. */
export interface Persister {
  /**
   * The records of these hashes, in their order; `undefined` where there is none. Of one that cannot be read it may give
   * anything that is no record: whoever asked removes and reports it.
   */
  read(hashes: readonly Hash[]): Promise<ReadonlyArray<PersistedRecord | undefined>>;
  /** Keeps these records, each in place of the one with its hash. Of calls begun one after another the later one counts. */
  write(records: readonly PersistedRecord[]): Promise<void>;
  /**
   * Keeps these records as `write` does, but leaves one alone whose mark is later: its `epoch` is greater, or in the same one
   * its `by` is. Without a mark it is the earliest. Whoever writes at the same time, the latest is left.
   */
  keepLatest?(records: readonly PersistedRecord[]): Promise<void>;
  /** Forgets these hashes. One that is not there is no error. */
  remove(hashes: readonly Hash[]): Promise<void>;
  /** The heads of all records, in any order; it may give whole records. */
  list(): Promise<readonly RecordHead[]>;
  /**
   * Calls the task while nobody else holds the lock of this name, and gives what it gives. Whoever waits is served in turn.
   * `lost` is aborted when the lock was taken away before the task was done: what the task does from then on may not count.
   */
  lock?<T>(name: string, task: (lost: AbortSignal) => Promise<T>, options?: LockOptions): Promise<T>;
  /** Tells a text to all others that share this storage and listen now. */
  publish?(message: string): Promise<void>;
  /** Calls the listener with what others publish, never with what was published here. Returns what ends it. */
  subscribe?(listener: (message: string) => void): () => void;
  /** Lets go of connections and channels. */
  close?(): Promise<void>;
}
