import { QoraClient, type QoraKey } from '@qora/core';
import { createTestClient, expectIdle, settled, traceQuery } from '@qora/testing';
import { expect, test } from 'vitest';

/** A client with a bit of everything, and what one can see of it. */
async function setUp() {
  const test = createTestClient({ defaults: { retry: false } });
  const { client } = test;
  client.setQueryData(['a', 1], 'data');
  await client.prefetch({ key: ['a', 2], fetcher: () => Promise.reject(new Error('down')) });
  await client.prefetch({ key: ['b', { page: 1 }], fetcher: () => 1, tags: ['t'] });
  await client.invalidate(['b', { page: 1 }]);
  const types: string[] = [];
  client.onEvent(({ type }) => void types.push(type));
  const look = () => ({ entries: client.inspect(), keys: client.keys(), types: [...types] });
  return { ...test, look };
}

/** What a call throws, at once or by its promise. */
async function problemOf(call: () => unknown): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  return undefined;
}

const fetcher = (): string => 'never';
const cycle: unknown[] = [];
cycle.push(cycle);

class Money {
  readonly amount = 1;
}

const badKeys: [name: string, key: unknown, at: string][] = [
  ['a function', ['a', fetcher], 'key[1]'],
  ['a symbol', [Symbol('s')], 'key[0]'],
  ['a class instance', ['a', { price: new Money() }], 'key[1].price'],
  ['a Map', ['a', { filter: { by: new Map() } }], 'key[1].filter.by'],
  ['a Set', ['a', [new Set([1])]], 'key[1][0]'],
  ['a cycle', ['a', cycle], 'key[1][0]'],
  ['an invalid Date', ['a', { since: new Date(Number.NaN) }], 'key[1].since'],
  ['a function under a property', ['a', { page: 1, go: fetcher }], 'key[1].go'],
  ['no array', 'a', 'top'],
  ['nothing', undefined, 'top'],
];

const keyCalls: [name: string, call: (client: QoraClient, key: QoraKey) => unknown][] = [
  ['watchQuery', (client, key) => client.watchQuery({ key, fetcher })],
  ['watchQueries', (client, key) => client.watchQueries([{ key, fetcher }])],
  ['watchState', (client, key) => client.watchState(key)],
  ['getState', (client, key) => client.getState(key)],
  ['getQueryData', (client, key) => client.getQueryData(key)],
  ['has', (client, key) => client.has(key)],
  ['fetchQuery', (client, key) => client.fetchQuery({ key, fetcher })],
  ['cancel', (client, key) => client.cancel(key)],
  ['setQueryData', (client, key) => client.setQueryData(key, 'x')],
  ['restoreQueryData', (client, key) => client.restoreQueryData(key, { status: 'initial' })],
  ['invalidate', (client, key) => client.invalidate(key)],
  ['remove', (client, key) => client.remove(key)],
  ['adopt', (client, key) => client.adopt(key, Promise.resolve(1))],
  ['setDefaults', (client, key) => client.setDefaults(key, { staleTime: 1 })],
];

test.each(keyCalls)('%s refuses a bad key, names it, and changes nothing', async (_name, call) => {
  const { client, look } = await setUp();
  const before = look();

  for (const [, key, at] of badKeys) {
    const problem = await problemOf(() => call(client, key as QoraKey));
    expect(problem).toMatchObject({ name: 'QoraError', code: 'invalid-key' });
    expect((problem as Error).message).toContain(at);
    expect((problem as Error).message).toContain('A key is an array of');
  }

  expect(look()).toEqual(before);
  await expectIdle(client);
});

test('a prefetch reports a bad key', async () => {
  const { client, look, reported } = await setUp();
  const before = look();

  await client.prefetch({ key: ['a', fetcher], fetcher });

  expect(reported).toMatchObject([{ code: 'invalid-key' }]);
  expect(look()).toEqual(before);
});

test('a filter refuses a bad key and a bad prefix', async () => {
  const { client, look } = await setUp();
  const before = look();

  for (const field of ['key', 'prefix']) {
    for (const [, call] of filterCalls) {
      const problem = await problemOf(() => call(client, { [field]: ['a', new Map()] } as never));
      expect(problem).toMatchObject({ name: 'QoraError', code: 'invalid-key' });
    }
  }

  expect(look()).toEqual(before);
});

const filterCalls: [name: string, call: (client: QoraClient, filter: never) => unknown][] = [
  ['getWhere', (client, filter) => client.getWhere(filter)],
  ['keys', (client, filter) => client.keys(filter)],
  ['inspect', (client, filter) => client.inspect(filter)],
  ['refetchWhere', (client, filter) => client.refetchWhere(filter)],
  ['cancelWhere', (client, filter) => client.cancelWhere(filter)],
  ['setQueryDataWhere', (client, filter) => client.setQueryDataWhere(filter, () => 'x')],
  ['invalidateWhere', (client, filter) => client.invalidateWhere(filter)],
  ['removeWhere', (client, filter) => client.removeWhere(filter)],
  ['reset', (client, filter) => client.reset(filter)],
  ['countFetching', (client, filter) => client.countFetching(filter)],
];

const badFilters: [name: string, filter: unknown][] = [
  ['queryKey', { queryKey: ['a'] }],
  ['prefx', { prefx: ['a'], status: 'success' }],
  ['prefix', { prefix: 'a' }],
  ['tags', { tags: 't' }],
  ['status', { status: 'pending' }],
  ['fetchStatus', { fetchStatus: 'loading' }],
  ['stale', { stale: 'yes' }],
  ['held', { held: 1 }],
  ['where', { where: ['a'] }],
];

test.each(filterCalls)(
  '%s refuses an unknown or wrong field, names it, and changes nothing',
  async (_name, call) => {
    const { client, look } = await setUp();
    const before = look();

    for (const [field, filter] of badFilters) {
      const problem = await problemOf(() => call(client, filter as never));
      expect(problem).toMatchObject({ name: 'QoraError', code: 'invalid-filter' });
      expect((problem as Error).message).toContain(`\`${field}\``);
      expect((problem as Error).message).toContain('Use key, prefix, tags');
    }

    expect(look()).toEqual(before);
  },
);

test.each(filterCalls)('%s refuses what is no filter at all', async (_name, call) => {
  const { client, look } = await setUp();
  const before = look();

  const problems = [];
  for (const filter of [['a'], 'a', 5, null])
    problems.push(await problemOf(() => call(client, filter as never)));

  expect(problems.map((problem) => (problem as { code?: string } | undefined)?.code)).toEqual([
    'invalid-filter',
    'invalid-filter',
    'invalid-filter',
    'invalid-filter',
  ]);

  expect(look()).toEqual(before);
});

const destructive = filterCalls.filter(([name]) => !['keys', 'inspect'].includes(name));

test.each(destructive)('%s does not take a missing filter for all', async (_name, call) => {
  const { client, look } = await setUp();
  const before = look();

  const problem = await problemOf(() => call(client, undefined as never));

  expect(problem).toMatchObject({ code: 'invalid-filter' });
  expect(look()).toEqual(before);
});

test.each(filterCalls.slice(0, -1))(
  "%s passes a predicate's own error on and changes nothing",
  async (_name, call) => {
    const { client, look } = await setUp();
    const before = look();
    const broken = new Error('broken predicate');
    let asked = 0;
    const where = (): boolean => {
      if (++asked > 1) throw broken;
      return true;
    };

    expect(await problemOf(() => call(client, where as never))).toBe(broken);
    asked = 0;
    expect(await problemOf(() => call(client, { where } as never))).toBe(broken);

    expect(look()).toEqual(before);
  },
);

test('a missing fetcher is a coded failure that names key and mend', async () => {
  const { client } = createTestClient();

  const problem = await problemOf(() => client.fetchQuery({ key: ['a', 1] }));

  expect(problem).toMatchObject({ name: 'QoraError', code: 'missing-fetcher' });
  expect((problem as Error).message).toMatch(/\["a",1\].*`fetcher`.*setDefaults/);
});

test('a missing fetcher leaves fresh data readable', async () => {
  const { client, look } = await setUp();
  const before = look();

  const answer = await client.fetchQuery({ key: ['a', 1] });

  expect(answer).toBe('data');
  expect(look().keys).toEqual(before.keys);
});

const badSnapshots: unknown[] = [
  undefined,
  null,
  'success',
  {},
  { status: 'pending' },
  { status: 'success', data: 1 },
  { status: 'success', data: 1, updatedAt: Number.NaN },
  { status: 'success', data: 1, updatedAt: '2024' },
  { status: 'failure', error: 1, updatedAt: 1, previousData: 1 },
  { status: 'failure', error: 1, failedAt: Number.NaN, previousData: undefined, updatedAt: undefined },
  { status: 'loading', previousData: 1, updatedAt: 'x', previousError: undefined },
];

test.each(badSnapshots)('a restore refuses the snapshot %j', async (snapshot) => {
  const { client, look } = await setUp();
  const before = look();

  for (const key of [['a', 1], ['new']]) {
    const problem = await problemOf(() => client.restoreQueryData(key, snapshot as never));
    expect(problem).toMatchObject({ name: 'QoraError', code: 'invalid-snapshot' });
    expect((problem as Error).message).toContain(JSON.stringify(key[0]));
    expect((problem as Error).message).toContain('getState');
  }

  expect(look()).toEqual(before);
});

test('readers go on after a bad call', async () => {
  const { client } = createTestClient();
  const { frames, stop } = traceQuery(client.watchQuery({ key: ['a'], fetcher: () => 1 }));

  await problemOf(() => client.setQueryData(['a', fetcher], 2));
  await problemOf(() => client.invalidateWhere({ prefx: ['a'] } as never));
  await settled(client);
  stop();

  expect(frames).toEqual(['loading/fetching', 'success/idle 1']);
  await expectIdle(client);
});

test('a client is told by the code of its errors', async () => {
  const client = new QoraClient();

  const problem = await problemOf(() => client.getState([fetcher]));

  expect(problem).toBeInstanceOf(Error);
  expect((problem as { code: string }).code).toBe('invalid-key');
  client.dispose();
});
