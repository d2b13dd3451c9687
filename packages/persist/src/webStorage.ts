/**
 * Records in `localStorage` or `sessionStorage`, one item each:
 *
 *   write ──> `${name}:${hash}` = text        at once, inside the call: the page may be gone after it
 */
import { shareOrigin } from './origin.js';
import type { Persister, RecordHead } from './persister.js';
import { readRecord, readRecordOf, writeRecord } from './recordText.js';

/** Options of {@link webStoragePersister}. */
export interface WebStorageOptions {
  /**
   * Where items are kept. Locks and messages come with `localStorage` alone, which is what other tabs share.
   * @default localStorage
   */
  readonly storage?: Storage;
  /**
   * What the names of its items, locks and channel begin with.
   * @default 'qora'
   */
  readonly name?: string;
}

/**
 * Keeps records in `localStorage`, or in the storage that is given. It holds about five million characters, and every
 * call blocks the page; what it has for that is that a write is done when `write` returns, even while the page closes.
 *
 * `write` rejects with the browser's `QuotaExceededError` when the storage is full; records before the one that did not
 * fit stay.
 *
 * @throws what the browser throws where a page may not use its storage (a `SecurityError`), or has none
 * @example
 * const persister = webStoragePersister({ storage: sessionStorage });
 */
export function webStoragePersister({
  storage = localStorage,
  name = 'qora',
}: WebStorageOptions = {}): Persister {
  const prefix = `${name}:`;
  return {
    ...(isShared(storage) && shareOrigin(name)),
    // `a:` + `b:c` is the item of `a:b:` + `c`, too.
    read: async (hashes) => hashes.map((hash) => readRecordOf(hash, storage.getItem(prefix + hash))),
    write: async (records) => {
      for (const record of records) storage.setItem(prefix + record.hash, writeRecord(record));
    },
    remove: async (hashes) => {
      for (const hash of hashes) storage.removeItem(prefix + hash);
    },
    list: async () => {
      const heads: RecordHead[] = [];
      for (let place = 0; place < storage.length; place++) {
        const item = storage.key(place);
        const record = item?.startsWith(prefix) ? readRecord(storage.getItem(item)) : undefined;
        if (record && item === prefix + record.hash) heads.push(record);
      }
      return heads;
    },
  };
}

/** Whether other tabs have it, too. */
function isShared(storage: Storage): boolean {
  try {
    return storage === localStorage;
  } catch {
    // A page that may not use its own has been given another.
    return false;
  }
}
