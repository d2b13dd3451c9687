import type { QoraKey } from '@qora/core';
import {
  enablePersistence,
  type PersistedRecord,
  type ProcessesOptions,
  shareBetweenProcesses,
} from '@qora/persist';
import { controlledFetcher, createTestClient, turn } from '@qora/testing';
import { describe, expect, test, vi } from 'vitest';
import {
  type MemoryPersister,
  memoryPersister,
  type SharedStorage,
  sharedStorage,
} from './support/memoryPersister.js';

const key = ['city', 3];
const hash = '["city",3]';

/** Keeps the calls of a function back until what this returns is called. */
function hold(persister: MemoryPersister, name: 'list' | 'publish'): () => void {
  const call = persister[name] as (...args: unknown[]) => Promise<unknown>;
  let release!: () => void;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const late = async (...args: unknown[]): Promise<unknown> => {
    const found = await (name === 'list' && call.apply(persister, args));
    await gate;
    return name === 'list' ? found : call.apply(persister, args);
  };
  Object.assign(persister, { [name]: late });
  return () => {
    Object.assign(persister, { [name]: call });
    release();
  };
}

/** A process around this storage; `own` is what it keeps for itself. */
function join(
  storage: SharedStorage,
  { own, ...options }: { own?: MemoryPersister } & Partial<ProcessesOptions> = {},
) {
  const process = createTestClient({ defaults: { staleTime: 60_000, retry: false } });
  const persister = storage.page();
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const persistence = own && enablePersistence(process.client, { persister: own });
  const sharing = shareBetweenProcesses(process.client, { onError, ...options, persister });
  return { ...process, persister, persistence, sharing, errors };
}

test('what one finds in its own storage replaces nothing that the others have written since', async () => {
  const own = memoryPersister();
  const before = join(sharedStorage(), { own });
  before.client.setQueryData(key, 'stored');
  await before.persistence?.flush();
  const storage = sharedStorage();
  const [one, other] = [join(storage, { own }), join(storage, { own })];
  for (const { clock } of [one, other]) await clock.advance(5_000);

  one.client.setQueryData(key, 'written since');
  await turn();
  await other.client.fetchQuery({ key, fetcher: () => 'loaded' });
  await turn();
  for (const { persistence } of [one, other]) await persistence?.flush();

  expect(one.client.getQueryData(key)).toBe('written since');
  expect([own, storage].map(({ records }) => records.get(hash)?.data)).toEqual([
    '["written since"]',
    '["written since"]',
  ]);
});

describe.each(['removeWhere', 'invalidateWhere'] as const)('%s by prefix', (call) => {
  test('holds at once for the process that has called it', async () => {
    const storage = sharedStorage();
    const [one, other] = [join(storage), join(storage)];
    await one.client.prefetch({ key, fetcher: () => 'old' });
    await turn();
    const finish = hold(other.persister, 'list');

    void other.client[call]({ prefix: ['city'] });
    await turn();
    const got = await other.client.fetchQuery({ key, fetcher: () => 'new' });
    finish();
    await turn();

    expect(got).toBe('new');
    expect(storage.records.get(hash)?.data).toBe('["new"]');
  });

  test('is not held against what is read after it', async () => {
    const storage = sharedStorage();
    const [one, other] = [join(storage), join(storage)];
    const finish = hold(other.persister, 'list');

    void other.client[call]({ prefix: ['country'] });
    await one.client.prefetch({ key, fetcher: () => 'known' });
    const got = await other.client.fetchQuery({ key, fetcher: () => 'loaded' });
    finish();

    expect(got).toBe('known');
  });
});

test('of two writes at one moment storage keeps the one that all have', async () => {
  const kept = new Set<boolean>();
  // Which of the two counts is a matter of their names, and those are random.
  for (let round = 0; round < 20; round++) {
    const storage = sharedStorage();
    const [one, other] = [join(storage), join(storage)];
    for (const { client } of [one, other]) client.setQueryData(key, 'first');
    await turn();
    for (const { clock } of [one, other]) await clock.advance(10);

    one.client.setQueryData(key, 'one');
    other.client.setQueryData(key, 'other');
    await turn();

    expect(other.client.getQueryData(key)).toBe(one.client.getQueryData(key));
    expect(storage.records.get(hash)?.data).toBe(`["${one.client.getQueryData(key)}"]`);
    kept.add(one.client.getQueryData(key) === 'one');
  }
  expect(kept.size).toBe(2);
});

test('an answer does not replace in storage the write that has overtaken it', async () => {
  const storage = sharedStorage();
  const [one, other] = [join(storage), join(storage)];
  const fetcher = controlledFetcher<string>();
  void other.client.fetchQuery({ key, fetcher }).catch(Boolean);
  await turn();

  const release = hold(one.persister, 'publish');
  one.client.setQueryData(key, 'written');
  await fetcher.resolve('asked for before');
  await turn();
  release();
  await turn();

  expect(storage.records.get(hash)?.data).toBe('["written"]');
});

test('what is loaded in place of a write that is too old is kept, and told to those who know the write', async () => {
  const storage = sharedStorage();
  const one = join(storage);
  one.client.setQueryData(key, 'written');
  await turn();
  const late = join(storage);
  for (const { clock } of [one, late]) await clock.advance(120_000);

  await late.client.fetchQuery({ key, fetcher: () => 'loaded' });
  await turn();

  expect(storage.records.get(hash)?.data).toBe('["loaded"]');
  expect(one.client.getQueryData(key)).toBe('loaded');
});

test.each([
  ['data that is no data', (record: PersistedRecord) => ({ ...record, data: 'nonsense' })],
  ['no key', (record: PersistedRecord) => ({ ...record, key: undefined })],
  ['no record', () => 'nonsense'],
])('a record in storage with %s is reported and removed, and its key loaded', async (_what, spoil) => {
  const storage = sharedStorage();
  const [one, other] = [join(storage), join(storage)];
  one.client.setQueryData(key, 'known');
  await turn();
  const [record] = storage.records.values();
  storage.records.set(hash, spoil(record as PersistedRecord) as PersistedRecord);
  const fetcher = controlledFetcher<string>();

  const got = other.client.fetchQuery({ key, fetcher });
  await turn();
  const left = [...storage.records];
  await fetcher.resolve('loaded');

  expect(left).toEqual([]);
  expect(await got).toBe('loaded');
  expect(other.errors).toHaveLength(1);
  expect(other.sharing.isConnected.peek()).toBe(true);
});

test('what is told of the connection, and throws, is reported and changes nothing', async () => {
  const storage = sharedStorage();
  const failure = new Error('of the log');
  const onConnection = (): never => {
    throw failure;
  };
  const [one, other] = [join(storage, { onConnection }), join(storage)];
  other.client.setQueryData(key, 1);
  await turn();

  one.persister.failures.push(new Error('lost'));
  one.client.setQueryData(key, 2);
  await turn();
  one.client.setQueryData(key, 3);
  await turn();

  expect(other.client.getQueryData(key)).toBe(3);
  expect(one.errors).toEqual([failure, failure]);
});

test('what is told of errors, and throws, changes nothing', async () => {
  class Point {}
  const shown = vi.spyOn(console, 'error').mockReturnValue();
  const storage = sharedStorage();
  const onError = (): never => {
    throw new Error('of the log');
  };
  const one = join(storage, { onError });

  const got = await one.client.fetchQuery({ key, fetcher: () => new Point() });

  expect(got).toBeInstanceOf(Point);
  expect(shown).toHaveBeenCalledTimes(1);
  shown.mockRestore();
});

test('a key that the filter throws for is not shared', async () => {
  const storage = sharedStorage();
  const filter = ([name]: QoraKey): boolean => (name as string).startsWith('city');
  const [one, other] = [join(storage, { filter }), join(storage, { filter })];
  for (const { client } of [one, other]) for (const own of [[7], key]) client.setQueryData(own, 'old');
  await turn();
  for (const { clock } of [one, other]) await clock.advance(10);

  for (const own of [[7], key]) await one.client.fetchQuery({ key: own, fetcher: () => 'new', fresh: true });
  await turn();

  expect([[7], key].map((own) => one.client.getQueryData(own))).toEqual(['new', 'new']);
  expect([[7], key].map((own) => other.client.getQueryData(own))).toEqual(['old', 'new']);
});

test('what was asked for offline, and an invalidation has overtaken, is told to nobody', async () => {
  const storage = sharedStorage();
  const [one, other] = [join(storage), join(storage)];
  other.client.setQueryData(key, 'old');
  await turn();
  for (const { clock } of [one, other]) await clock.advance(10);
  const fetcher = controlledFetcher<string>();
  one.online.value = false;
  const got = one.client.fetchQuery({ key, fetcher });
  await turn();
  one.online.value = true;
  await one.clock.advance(1_000);

  void other.client.invalidate(key);
  await turn();
  await fetcher.resolve('of before');
  await turn();

  expect(await got).toBe('of before');
  expect(other.client.getQueryData(key)).toBe('old');
  expect(storage.records.size).toBe(0);
});

test('who has heard of an invalidation takes what another one has loaded since, before that is told', async () => {
  const storage = sharedStorage();
  const [one, other] = [join(storage), join(storage)];
  one.client.setQueryData(key, 'old');
  await turn();
  for (const { clock } of [one, other]) await clock.advance(10);
  void one.client.invalidate(key);
  await turn();
  const tell = hold(one.persister, 'publish');
  const loaded = await one.client.fetchQuery({ key, fetcher: () => 'new' });
  const fetcher = controlledFetcher<string>();

  const found = await other.client.fetchQuery({ key, fetcher });
  tell();

  expect([loaded, found]).toEqual(['new', 'new']);
  expect(fetcher.calls).toHaveLength(0);
});
