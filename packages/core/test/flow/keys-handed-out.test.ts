/** K6: nobody who is told a key can change the one that its entry is found by. */
import { createTestClient } from '@qora/testing';
import { expect, test, vi } from 'vitest';
import { effect, type QoraClient, type QoraKey, signal } from '../../src/index.js';

const KEY: QoraKey = ['todo', { page: 1 }, [2]];

/** A client with the key, written as somebody's own array that stays as it was. */
function setUp(config?: ConstructorParameters<typeof QoraClient>[0]) {
  const { client } = createTestClient(config);
  client.setQueryData([...KEY], 1);
  return client;
}

test.each<[giver: string, ask: (client: QoraClient, tell: (key: unknown) => undefined) => unknown]>([
  ['a predicate', (client, tell) => client.invalidateWhere((key) => !!tell(key))],
  [
    '`where` of a filter',
    (client, tell) => client.getWhere({ prefix: ['todo'], where: (key) => !!tell(key) }),
  ],
  ['`keys`', (client, tell) => tell(client.keys()[0])],
  ['`getWhere`', (client, tell) => tell(client.getWhere({ prefix: ['todo'] })[0]?.[0])],
  ['`inspect`', (client, tell) => tell(client.inspect()[0]?.key)],
  [
    'an updater',
    (client, tell) => client.setQueryDataWhere({ prefix: ['todo'] }, (old, key) => tell(key) ?? old),
  ],
  [
    'a fetcher',
    (client, tell) => client.fetchQuery({ key: KEY, fresh: true, fetcher: ({ key }) => tell(key) }),
  ],
  [
    'an interceptor',
    (client, tell) => {
      client.intercept(({ key }, next) => tell(key) ?? next());
      return client.fetchQuery({ key: KEY, fresh: true, fetcher: () => 1 });
    },
  ],
  [
    'an event',
    (client, tell) => {
      client.onEvent(({ key }) => tell(key));
      client.setQueryData(KEY, 2);
    },
  ],
  [
    'a query',
    (client, tell) => {
      const query = client.watchQuery({ key: KEY, fetcher: () => 1 });
      const stop = effect(() => void query.data.value);
      tell(query.key);
      stop();
    },
  ],
  [
    'a placeholder',
    (client, tell) => {
      const key = signal(KEY);
      const query = client.watchQuery<number>(() => ({
        key: key.value,
        fetcher: () => 1,
        placeholderData: (_, previousKey) => tell(previousKey),
      }));
      const stop = effect(() => void query.state.value);
      key.value = ['other'];
      stop();
    },
  ],
])('%s gives a frozen key', async (_giver, ask) => {
  const client = setUp();
  const told: unknown[] = [];

  await ask(client, (key) => void told.push(key) as undefined);

  expect(told).not.toEqual([]);
  for (const key of told as unknown[][]) {
    expect([key, ...key.slice(1)]).toSatisfy((parts: unknown[]) => parts.every(Object.isFrozen));
  }
  client.dispose();
});

test('who is told that a key was evicted, or that it failed, gets a frozen one', async () => {
  const told: QoraKey[] = [];
  const client = setUp({
    maxEntries: 1,
    onEvict: (key) => told.push(key),
    errorMapper: (error, key) => told.push(key) && error,
  });

  client.setQueryData(['other'], 1);
  await client.prefetch({ key: ['failing'], retry: 0, fetcher: () => Promise.reject(new Error('no')) });

  expect(told).toContainEqual(KEY);
  expect(told).toContainEqual(['failing']);
  expect(told).toSatisfy((keys: unknown[]) => keys.every(Object.isFrozen));
  client.dispose();
});

test('a handle that outlives its entry still finds it by its key', async () => {
  const { client, clock } = createTestClient();
  const query = client.watchQuery({ key: [...KEY], fetcher: () => 1, gcTime: 0 });
  effect(() => void query.state.value)();
  await clock.advance(1);
  query.data.peek();

  const { key } = query;

  expect(client.keys()).toEqual([]);
  expect(key).toEqual(KEY);
  expect(key).toSatisfy(Object.isFrozen);
  client.dispose();
});

test('a fetcher may hand its context on with more in it', async () => {
  const { client } = createTestClient();

  const data = await client.fetchQuery({ key: KEY, fetcher: (context) => ({ ...context, token: 1 }).key });

  expect(data).toEqual(KEY);
  client.dispose();
});

test('no key is frozen before it is read or somebody is told it', () => {
  const { client } = createTestClient();
  const freeze = vi.spyOn(Object, 'freeze');
  const [one, two]: QoraKey[] = [
    ['own', 1],
    ['own', 2],
  ];

  client.setQueryData(one as QoraKey, 1);
  client.receive([{ key: two as QoraKey, state: { status: 'success', data: 1, updatedAt: 1 } }]);
  void client.invalidateWhere({ prefix: ['own'] });

  const frozen = freeze.mock.calls.map(([value]) => value as unknown);
  freeze.mockRestore();
  const isCopy = (value: unknown): boolean =>
    Array.isArray(value) && value.length === 2 && value[0] === 'own' && value !== one && value !== two;
  expect(frozen.filter(isCopy)).toEqual([]);
  client.dispose();
});
