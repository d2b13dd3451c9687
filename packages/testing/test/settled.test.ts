import { controlledFetcher, createTestClient, settled, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

test('waits for nothing where nothing is under way', async () => {
  const { client } = createTestClient();

  await expect(settled(client)).resolves.toBeUndefined();
});

test('waits for fetchers that take some promises of their own', async () => {
  const { client } = createTestClient();
  void client.prefetch({
    key: ['a'],
    fetcher: async () => {
      for (let i = 0; i < 20; i++) await turn();
      return 'data';
    },
  });

  await settled(client);

  expect(client.getQueryData(['a'])).toBe('data');
});

test('waits for runs that follow one another', async () => {
  const { client } = createTestClient();
  const fetcher = async ({ key: [id] }: { key: readonly [number] }): Promise<number> => {
    await turn();
    if (id < 3) void client.prefetch({ key: [id + 1], fetcher: fetcher as never });
    return id;
  };
  void client.prefetch({ key: [0], fetcher: fetcher as never });

  await settled(client);

  expect(client.keys().map(([id]) => id)).toEqual([0, 1, 2, 3]);
  expect(client.has([3])).toBe(true);
});

test('takes no time of the clock', async () => {
  const { client, clock } = createTestClient();
  const before = clock.now();
  void client.prefetch({ key: ['a'], fetcher: async () => 1 });

  await settled(client);

  expect(clock.now()).toBe(before);
});

test('does not wait for a paused run', async () => {
  const { client, online } = createTestClient();
  online.value = false;
  const { frames, stop } = traceQuery(client.watchQuery({ key: ['a'], fetcher: () => 1 }));

  await settled(client);
  stop();

  expect(frames).toEqual(['loading/paused']);
});

test('fails with the keys of what waits for the test', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher();
  void client.prefetch({ key: ['todos', 1n, { page: 1 }], fetcher });

  await expect(settled(client)).rejects.toThrow(/still fetching.*\["todos",1n,\{"page":1\}\]/);
});
