import { controlledFetcher, createTestClient, expectIdle, settled, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['inbox', 7];

async function setUp(options: { staleTime?: number | 'static'; enabled?: boolean } = {}) {
  const test = createTestClient();
  const fetcher = controlledFetcher<string>();
  test.client.setQueryData(key, 'old');
  const query = test.client.watchQuery({ key, fetcher, ...options });
  const traced = traceQuery(query);
  await turn();
  return { ...test, fetcher, query, ...traced };
}

test('shows a wanted entry as loading over its data at once', async () => {
  const { client, fetcher, frames, query, stop } = await setUp();

  void client.invalidate(key);
  const atOnce = query.state.peek();
  await fetcher.resolve('new');
  stop();

  expect(atOnce).toMatchObject({ status: 'loading', previousData: 'old' });
  expect(frames).toEqual(['success/idle "old"', 'loading/fetching "old"', 'success/idle "new"']);
  await expectIdle(client);
});

test('makes one run of all invalidations in a tick', async () => {
  const { client, fetcher, frames, stop } = await setUp();
  const early = Promise.resolve().then(() => client.invalidateWhere({ prefix: ['inbox'] }));

  const promises = [
    client.invalidate(key),
    client.invalidate(['inbox', 7]),
    client.invalidateWhere({ key }),
    client.invalidateWhere((one) => one[0] === 'inbox'),
    early,
  ];
  await fetcher.resolve('new');
  await Promise.all(promises);
  stop();

  expect(fetcher.calls).toHaveLength(1);
  expect(frames).toEqual(['success/idle "old"', 'loading/fetching "old"', 'success/idle "new"']);
  await expectIdle(client);
});

test('resolves when the refetch that it caused has settled', async () => {
  const { client, fetcher, stop } = await setUp();
  let isSettled = false;

  const invalidated = client.invalidate(key).then(() => {
    isSettled = true;
  });
  await turn();
  const wasSettled = isSettled;
  await fetcher.resolve('new');
  await invalidated;
  stop();

  expect(wasSettled).toBe(false);
  expect(client.getQueryData(key)).toBe('new');
});

test('only marks an entry that nobody holds', async () => {
  const { client } = createTestClient();
  client.setQueryData(key, 'old');
  const before = client.getState(key);

  await client.invalidate(key);

  expect(client.getState(key)).toBe(before);
  expect(client.inspect()).toMatchObject([{ invalidated: true, fetchStatus: 'idle' }]);
});

test('refetches a marked entry at the next mount', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'old');
  await client.invalidate(key);

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await fetcher.resolve('new');
  stop();

  expect(frames).toEqual(['loading/fetching "old"', 'success/idle "new"']);
  expect(client.inspect()).toMatchObject([{ invalidated: false }]);
});

test('only marks an entry whose readers are all disabled', async () => {
  const { client, fetcher, frames, query, stop } = await setUp({ enabled: false });

  await client.invalidate(key);
  await turn();

  expect(fetcher.calls).toHaveLength(0);
  expect(client.inspect()).toMatchObject([{ invalidated: true }]);
  expect(query.isStale.peek()).toBe(false);
  stop();
  expect(frames).toEqual(['success/idle "old"']);
});

test('leaves static data alone', async () => {
  const { client, fetcher, frames, query, stop } = await setUp({ staleTime: 'static' });

  await client.invalidate(key);
  await client.invalidateWhere(() => true);
  await turn();

  expect(query.isStale.peek()).toBe(false);
  stop();
  expect(fetcher.calls).toHaveLength(0);
  expect(frames).toEqual(['success/idle "old"']);
});

test('makes infinitely fresh data stale', async () => {
  const { client, fetcher, frames, stop } = await setUp({ staleTime: Number.POSITIVE_INFINITY });

  void client.invalidate(key);
  await fetcher.resolve('new');
  stop();

  expect(frames).toEqual(['success/idle "old"', 'loading/fetching "old"', 'success/idle "new"']);
});

test('only marks when told not to refetch', async () => {
  const { client, fetcher, frames, query, stop } = await setUp();

  await client.invalidateWhere({ key }, { refetch: 'none' });
  await turn();
  const isStale = query.isStale.peek();
  stop();

  expect(isStale).toBe(true);
  expect(fetcher.calls).toHaveLength(0);
  expect(frames).toEqual(['success/idle "old"']);
});

test('refetches what is wanted when told so', async () => {
  const { client, fetcher, stop } = await setUp();

  void client.invalidateWhere({ key }, { refetch: 'wanted' });
  await fetcher.resolve('new');
  stop();

  expect(client.getQueryData(key)).toBe('new');
});

test('keeps its mark over a failed refetch', async () => {
  const { client } = createTestClient({ defaults: { retry: false } });
  client.setQueryData(key, 'old');
  const fetcher = () => Promise.reject<string>(new Error('down'));
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));

  await client.invalidate(key);
  stop();

  expect(frames.at(-1)).toBe('failure/idle "old" !down');
  expect(client.inspect()).toMatchObject([{ invalidated: true }]);
});

test('refetches again after the mark was lifted by a response', async () => {
  const { client, fetcher, frames, stop } = await setUp();
  void client.invalidate(key);
  await fetcher.resolve('one');

  void client.invalidate(key);
  await fetcher.resolve('two');
  stop();

  expect(frames.slice(-3)).toEqual(['success/idle "one"', 'loading/fetching "one"', 'success/idle "two"']);
});

test('starts over an entry that was cancelled before it had data', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();
  client.cancel(key);

  void client.invalidate(key);
  await turn();
  await fetcher.calls[1]?.resolve('new');
  stop();

  expect(frames).toEqual(['loading/fetching', 'initial/idle', 'loading/fetching', 'success/idle "new"']);
});

test('matches a prefix by whole parts and partial objects', async () => {
  const { client } = createTestClient();
  const keys = [['todos', 1], ['todos', '1'], ['todos', { done: true, page: 2 }], ['todo'], ['todos']];
  for (const one of keys) client.setQueryData(one, 1);
  const marked = () => client.inspect().flatMap(({ key: own, invalidated }) => (invalidated ? [own] : []));

  await client.invalidateWhere({ prefix: ['todos', { done: true }] });
  const byObject = marked();
  await client.invalidateWhere({ prefix: ['todos', '1'] });
  const byText = marked();
  await client.invalidateWhere({ prefix: ['todos'] });

  expect(byObject).toEqual([['todos', { done: true, page: 2 }]]);
  expect(byText).toHaveLength(2);
  expect(marked()).toEqual(keys.filter(([first]) => first === 'todos'));
});

test('matches tags, those derived from data included', async () => {
  const { client } = createTestClient();
  const tags = (data: { author: string }): string[] => [`author:${data.author}`];
  await client.prefetch({ key: ['post', 1], fetcher: () => ({ author: 'ada' }), tags });
  await client.prefetch({ key: ['post', 2], fetcher: () => ({ author: 'bob' }), tags });
  await client.prefetch({ key: ['feed'], fetcher: () => [], tags: ['feed', 'author:ada'] });

  await client.invalidateWhere({ tags: ['author:ada'] });

  expect(client.inspect().map(({ invalidated }) => invalidated)).toEqual([true, false, true]);
});

test('matches what all fields say', async () => {
  const { client } = createTestClient();
  client.setQueryData(['a', 1], 1);
  client.setQueryData(['a', 2], 2);
  client.setQueryData(['b', 1], 3);
  const { stop } = traceQuery(client.watchQuery({ key: ['a', 1], fetcher: () => 1 }));

  await client.invalidateWhere({
    prefix: ['a'],
    held: false,
    status: 'success',
    where: ([, id]) => id !== 9,
  });
  stop();

  expect(client.keys({ stale: true })).toEqual([['a', 2]]);
});

test('refetches many entries side by side and waits for all', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<number>();
  const traces = [1, 2, 3].map((id) => {
    client.setQueryData(['n', id], 0);
    return traceQuery(client.watchQuery({ key: ['n', id], fetcher }));
  });

  const invalidated = client.invalidateWhere({ prefix: ['n'] });
  await turn();
  const fetching = client.isFetching.peek();
  for (const id of [1, 2, 3]) await fetcher.resolve(id);
  await invalidated;
  for (const { stop } of traces) stop();

  expect(fetching).toBe(3);
  expect(client.getWhere({ prefix: ['n'] }).map(([, data]) => data)).toEqual([1, 2, 3]);
  await expectIdle(client);
});

test('does nothing to a key that is not there, and makes none', async () => {
  const { client } = createTestClient();

  await client.invalidate(key);
  await client.invalidateWhere({});
  await settled(client);

  expect(client.keys()).toEqual([]);
});

test('refetches at the next mount what was invalidated after its promise had come', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const query = client.watchQuery({ key, fetcher });
  const promise = query.promise();
  await fetcher.resolve('old');
  await promise;

  void client.invalidateWhere({ key });
  const { frames, stop } = traceQuery(query);
  await fetcher.resolve('new');
  stop();

  expect(frames.at(-1)).toBe('success/idle "new"');
});

test('refetches though a reader that asked for the same run leaves in the same tick', async () => {
  const { client, fetcher, frames, stop } = await setUp();

  const passing = traceQuery(client.watchQuery({ key, fetcher, refetchOnMount: 'always' }));
  const invalidated = client.invalidate(key);
  passing.stop();
  await fetcher.resolve('new');
  await invalidated;
  stop();

  expect(frames.at(-1)).toBe('success/idle "new"');
  expect(client.inspect()).toMatchObject([{ invalidated: false }]);
  await expectIdle(client);
});
