/**
 * Records in IndexedDB, in two stores that are always written together:
 *
 *   records   hash ──> the whole record          what `read` reads
 *   heads     hash ──> all of it but the data    what `list` reads, so that it need not load what all of it weighs
 */
import { unwrap } from 'idb';
import { type Connection, keepOpen, type RecordsTransaction } from './indexedDbConnection.js';
import { shareOrigin } from './origin.js';
import type { PersistedRecord, Persister, RecordHead } from './persister.js';
import { headOf } from './recordHead.js';
import { isRecord } from './recordText.js';

/** Options of {@link indexedDbPersister}. */
export interface IndexedDbOptions {
  /**
   * The name of the database, and what the names of its locks and channel begin with.
   * @default 'qora'
   */
  readonly name?: string;
}

/**
 * Keeps records in a database of the browser, which holds as much as the disk lets it. It is opened by the first call,
 * and again by the next one when the browser or another page has closed or deleted it.
 *
 * A call rejects with the error of its transaction, a `QuotaExceededError` when the disk is full; nothing of that call
 * is kept then.
 *
 * @example
 * const persister = indexedDbPersister({ name: 'shop' });
 */
export function indexedDbPersister({ name = 'qora' }: IndexedDbOptions = {}): Persister {
  const connection = keepOpen(name);
  const sharing = shareOrigin(name);
  return {
    ...sharing,
    read: (hashes) =>
      connection.use(async (database) => {
        const { store, done } = database.transaction('records');
        // What fails is told by the request that failed.
        done.catch(() => undefined);
        // The order of texts in JavaScript is that of keys in a store.
        const sorted = [...hashes].sort();
        const isMuch = hashes.length > FEW && hashes.length * 2 > (await store.count(rangeOf(sorted)));
        const found = isMuch && (await getRanges(store, sorted));
        return Promise.all(hashes.map((hash) => (found ? found.get(hash) : store.get(hash))));
      }),
    write: (records) =>
      change(connection, ({ records: whole, heads }) => {
        for (const record of records) {
          whole.put(record, record.hash);
          heads.put(headOf(record), record.hash);
        }
      }),
    remove: (hashes) =>
      change(connection, ({ records: whole, heads }) => {
        for (const hash of hashes) {
          whole.delete(hash);
          heads.delete(hash);
        }
      }),
    list: () =>
      connection.use(async (database) => {
        const { store, done } = database.transaction('heads');
        done.catch(() => undefined);
        const heads: RecordHead[] = [];
        // What one request brings is put together in one task.
        for (let keys = await store.getAllKeys(null, PAGE); keys.length > 0; ) {
          heads.push(...(await store.getAll(rangeOf(keys))));
          keys = await store.getAllKeys(IDBKeyRange.lowerBound(keys.at(-1), true), PAGE);
        }
        return heads;
      }),
    close: async () => {
      await connection.close();
      await sharing.close?.();
    },
  };
}

/** How many heads one request brings: a few milliseconds. */
const PAGE = 2_000;

/** So few are asked for one by one without a look at how many there are. */
const FEW = 50;

/**
 * How many records a range is to have. Of 10 000 in Chromium each for itself takes a second, all in one 0.6 s, and
 * ranges of 25 to 200 take 0.25 s: what is larger comes in parts, each asked for when the last is there.
 */
const RANGE = 100;

type RecordStore = RecordsTransaction['store'];

function rangeOf(sorted: readonly string[]): IDBKeyRange {
  return IDBKeyRange.bound(sorted[0], sorted.at(-1));
}

/**
 * What lies between is read, too, so this is for most of what lies there. Gives nothing where something is no record: only
 * who asks for it by its hash learns whose it is.
 */
async function getRanges(
  store: RecordStore,
  sorted: readonly string[],
): Promise<ReadonlyMap<string, PersistedRecord> | undefined> {
  const parts: Promise<PersistedRecord[]>[] = [];
  for (let place = 0; place < sorted.length; place += RANGE) {
    parts.push(store.getAll(rangeOf(sorted.slice(place, place + RANGE))));
  }
  const records = (await Promise.all(parts)).flat();
  return records.every(isRecord) ? new Map(records.map((record) => [record.hash, record])) : undefined;
}

/** Both stores without the promises of `idb`: thousands of requests need none, for the transaction tells how it ended. */
type NativeStores = Readonly<Record<'records' | 'heads', IDBObjectStore>>;

function change(connection: Connection, request: (stores: NativeStores) => void): Promise<void> {
  return connection.use(async (database) => {
    const transaction = unwrap(database).transaction(['records', 'heads'], 'readwrite', {
      durability: 'relaxed',
    });
    const ended = endOf(transaction);
    try {
      request({ records: transaction.objectStore('records'), heads: transaction.objectStore('heads') });
      // Otherwise it is when all requests have been answered, and a page that goes away hears no answers.
      transaction.commit();
    } catch (error) {
      transaction.abort();
      await ended.catch(() => undefined);
      throw error;
    }
    await ended;
  });
}

/** `done` of `idb` rejects before a transaction knows its error. */
function endOf(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve());
    transaction.addEventListener('abort', () =>
      reject(transaction.error ?? new DOMException('', 'AbortError')),
    );
  });
}
