import { controlledFetcher, createTestClient, expectIdle, settled, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['user', 7];

test('waits for the run when there is no data', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();

  const answer = client.fetchQuery({ key, fetcher });
  await fetcher.resolve('Ada');

  expect(await answer).toBe('Ada');
  await expectIdle(client);
});

test('resolves fresh data without a run', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'Ada');

  await clock.advance(59_999);
  const answer = await client.fetchQuery({ key, fetcher, staleTime: 60_000 });

  expect(answer).toBe('Ada');
  expect(fetcher.calls).toHaveLength(0);
  expect(client.getState(key).status).toBe('success');
});

test('resolves data that is stale by age at once and runs behind it', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'old');

  await clock.advance(60_000);
  const answer = await client.fetchQuery({ key, fetcher, staleTime: 60_000 });
  const meanwhile = client.getState(key).status;
  await fetcher.resolve('new');

  expect(answer).toBe('old');
  expect(meanwhile).toBe('loading');
  expect(client.getQueryData(key)).toBe('new');
  await expectIdle(client);
});

test('resolves stale data at once while the run that is under way goes on', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'old');
  const query = client.watchQuery({ key, fetcher, staleTime: 0 });

  const { frames, stop } = traceQuery(query);
  await turn();
  const answer = await client.fetchQuery({ key, fetcher, staleTime: 0 });
  await fetcher.resolve('new');
  stop();

  expect(answer).toBe('old');
  expect(fetcher.calls).toHaveLength(1);
  expect(frames).toEqual(['loading/fetching "old"', 'success/idle "new"']);
  await expectIdle(client);
});

test('waits for the run when the data was invalidated', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'old');
  await client.invalidate(key);

  const answer = client.fetchQuery({ key, fetcher });
  await fetcher.resolve('new');

  expect(await answer).toBe('new');
});

test('waits for the run over fresh data when told to', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'old');

  const answer = client.fetchQuery({ key, fetcher, fresh: true });
  await fetcher.resolve('new');

  expect(await answer).toBe('new');
});

test('resolves the old data after a failed refetch and tries again behind it', async () => {
  const { client } = createTestClient({ defaults: { retry: false } });
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'old');
  const failing = client.fetchQuery({ key, fetcher, fresh: true }).catch(String);
  await fetcher.reject(new Error('down'));

  const answer = await client.fetchQuery({ key, fetcher });
  await fetcher.resolve('new');

  expect(await failing).toBe('Error: down');
  expect(answer).toBe('old');
  expect(client.getQueryData(key)).toBe('new');
});

test('never runs over static data, invalidated or old', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'fixed', { updatedAt: 0 });
  await client.invalidate(key);
  await clock.advance(1_000);

  const answer = await client.fetchQuery({ key, fetcher, staleTime: 'static' });
  await turn();

  expect(answer).toBe('fixed');
  expect(fetcher.calls).toHaveLength(0);
});

test('runs over infinitely fresh data only after an invalidation', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'old');
  await clock.advance(200_000);

  const before = await client.fetchQuery({ key, fetcher, staleTime: Number.POSITIVE_INFINITY });
  await client.invalidate(key);
  const after = client.fetchQuery({ key, fetcher, staleTime: Number.POSITIVE_INFINITY });
  await fetcher.resolve('new');

  expect(before).toBe('old');
  expect(await after).toBe('new');
  expect(fetcher.calls).toHaveLength(1);
});

test('ignores that the query is disabled', async () => {
  const { client } = createTestClient();

  const answer = await client.fetchQuery({ key, fetcher: () => 'Ada', enabled: false });

  expect(answer).toBe('Ada');
});

test.each([[null], [undefined], [0], ['']])('takes %j for data', async (payload) => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<unknown>();

  const first = client.fetchQuery({ key, fetcher });
  await fetcher.resolve(payload);
  const second = await client.fetchQuery({ key, fetcher });

  expect(await first).toBe(payload);
  expect(second).toBe(payload);
  expect(client.has(key)).toBe(true);
  expect(fetcher.calls).toHaveLength(1);
});

test("takes its key's default stale time", async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setDefaults(['user'], { staleTime: 1_000 });
  client.setQueryData(key, 'old');

  await clock.advance(999);
  await client.fetchQuery({ key, fetcher });
  const callsBefore = fetcher.calls.length;
  await clock.advance(1);
  await client.fetchQuery({ key, fetcher });
  await fetcher.resolve('new');

  expect(callsBefore).toBe(0);
  expect(client.getQueryData(key)).toBe('new');
});

test('fills the entry with initial data and counts it as fresh from its own time', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const options = {
    key,
    fetcher,
    initialData: 'seed',
    initialDataUpdatedAt: clock.now() - 50,
    staleTime: 60,
  };

  const first = await client.fetchQuery(options);
  const callsBefore = fetcher.calls.length;
  await clock.advance(10);
  const second = await client.fetchQuery(options);
  await fetcher.resolve('loaded');

  expect([first, second]).toEqual(['seed', 'seed']);
  expect(callsBefore).toBe(0);
  expect(client.getQueryData(key)).toBe('loaded');
});

test("rejects with the fetcher's own error", async () => {
  const { client } = createTestClient({ defaults: { retry: false } });
  const error = new Error('down');

  const answer = client.fetchQuery({ key, fetcher: () => Promise.reject(error) });

  await expect(answer).rejects.toBe(error);
  expect(client.getState(key)).toMatchObject({ status: 'failure', error });
});

test('rejects when the run it waited for fails over old data, which stays readable', async () => {
  const { client } = createTestClient({ defaults: { retry: false } });
  const error = new Error('down');
  client.setQueryData(key, 'old');

  const answer = client.fetchQuery({ key, fetcher: () => Promise.reject(error), fresh: true });

  await expect(answer).rejects.toBe(error);
  expect(client.getState(key)).toMatchObject({ status: 'failure', previousData: 'old' });
});

test('gives the fetcher its key, meta, client and the first attempt', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const meta = { from: 'test' };

  const answer = client.fetchQuery({ key, fetcher, meta });
  await fetcher.resolve('Ada');
  await answer;

  const context = fetcher.calls[0]?.context;
  expect(context?.key).toEqual(key);
  expect(context?.meta).toBe(meta);
  expect(context?.client).toBe(client);
  expect(context?.attempt).toBe(0);
  expect(context?.signal.aborted).toBe(false);
});

test('prefetches for a reader that comes later', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();

  const done = client.prefetch({ key, fetcher });
  await fetcher.resolve('Ada');
  await done;
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();
  stop();

  expect(frames).toEqual(['success/idle "Ada"']);
  expect(fetcher.calls).toHaveLength(1);
  await expectIdle(client);
});

test('prefetches what is fresh without a run', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'Ada');

  await client.prefetch({ key, fetcher });

  expect(fetcher.calls).toHaveLength(0);
});

test('never rejects a prefetch', async () => {
  const { client } = createTestClient({ defaults: { retry: false } });

  await client.prefetch({ key, fetcher: () => Promise.reject(new Error('down')) });
  await client.prefetch({ key: ['nobody loads this'] });
  await settled(client);

  expect(client.getState(key).status).toBe('failure');
});
