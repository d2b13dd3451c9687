/** IndexedDB: what is read of it, what its transactions keep, and databases that are closed under us. */
import type { Persister } from '@qora/persist';
import { indexedDbPersister } from '@qora/persist/indexed-db';
import { describe, expect, test, vi } from 'vitest';
import { sample } from '../src/conformance/sample.js';
import { deleteDatabase, useStorage } from './support/browserStorage.js';

const record = sample(['users', 7], { tags: ['users'] });
const other = sample(['users', 8]);

const bench = useStorage('indexed-db');
const openIndexedDb = (): Persister => bench.closing(indexedDbPersister({ name: bench.fresh() }));

/** Databases of their own, which may have so many bytes. They go with the browser. */
async function limitedDatabases(quota: number): Promise<IDBFactory> {
  // TypeScript does not know buckets yet, nor do all browsers.
  const { storageBuckets } = navigator as unknown as {
    storageBuckets: { open(name: string, options: object): Promise<{ readonly indexedDB: IDBFactory }> };
  };
  return (await storageBuckets.open(bench.fresh(), { quota })).indexedDB;
}

/** Text that the browser cannot store in less room. */
function incompressible(length: number): string {
  const parts: string[] = [];
  for (let size = 0; size < length; size += 10_000) {
    parts.push(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(10_000))));
  }
  return parts.join('');
}

describe('IndexedDB', () => {
  test('lets another page delete the database, and opens it again', async () => {
    const persister = openIndexedDb();
    await persister.write([record]);

    await deleteDatabase(bench.name);
    const after = [await persister.read([record.hash]), await persister.list()];
    await persister.write([other]);

    expect(after).toEqual([[undefined], []]);
    expect(await persister.read([record.hash, other.hash])).toEqual([undefined, other]);
  });

  test('opens it again after it was closed', async () => {
    const used = vi.spyOn(IDBDatabase.prototype, 'transaction');
    const persister = openIndexedDb();
    await persister.write([record]);
    const database = used.mock.contexts[0] as IDBDatabase;

    database.close();
    const read = await persister.read([record.hash]);
    const event = new Event('close');
    (used.mock.contexts.at(-1) as IDBDatabase).dispatchEvent(event);
    await persister.write([other]);
    await persister.close?.();
    const heads = await persister.list();

    expect(read).toEqual([record]);
    expect(heads).toHaveLength(2);
    expect(new Set(used.mock.contexts).size).toBe(4);
  });

  test('opens it again after it could not be opened', async () => {
    const persister = openIndexedDb();
    await new Promise<void>((resolve) => {
      const request = indexedDB.open(bench.name, 2);
      request.onsuccess = () => {
        request.result.close();
        resolve();
      };
    });

    await expect(persister.write([record])).rejects.toMatchObject({ name: 'VersionError' });
    await deleteDatabase(bench.name);
    await persister.write([record]);

    expect(await persister.read([record.hash])).toEqual([record]);
  });

  test('does not read data when it lists', async () => {
    const persister = openIndexedDb();
    await persister.write([record, other]);
    const read = ['get', 'getAll', 'openCursor', 'getAllKeys'] as const;
    const calls = read.map((method) => vi.spyOn(IDBObjectStore.prototype, method));

    const heads = await persister.list();

    const stores = calls.flatMap(({ mock }) => mock.contexts.map((store) => (store as IDBObjectStore).name));
    expect(new Set(stores)).toEqual(new Set(['heads']));
    expect(heads.map((head) => 'data' in head)).toEqual([false, false]);
  });

  test('reads what lies together by ranges, and what is scattered one by one', async () => {
    const persister = openIndexedDb();
    const records = Array.from({ length: 1000 }, (_, place) => sample(['item', place]));
    await persister.write(records);
    const [ranges, single] = [
      vi.spyOn(IDBObjectStore.prototype, 'getAll'),
      vi.spyOn(IDBObjectStore.prototype, 'get'),
    ];
    const count = (): number[] => [ranges, single].map(({ mock }) => mock.calls.splice(0).length);
    const reversed = [...records].reverse();
    const hashes = reversed.map(({ hash }) => hash);

    const all = await persister.read([...hashes, '["absent"]', hashes[0] ?? '']);
    const forAll = count();
    const neighbours = await persister.read(hashes.slice(0, 200));
    const forNeighbours = count();
    const isFew = (_: unknown, place: number): boolean => place % 5 === 0;
    const few = await persister.read(hashes.filter(isFew));
    const forFew = count();

    expect(all).toEqual([...reversed, undefined, reversed[0]]);
    expect(neighbours).toEqual(reversed.slice(0, 200));
    expect(few).toEqual(reversed.filter(isFew));
    expect([forAll, forNeighbours, forFew]).toEqual([
      [11, 0],
      [2, 0],
      [0, 200],
    ]);
  });

  test('gives a value that is no record to whoever asks for it', async () => {
    const persister = openIndexedDb();
    await persister.write([record]);
    // So many that they are read as a range.
    const hashes = Array.from({ length: 60 }, (_, i) => `[${i}]`);
    await persister.write(hashes.map((hash, i) => ({ ...record, hash, key: [i] })));
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, value, key) {
      return this.add({ ...(value as object), updatedAt: 'yesterday' }, key);
    });
    await persister.write([other]);

    const broken = { ...other, updatedAt: 'yesterday' };
    expect(await persister.read([other.hash, record.hash])).toEqual([broken, record]);
    expect((await persister.read([...hashes, other.hash])).at(-1)).toEqual(broken);
  });

  test('commits a write without waiting for answers', async () => {
    const commit = vi.spyOn(IDBTransaction.prototype, 'commit');
    const persister = openIndexedDb();

    await persister.write([record]);

    expect(commit).toHaveBeenCalledOnce();
  });

  test('rejects with the error that aborted the transaction, and keeps nothing of it', async () => {
    const persister = openIndexedDb();
    await persister.write([record]);
    // `add` refuses what is there already.
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
      this: IDBObjectStore,
      ...args
    ) {
      return this.add(...args);
    });

    const written = persister.write([other, record]);

    await expect(written).rejects.toMatchObject({ name: 'ConstraintError' });
    put.mockRestore();
    expect(await persister.read([record.hash, other.hash])).toEqual([record, undefined]);
  });

  test('rejects a record that cannot be stored, and keeps nothing of the call', async () => {
    const persister = openIndexedDb();

    const written = persister.write([record, { ...other, key: [() => 'a function'] }]);

    await expect(written).rejects.toMatchObject({ name: 'DataCloneError' });
    expect(await persister.list()).toEqual([]);
  });

  test('rejects with a QuotaExceededError when the disk is full', async () => {
    vi.stubGlobal('indexedDB', await limitedDatabases(1_000_000));
    const persister = openIndexedDb();
    const big = sample(['big'], { data: incompressible(8_000_000) });
    await persister.write([record]);

    const written = persister.write([other, big]);

    await expect(written).rejects.toMatchObject({ name: 'QuotaExceededError' });
    expect(await persister.read([record.hash, other.hash])).toEqual([record, undefined]);
  });
});
