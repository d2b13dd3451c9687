import { controlledFetcher, createTestClient, expectIdle, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['board'];
const down = new Error('down');

/** A reader whose first run is under way. */
async function setUp() {
  const test = createTestClient({ defaults: { retry: false } });
  const fetcher = controlledFetcher<string>();
  const query = test.client.watchQuery({ key, fetcher });
  const traced = traceQuery(query);
  await turn();
  return { ...test, fetcher, query, ...traced };
}

test('shows a response that an invalidation overtook and runs once more', async () => {
  const { client, clock, fetcher, frames, query, stop } = await setUp();

  void client.invalidate(key);
  await fetcher.resolve('overtaken');
  const isStale = query.isStale.peek();
  await fetcher.resolve('trailing');
  await clock.advance(1_000);
  stop();

  expect(isStale).toBe(true);
  expect(fetcher.calls).toHaveLength(2);
  expect(frames).toEqual(['loading/fetching', 'loading/fetching "overtaken"', 'success/idle "trailing"']);
  await expectIdle(client);
});

test('shows a failure that an invalidation overtook and runs once more', async () => {
  const { client, fetcher, frames, stop } = await setUp();
  client.setQueryData(key, 'old');
  await fetcher.resolve('dropped');
  await fetcher.resolve('data');
  void client.refetchWhere({ key });
  await turn();

  void client.invalidate(key);
  await fetcher.reject(down);
  await fetcher.resolve('trailing');
  stop();

  expect(frames.slice(-3)).toEqual([
    'loading/fetching "data"',
    'loading/fetching "data" !down',
    'success/idle "trailing"',
  ]);
  await expectIdle(client);
});

test('makes one trailing run of any number of invalidations', async () => {
  const { client, fetcher, stop } = await setUp();

  void client.invalidate(key);
  void client.invalidate(key);
  await turn();
  void client.invalidateWhere({ prefix: key });
  await turn();
  void client.invalidateWhere(() => true);
  await fetcher.resolve('overtaken');
  await fetcher.resolve('trailing');
  stop();

  expect(fetcher.calls).toHaveLength(2);
  await expectIdle(client);
});

test('runs once more for a trailing run that an invalidation overtook', async () => {
  const { client, fetcher, frames, stop } = await setUp();
  void client.invalidate(key);
  await fetcher.resolve('first');

  void client.invalidate(key);
  await fetcher.resolve('second');
  await fetcher.resolve('third');
  stop();

  expect(frames).toEqual([
    'loading/fetching',
    'loading/fetching "first"',
    'loading/fetching "second"',
    'success/idle "third"',
  ]);
});

test('runs no more when nobody wants it, but stays stale', async () => {
  const { client, fetcher, stop } = await setUp();
  stop();
  await turn();

  void client.invalidate(key);
  await fetcher.resolve('overtaken');

  expect(fetcher.calls).toHaveLength(1);
  expect(client.inspect()).toMatchObject([{ invalidated: true, fetchStatus: 'idle' }]);
  expect(client.getState(key)).toMatchObject({ status: 'success', data: 'overtaken' });
  await expectIdle(client);
});

test('runs no more for those who asked before the invalidation', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const answer = client.fetchQuery({ key, fetcher });
  await turn();

  void client.invalidate(key);
  await fetcher.resolve('overtaken');

  expect(await answer).toBe('overtaken');
  expect(fetcher.calls).toHaveLength(1);
  expect(client.inspect()).toMatchObject([{ invalidated: true }]);
  await expectIdle(client);
});

test('runs once more for those who asked after the invalidation, and them alone', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const before = client.fetchQuery({ key, fetcher });
  await turn();
  await client.invalidate(key);

  const after = client.fetchQuery({ key, fetcher });
  await fetcher.resolve('overtaken');
  const early = await Promise.race([before, after]);
  await fetcher.resolve('trailing');

  expect(early).toBe('overtaken');
  expect(await before).toBe('overtaken');
  expect(await after).toBe('trailing');
  expect(client.inspect()).toMatchObject([{ invalidated: false }]);
  await expectIdle(client);
});

test('gives those who asked before the invalidation its failure and the others the trailing answer', async () => {
  const { client } = createTestClient({ defaults: { retry: false } });
  const fetcher = controlledFetcher<string>();
  const before = client.fetchQuery({ key, fetcher }).catch(String);
  await turn();
  await client.invalidate(key);

  const after = client.fetchQuery({ key, fetcher });
  await fetcher.reject(down);
  await fetcher.resolve('trailing');

  expect(await before).toBe('Error: down');
  expect(await after).toBe('trailing');
});

test('is not overtaken by an invalidation in the tick in which the run was asked for', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  void client.invalidate(key);
  await fetcher.resolve('response');
  stop();

  expect(fetcher.calls).toHaveLength(1);
  expect(frames).toEqual(['loading/fetching', 'success/idle "response"']);
});

test('takes the response of a retry that began after the invalidation', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();

  const invalidated = client.invalidate(key);
  const asked = client.fetchQuery({ key, fetcher });
  await fetcher.reject(down);
  await clock.advance(1_000);
  await fetcher.resolve('response');
  stop();

  await invalidated;
  expect(await asked).toBe('response');
  expect(fetcher.calls.map(({ context }) => context.attempt)).toEqual([0, 1]);
  expect(client.inspect()).toMatchObject([{ invalidated: false }]);
  await expectIdle(client);
});

test.each([
  ['an exact key', (client: ReturnType<typeof createTestClient>['client']) => client.invalidate(key)],
  ['a filter', (client: ReturnType<typeof createTestClient>['client']) => client.invalidateWhere(() => true)],
])(
  'ignores an invalidation of %s from the synchronous part of its own fetcher',
  async (_name, invalidate) => {
    const { client, clock } = createTestClient();
    const answers = controlledFetcher<string>();
    let isSettled = false;

    const fetcher: typeof answers = Object.assign((context: Parameters<typeof answers>[0]) => {
      void invalidate(client).then(() => {
        isSettled = true;
      });
      return answers(context);
    }, answers);
    const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
    await answers.resolve('response');
    await clock.advance(1_000);
    stop();

    expect(answers.calls).toHaveLength(1);
    expect(isSettled).toBe(true);
    expect(frames).toEqual(['loading/fetching', 'success/idle "response"']);
    expect(client.inspect()).toMatchObject([{ invalidated: false }]);
    await expectIdle(client);
  },
);

test('heeds an invalidation from what its fetcher does later', async () => {
  const { client } = createTestClient();
  let calls = 0;

  const fetcher = async () => {
    const call = ++calls;
    await turn();
    if (call === 1) void client.invalidate(key);
    return call;
  };
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  for (let i = 0; i < 4; i++) await turn();
  stop();

  expect(frames).toEqual(['loading/fetching', 'loading/fetching 1', 'success/idle 2']);
});

test('heeds an invalidation of another entry from the synchronous part of a fetcher', async () => {
  const { client } = createTestClient();
  let calls = 0;
  const other = traceQuery(client.watchQuery({ key: ['other'], fetcher: () => ++calls }));
  await turn();

  const fetcher = () => void client.invalidate(['other']);
  await client.fetchQuery({ key, fetcher });
  await turn();
  other.stop();

  expect(calls).toBe(2);
});

test('drops a response that both a write and an invalidation overtook, and runs once more', async () => {
  const { client, fetcher, frames, stop } = await setUp();

  client.setQueryData(key, 'written');
  void client.invalidate(key);
  await fetcher.resolve('overtaken');
  await fetcher.resolve('trailing');
  stop();

  expect(fetcher.calls).toHaveLength(2);
  expect(frames).toEqual([
    'loading/fetching',
    'success/fetching "written"',
    'loading/fetching "written"',
    'success/idle "trailing"',
  ]);
  await expectIdle(client);
});

test('runs no more for static data', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const options = { key, fetcher, staleTime: 'static' } as const;
  const { frames, stop } = traceQuery(client.watchQuery(options));
  await turn();

  void client.invalidate(key);
  await fetcher.resolve('fixed');
  await turn();
  stop();

  expect(fetcher.calls).toHaveLength(1);
  expect(frames).toEqual(['loading/fetching', 'success/idle "fixed"']);
  await expectIdle(client);
});
