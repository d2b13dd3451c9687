/** Long work lets the page do something else: how much of it one task does, however much is stored or has changed. */
import { enablePersistence, type PersistenceOptions } from '@qora/persist';
import { createTestClient, turn } from '@qora/testing';
import { expect, test } from 'vitest';
import { type MemoryPersister, memoryPersister } from './support/memoryPersister.js';

const SIZE = 20_000;

/** So many records at most may be dealt with in one task: a few milliseconds. */
const MOST = 5_000;

/** A storage in which another page has left so many records, of which `list` tells all but the data. */
function stored(size: number): MemoryPersister {
  const { clock } = createTestClient();
  const records = Array.from({ length: size }, (_, i) => {
    const key = ['rows', i];
    return { key, hash: JSON.stringify(key), data: `[${i}]`, updatedAt: clock.now(), version: '', tags: [] };
  });
  const persister = memoryPersister(new Map(records.map((record) => [record.hash, record])));
  return { ...persister, list: async () => records.map(({ data: _, ...head }) => head) };
}

function open(persister: MemoryPersister, options: Partial<PersistenceOptions> = {}) {
  const { client, clock } = createTestClient();
  let received = 0;
  client.onEvent(({ type }) => {
    if (type === 'entry.received') received++;
  });
  const persistence = enablePersistence(client, { persister, ...options });
  return { client, clock, persistence, received: () => received };
}

/** By how much a count grew in each task until the promise has settled. */
async function perTask(count: () => number, promise: Promise<unknown>): Promise<number[]> {
  const tasks: number[] = [];
  let isOver = false;
  void promise.finally(() => {
    isOver = true;
  });
  for (let before = 0; !isOver; before = count()) {
    await turn();
    tasks.push(count() - before);
  }
  return tasks;
}

test('takes in a few thousand records in a task', async () => {
  const { client, persistence, received } = open(stored(SIZE), { eager: true });

  const tasks = await perTask(received, persistence.restored);

  expect(client.getQueryData(['rows', SIZE - 1])).toBe(SIZE - 1);
  expect(received()).toBe(SIZE);
  expect(Math.max(...tasks)).toBeLessThanOrEqual(MOST);
});

test('looks through a few thousand heads in a task', async () => {
  let looks = 0;
  const maxAge = (): number => {
    looks++;
    return 1_000;
  };
  const { persistence, received } = open(stored(SIZE), { eager: true, maxAge });

  const tasks = await perTask(() => looks, persistence.restored);

  expect(received()).toBe(SIZE);
  expect(Math.max(...tasks)).toBeLessThanOrEqual(MOST);
});

test('reads a few thousand records in a task', async () => {
  const persister = stored(SIZE);
  const { persistence } = open(persister, { eager: true });

  await persistence.restored;

  expect(persister.calls.read.flat()).toHaveLength(SIZE);
  expect(Math.max(...persister.calls.read.map((hashes) => hashes.length))).toBeLessThanOrEqual(MOST);
});

test('without `eager` reads what is asked for, and does not list the rest', async () => {
  const persister = stored(SIZE);
  const { client } = open(persister);

  const data = await client.fetchQuery({ key: ['rows', 7], fetcher: () => -1 });

  expect(data).toBe(7);
  expect(persister.calls).toMatchObject({ read: [['["rows",7]']], list: 0 });
});

test('lets readers that come meanwhile find their record without looking through all', async () => {
  let looks = 0;
  const persister = stored(SIZE);
  for (const record of persister.records.values()) {
    const { hash } = record;
    const look = (): string => {
      looks++;
      return hash;
    };
    Object.defineProperty(record, 'hash', { get: look });
  }
  const { client, persistence } = open(persister, { eager: true });

  const readers = Array.from({ length: 100 }, (_, i) =>
    client.fetchQuery({ key: ['rows', SIZE - 1 - i], fetcher: () => -1 }),
  );
  await persistence.restored;

  expect((await Promise.all(readers))[0]).toBe(SIZE - 1);
  expect(looks).toBeLessThan(20 * SIZE);
});

test('writes a few thousand records in a task', async () => {
  const persister = memoryPersister();
  const { client, clock } = open(persister);
  for (let i = 0; i < SIZE; i++) client.setQueryData(['rows', i], i);

  await clock.advance(1_000);

  expect(persister.records.size).toBe(SIZE);
  expect(Math.max(...persister.calls.write.map((hashes) => hashes.length))).toBeLessThanOrEqual(MOST);
});

test('a slice that storage refuses is written later, and so is what follows it', async () => {
  const persister = memoryPersister();
  const { client, clock } = open(persister, { onError: () => undefined });
  for (let i = 0; i < 5_000; i++) client.setQueryData(['rows', i], 'old');
  await clock.advance(1_000);
  for (let i = 0; i < 5_000; i++) client.setQueryData(['rows', i], i);
  client.removeWhere({ prefix: ['rows', 7] });
  const { write } = persister;
  let slices = 0;
  persister.write = async (records) => {
    // The second slice, and its first retry.
    if ([2, 3].includes(++slices)) throw new Error('closed');
    return write.call(persister, records);
  };

  await clock.advance(10_000);

  const kept = [...persister.records.values()].map(({ key, data }) => [key[1], data]);
  const wanted = Array.from({ length: 5_000 }, (_, i) => [i, `[${i}]`]).filter(([i]) => i !== 7);
  expect(new Map(kept as [number, string][])).toEqual(new Map(wanted as [number, string][]));
});

test('storage hears of a call after what it found in memory, though more changes come meanwhile', async () => {
  const persister = stored(100);
  const { client, clock } = open(persister);
  const { write, remove } = persister;
  let count = 0;
  const change = (): void => {
    for (let i = 0; i < 2_000 && count < 20_000; i++) client.setQueryData(['news', count++], i);
  };
  persister.write = async (records) => {
    change();
    return write.call(persister, records);
  };
  let heardAfter = 0;
  persister.remove = async (hashes) => {
    heardAfter = persister.calls.write.length;
    return remove.call(persister, hashes);
  };
  change();

  client.removeWhere({ prefix: ['rows'] });
  await clock.advance(1_000);

  const left = [...persister.records.values()].map(({ key }) => key[0]);
  expect(left).toEqual(Array(20_000).fill('news'));
  expect(heardAfter).toBe(2);
});
