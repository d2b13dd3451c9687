import { controlledFetcher, createTestClient, expectIdle, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['cart'];
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

test('runs once more for whoever awaits, and gives them the trailing answer', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const answer = client.fetchQuery({ key, fetcher });
  await turn();

  client.setQueryData(key, 'written');
  await fetcher.resolve('overtaken');
  await fetcher.resolve('trailing');

  expect(await answer).toBe('trailing');
  expect(client.getQueryData(key)).toBe('trailing');
  await expectIdle(client);
});

test('fails whoever awaits with the failure of the trailing run', async () => {
  const { client } = createTestClient({ defaults: { retry: false } });
  const fetcher = controlledFetcher<string>();
  const answer = client.fetchQuery({ key, fetcher }).catch(String);
  await turn();

  client.setQueryData(key, 'written');
  await fetcher.resolve('overtaken');
  await fetcher.reject(down);

  expect(await answer).toBe('Error: down');
  expect(client.getState(key)).toMatchObject({ status: 'failure', previousData: 'written' });
});

test('leaves an overtaken trailing response stale when nobody wants it', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const answer = client.fetchQuery({ key, fetcher });
  await turn();
  client.setQueryData(key, 'first');
  await fetcher.resolve('overtaken');

  client.setQueryData(key, 'second');
  await fetcher.resolve('trailing');

  expect(await answer).toBe('trailing');
  expect(fetcher.calls).toHaveLength(2);
  expect(client.getQueryData(key)).toBe('trailing');
  expect(client.keys({ stale: true })).toEqual([key]);
  await expectIdle(client);
});

test('lets a promise of refetch wait for the trailing run', async () => {
  const { client, fetcher, query, stop } = await setUp();
  await fetcher.resolve('old');
  const refetched = query.refetch();
  await turn();

  client.setQueryData(key, 'written');
  await fetcher.resolve('overtaken');
  await fetcher.resolve('trailing');
  stop();

  expect(await refetched).toMatchObject({ status: 'success', data: 'trailing' });
});

test('lets a promise of invalidate wait for the trailing run', async () => {
  const { client, fetcher, stop } = await setUp();
  await fetcher.resolve('old');
  let isSettled = false;
  const invalidated = client.invalidate(key).then(() => {
    isSettled = true;
  });
  await turn();

  client.setQueryData(key, 'written');
  await fetcher.resolve('overtaken');
  const wasSettled = isSettled;
  await fetcher.resolve('trailing');
  await invalidated;
  stop();

  expect(wasSettled).toBe(false);
  expect(client.getQueryData(key)).toBe('trailing');
});

test('settles a promise of invalidate with what is shown when nobody wants the trailing run', async () => {
  const { client, fetcher, stop } = await setUp();
  await fetcher.resolve('old');
  const invalidated = client.invalidate(key);
  await turn();
  client.setQueryData(key, 'written');

  stop();
  await turn();
  await fetcher.resolve('overtaken');
  await invalidated;

  expect(fetcher.calls).toHaveLength(2);
  expect(client.getQueryData(key)).toBe('written');
  await expectIdle(client);
});
