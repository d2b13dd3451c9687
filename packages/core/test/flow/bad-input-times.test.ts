import { QoraClient, type QoraClientConfig, type QueryDefaults } from '@qora/core';
import { createTestClient, expectIdle } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['a', 1];
const fetcher = (): string => 'never';

async function problemOf(call: () => unknown): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  return undefined;
}

function setUp() {
  const test = createTestClient();
  const { client } = test;
  client.setQueryData(key, 'data');
  return { ...test, look: () => ({ entries: client.inspect(), keys: client.keys() }) };
}

const bad = [-1, Number.NaN, Number.NEGATIVE_INFINITY, '5'] as number[];
const times = ['staleTime', 'gcTime', 'retryDelay', 'refetchInterval', 'initialDataUpdatedAt'] as const;

const cases = times.flatMap((name) => bad.map((value): [string, number] => [name, value]));

function expectRefusal(problem: unknown, name: string): void {
  expect(problem).toMatchObject({ name: 'QoraError', code: 'invalid-option' });
  expect((problem as Error).message).toContain(`\`${name}\``);
  expect((problem as Error).message).toContain('milliseconds');
}

test.each(cases)('a fetch refuses `%s: %s`', async (name, value) => {
  const { client, look } = setUp();
  const before = look();
  const options: QueryDefaults = { [name]: value };

  const problem = await problemOf(() => client.fetchQuery({ ...options, key: ['new'], fetcher }));

  expectRefusal(problem, name);
  expect((problem as Error).message).toContain('["new"]');
  expect(look()).toEqual(before);
});

test.each(cases.filter(([, value]) => Number.isNaN(value)))(
  'a fetch of fresh data refuses `%s: %s`',
  async (name, value) => {
    const { client, look } = setUp();
    const before = look();
    const options: QueryDefaults = { [name]: value };

    expectRefusal(await problemOf(() => client.fetchQuery({ ...options, key, fetcher })), name);

    expect(look()).toEqual(before);
  },
);

test.each(cases)('a query refuses `%s: %s`', async (name, value) => {
  const { client, look } = setUp();
  const before = look();

  expectRefusal(await problemOf(() => client.watchQuery({ key, fetcher, [name]: value })), name);

  expect(look()).toEqual(before);
  await expectIdle(client);
});

test.each(cases.filter(([, value]) => value === -1))(
  'a list of queries refuses `%s: %s`',
  async (name, value) => {
    const { client, look } = setUp();
    const before = look();

    expectRefusal(await problemOf(() => client.watchQueries([{ key, fetcher, [name]: value }])), name);

    expect(look()).toEqual(before);
  },
);

test.each(cases)('defaults refuse `%s: %s`', async (name, value) => {
  const { client, clock } = setUp();
  const defaults: QueryDefaults = { [name]: value };

  expectRefusal(await problemOf(() => client.setDefaults(['a'], defaults)), name);
  expectRefusal(await problemOf(() => new QoraClient({ defaults })), name);

  expect(await client.fetchQuery({ key, fetcher })).toBe('data');
  await clock.advance(299_000);
  expect(await client.fetchQuery({ key, fetcher })).toBe('data');
});

test.each(bad)('a write refuses `updatedAt: %s`', async (updatedAt) => {
  const { client, look } = setUp();
  const before = look();
  let calls = 0;
  const updater = (): string => `call ${++calls}`;

  expectRefusal(await problemOf(() => client.setQueryData(key, updater, { updatedAt })), 'updatedAt');
  expectRefusal(await problemOf(() => client.setQueryData(['new'], 1, { updatedAt })), 'updatedAt');

  expect(calls).toBe(0);
  expect(look()).toEqual(before);
});

test.each(bad)('an adoption refuses `updatedAt: %s`', async (updatedAt) => {
  const { client, look } = setUp();
  const before = look();

  const problem = await problemOf(() => client.adopt(['new'], Promise.resolve(1), { updatedAt }));

  expectRefusal(problem, 'updatedAt');
  expect(look()).toEqual(before);
});

const configs: [name: string, config: QoraClientConfig][] = bad.flatMap(
  (value): [string, QoraClientConfig][] => [
    ['maxEntries', { maxEntries: value }],
    ['minHiddenTime', { minHiddenTime: value }],
    ['jitter', { reconnect: { jitter: value } }],
    ['concurrency', { reconnect: { concurrency: value } }],
  ],
);

test.each(configs)('a client refuses a bad `%s` (%j)', async (name, config) => {
  const problem = await problemOf(() => new QoraClient(config));

  expect(problem).toMatchObject({ name: 'QoraError', code: 'invalid-option' });
  expect((problem as Error).message).toContain(`\`${name}\``);
});

test('a client refuses to let nothing out when the network is back', async () => {
  const problem = await problemOf(() => new QoraClient({ reconnect: { concurrency: 0 } }));

  expect(problem).toMatchObject({ code: 'invalid-option' });
});

test.each<[name: string, value: unknown]>([
  ['staleTime', 'statik'],
  ['networkMode', 'offline'],
  ['tags', 'one'],
])('a query refuses `%s: %j`', async (name, value) => {
  const { client, look } = setUp();
  const before = look();
  const options = { key, fetcher, [name]: value } as never;

  expect(await problemOf(() => client.watchQuery(options))).toMatchObject({ code: 'invalid-option' });

  expect(look()).toEqual(before);
});

test.each([0, 1.5, Number.POSITIVE_INFINITY])('takes %s for a time', async (time) => {
  const { client } = setUp();

  const options = { key: ['b'], fetcher, staleTime: time, gcTime: time, retryDelay: time } as const;

  expect(await client.fetchQuery(options)).toBe('never');
});
