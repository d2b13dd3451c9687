import { controlledFetcher, createTestClient, expectIdle, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['board'];
const down = new Error('down');

/** A reader whose first run is under way. */
async function setUp({ takesSignal = false } = {}) {
  const test = createTestClient({ defaults: { retry: false } });
  const fetcher = controlledFetcher<string>({ takesSignal });
  const query = test.client.watchQuery({ key, fetcher });
  const traced = traceQuery(query);
  await turn();
  return { ...test, fetcher, query, ...traced };
}

/** Notes in `order` when the promise settles. */
function note(order: string[], name: string, promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => order.push(name),
    () => order.push(`${name} rejected`),
  );
}

test('an invalidation waits for the trailing run', async () => {
  const { client, fetcher, stop } = await setUp();
  const order: string[] = [];

  const promises = [
    note(order, 'invalidate', client.invalidate(key)),
    note(order, 'invalidateWhere', client.invalidateWhere({ key })),
  ];
  await fetcher.resolve('overtaken');
  order.push('response');
  await fetcher.resolve('trailing');
  await Promise.all(promises);
  stop();

  expect(order).toEqual(['response', 'invalidate', 'invalidateWhere']);
});

test('a refetch that was asked for after an invalidation waits for the trailing run', async () => {
  const { client, fetcher, query, stop } = await setUp();
  void client.invalidate(key);

  const refetched = query.refetch();
  await fetcher.resolve('overtaken');
  await fetcher.resolve('trailing');
  stop();

  expect(await refetched).toMatchObject({ status: 'success', data: 'trailing' });
});

test('an invalidation resolves when the refetch that it caused fails', async () => {
  const { client, fetcher, stop } = await setUp();
  await fetcher.resolve('old');

  const invalidated = client.invalidate(key);
  await fetcher.reject(down);
  stop();

  expect(await invalidated).toBeUndefined();
  expect(client.getState(key)).toMatchObject({ status: 'failure', previousData: 'old' });
});

test('an invalidation resolves when the trailing run fails', async () => {
  const { client, fetcher, stop } = await setUp();

  const invalidated = client.invalidate(key);
  await fetcher.resolve('overtaken');
  await fetcher.reject(down);
  stop();

  expect(await invalidated).toBeUndefined();
  expect(client.getState(key)).toMatchObject({ status: 'failure', previousData: 'overtaken' });
});

test('an invalidation settles with what is shown when the last reader leaves', async () => {
  const { client, fetcher, stop } = await setUp();
  const invalidated = client.invalidate(key);

  stop();
  await turn();
  await fetcher.resolve('overtaken');
  await invalidated;

  expect(fetcher.calls).toHaveLength(1);
  expect(client.getQueryData(key)).toBe('overtaken');
  await expectIdle(client);
});

test('an invalidation settles when the last reader leaves and its run is aborted', async () => {
  const { client, fetcher, stop } = await setUp({ takesSignal: true });
  const invalidated = client.invalidate(key);

  stop();
  await invalidated;

  expect(fetcher.calls[0]?.isAborted).toBe(true);
  await expectIdle(client);
});

test('an invalidation settles at once where nothing is wanted', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'old');
  const answer = client.fetchQuery({ key, fetcher, fresh: true });
  await turn();

  await client.invalidate(key);
  await client.invalidate(['unknown']);
  await client.invalidateWhere({ prefix: ['unknown'] });

  await fetcher.resolve('overtaken');
  expect(await answer).toBe('overtaken');
});

test('a fetch that was asked for before a write settles with the trailing run', async () => {
  const { client, fetcher, stop } = await setUp();
  const order: string[] = [];
  const answer = client.fetchQuery({ key, fetcher });
  const noted = note(order, 'fetch', answer);

  client.setQueryData(key, 'written');
  await fetcher.resolve('overtaken');
  order.push('response');
  await fetcher.resolve('trailing');
  await noted;
  stop();

  expect(await answer).toBe('trailing');
  expect(order).toEqual(['response', 'fetch']);
});

test('an invalidation over a paused run settles with the run that goes on, without another', async () => {
  const { client, clock, online } = createTestClient();
  const fetcher = controlledFetcher<string>();
  online.value = false;
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();

  void client.invalidate(key);
  online.value = true;
  await clock.advance(0);
  await fetcher.resolve('response');
  stop();

  expect(fetcher.calls).toHaveLength(1);
  expect(frames).toEqual(['loading/paused', 'loading/fetching', 'success/idle "response"']);
});

test('an invalidation that waits for a trailing run settles when that run pauses', async () => {
  const { client, clock, fetcher, online, stop } = await setUp();
  const invalidated = client.invalidate(key);

  online.value = false;
  await fetcher.resolve('overtaken');
  await invalidated;

  expect(client.inspect()).toMatchObject([{ fetchStatus: 'paused', invalidated: true }]);
  online.value = true;
  await clock.advance(0);
  await fetcher.resolve('trailing');
  stop();
  await expectIdle(client);
});
