import { controlledFetcher, createTestClient, expectIdle, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['weather'];
const down = new Error('down');

test('runs over fresh data and resolves with the state', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'rain');
  const query = client.watchQuery({ key, fetcher });
  const { frames, stop } = traceQuery(query);

  const refetched = query.refetch();
  await fetcher.resolve('sun');
  stop();

  expect(await refetched).toMatchObject({ status: 'success', data: 'sun' });
  expect(frames).toEqual(['success/idle "rain"', 'loading/fetching "rain"', 'success/idle "sun"']);
  await expectIdle(client);
});

test('resolves with the failure', async () => {
  const { client } = createTestClient({ defaults: { retry: false } });
  const query = client.watchQuery({ key, fetcher: () => Promise.reject(down) });

  const state = await query.refetch();

  expect(state).toMatchObject({ status: 'failure', error: down });
});

test('rejects with the error when told to throw', async () => {
  const { client } = createTestClient({ defaults: { retry: false } });
  const query = client.watchQuery({ key, fetcher: () => Promise.reject(down) });

  await expect(query.refetch({ throwOnError: true })).rejects.toBe(down);
});

test('resolves with a success when told to throw', async () => {
  const { client } = createTestClient();
  const query = client.watchQuery({ key, fetcher: () => 'sun' });

  expect(await query.refetch({ throwOnError: true })).toMatchObject({ status: 'success', data: 'sun' });
});

test('runs for a query that nobody watches', async () => {
  const { client } = createTestClient();
  const query = client.watchQuery({ key, fetcher: () => 'sun' });

  const state = await query.refetch();

  expect(state).toMatchObject({ status: 'success', data: 'sun' });
  await expectIdle(client);
});

test('runs for a disabled query', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const query = client.watchQuery({ key, fetcher, enabled: false });
  const { frames, stop } = traceQuery(query);

  const refetched = query.refetch();
  await fetcher.resolve('sun');
  stop();

  expect(await refetched).toMatchObject({ status: 'success' });
  expect(frames).toEqual(['initial/idle', 'loading/fetching', 'success/idle "sun"']);
});

test('tries again for a disabled query while somebody awaits it', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const query = client.watchQuery({ key, fetcher, enabled: false });

  const refetched = query.refetch();
  await fetcher.reject(down);
  await clock.advance(1_000);
  await fetcher.resolve('sun');

  expect(await refetched).toMatchObject({ status: 'success', data: 'sun' });
});

test('starts nothing while the options say not yet', async () => {
  const { client } = createTestClient();
  const query = client.watchQuery(() => null);

  expect(await query.refetch()).toEqual({ status: 'initial' });
  expect(client.keys()).toEqual([]);
});

test('joins the run of another refetch', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const query = client.watchQuery({ key, fetcher });

  const first = query.refetch();
  await turn();
  const second = query.refetch();
  await fetcher.resolve('sun');

  expect(await first).toMatchObject({ data: 'sun' });
  expect(await second).toMatchObject({ data: 'sun' });
  expect(fetcher.calls).toHaveLength(1);
});

test('raises no unhandled rejection when nobody looks at its promise', async () => {
  const { client } = createTestClient({ defaults: { retry: false } });
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);
  process.on('unhandledRejection', note);

  void client.watchQuery({ key, fetcher: () => Promise.reject(down) }).refetch();
  await turn();
  process.off('unhandledRejection', note);

  expect(unhandled).toEqual([]);
});
