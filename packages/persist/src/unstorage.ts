/**
 * Records in whatever `unstorage` has a driver for, one item each:
 *
 *   write ──> `${base}:${sha-256 of the hash}` = text, raw
 *
 * `unstorage` reads `:`, `/`, `?` and `..` in a key as something of its own, and drivers have limits of theirs, so a key
 * is digits of one length. It parses what it gets as JSON, too; only a raw item comes back as it was.
 */
import { prefixStorage, type Storage } from 'unstorage';
import { createTurns, mapBounded } from './bounded.js';
import type { Persister } from './persister.js';
import { readRecord, readRecordOf, writeRecord } from './recordText.js';
import { sha256 } from './sha256.js';

/** Options of {@link unstoragePersister}. */
export interface UnstorageOptions {
  /** A storage as `createStorage` of `unstorage` makes it. It stays the caller's: nothing here disposes of it. */
  readonly storage: Storage;
  /**
   * What the keys of its items begin with, so that a storage may hold other things, too.
   * @default 'qora'
   */
  readonly base?: string;
}

/**
 * Keeps records in a storage of `unstorage`. It has no locks and no messages, for drivers have none. A call rejects with
 * what the driver says; records of that call that were written before stay.
 *
 * @throws what `unstorage` says of a `base` with `?` or `..` in it
 * @example
 * const storage = createStorage({ driver: cloudflareKVBindingDriver({ binding: 'CACHE' }) });
 * const persister = unstoragePersister({ storage });
 */
export function unstoragePersister({ storage, base = 'qora' }: UnstorageOptions): Persister {
  const items = prefixStorage(storage, base);
  const readItem = async (name: string): Promise<unknown> => textOf(await items.getItemRaw<unknown>(name));
  // Few drivers replace an item in one step: of two writes to one each may leave a half.
  const inTurn = createTurns();
  return {
    read: (hashes) =>
      mapBounded(hashes, ITEMS_AT_A_TIME, async (hash) => readRecordOf(hash, await readItem(sha256(hash)))),
    write: (records) =>
      inTurn(async () => {
        await mapBounded(records, ITEMS_AT_A_TIME, (record) =>
          items.setItemRaw(sha256(record.hash), writeRecord(record)),
        );
      }),
    remove: (hashes) =>
      inTurn(async () => {
        await mapBounded(hashes, ITEMS_AT_A_TIME, (hash) => items.removeItem(sha256(hash)));
      }),
    list: async () => {
      const names = (await items.getKeys()).filter((name) => NAME.test(name));
      const heads = await mapBounded(names, ITEMS_AT_A_TIME, async (name) => {
        const record = readRecord(await readItem(name));
        return record ? [record] : [];
      });
      return heads.flat();
    },
  };
}

/** Behind a driver may be a disk, or a service that limits how many may ask at a time. */
const ITEMS_AT_A_TIME = 32;
const NAME = /^[\da-f]{64}$/;

/** The text of a raw item. Drivers give it as it is, as bytes, or, where a service parses what it gives, as the JSON it is. */
function textOf(item: unknown): string | undefined {
  if (typeof item === 'string') return item;
  if (item instanceof ArrayBuffer || ArrayBuffer.isView(item)) return new TextDecoder().decode(item);
  return Array.isArray(item) ? JSON.stringify(item) : undefined;
}
