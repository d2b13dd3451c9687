/**
 * A database that is open whenever it is used. The browser closes one when its data is cleared, and this page has to when
 * another deletes it; the next call opens it again:
 *
 *   use ──> open ──> work            closed meanwhile? ──> open ──> work
 */
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from 'idb';
import type { PersistedRecord, RecordHead } from './persister.js';

interface Schema extends DBSchema {
  records: { key: string; value: PersistedRecord };
  heads: { key: string; value: RecordHead };
}

type Database = IDBPDatabase<Schema>;
export type RecordsTransaction = IDBPTransaction<Schema, ['records']>;

/** How to get at a database. */
export interface Connection {
  /** Calls the work with the open database; a second time, with one that is open, if it was closed meanwhile. */
  use<T>(work: (database: Database) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** A connection to the database of this name, which the first use opens, and makes if there is none. */
export function keepOpen(name: string): Connection {
  let current: Promise<Database> | undefined;

  const open = (): Promise<Database> => {
    if (current) return current;
    const opening = openDB<Schema>(name, 1, {
      upgrade: (database) => {
        database.createObjectStore('records');
        database.createObjectStore('heads');
      },
      blocking: () => void close(opening),
      terminated: () => void close(opening),
    });
    current = opening;
    // The next use tries again.
    opening.catch(() => close(opening));
    return opening;
  };

  const close = async (opened: Promise<Database> | undefined): Promise<void> => {
    if (current === opened) current = undefined;
    // One that could not be opened has told so to whoever used it.
    const database = await opened?.catch(() => undefined);
    database?.close();
  };

  return {
    use: async (work) => {
      const opened = open();
      try {
        return await work(await opened);
      } catch (error) {
        if (!isLost(error)) throw error;
        await close(opened);
        return work(await open());
      }
    },
    close: () => close(current),
  };
}

/** `InvalidStateError` of a database that is closed; `UnknownError` of all that Safari opened before it slept. */
function isLost(error: unknown): boolean {
  return error instanceof DOMException && ['InvalidStateError', 'UnknownError'].includes(error.name);
}
