import { CancelledError } from '@qora/core';
import { controlledFetcher, createTestClient, expectIdle, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['search', { text: 'oslo' }];
const down = new Error('down');

test('goes back to initial and rejects who awaits', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  const answer = client.fetchQuery({ key, fetcher });
  await turn();

  client.cancel(key);
  stop();

  await expect(answer).rejects.toBeInstanceOf(CancelledError);
  expect(frames).toEqual(['loading/fetching', 'initial/idle']);
  await expectIdle(client);
});

test('goes back to the data and gives it to who awaits', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'old');
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher, enabled: false }));

  const answer = client.fetchQuery({ key, fetcher, fresh: true });
  await turn();
  client.cancel(key);
  stop();

  expect(await answer).toBe('old');
  expect(frames).toEqual(['success/idle "old"', 'loading/fetching "old"', 'success/idle "old"']);
  await expectIdle(client);
});

test('goes back to the failure it was trying to mend', async () => {
  const { client } = createTestClient({ defaults: { retry: false } });
  const fetcher = controlledFetcher<string>();
  const query = client.watchQuery({ key, fetcher });
  const { frames, stop } = traceQuery(query);
  await fetcher.reject(down);

  const refetched = query.refetch();
  await turn();
  client.cancel(key);
  stop();

  expect(await refetched).toMatchObject({ status: 'failure', error: down });
  expect(frames).toEqual([
    'loading/fetching',
    'failure/idle !down',
    'loading/fetching',
    'failure/idle !down',
  ]);
});

test('gives what was written during the run to who awaits', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const answer = client.fetchQuery({ key, fetcher });
  await turn();

  client.setQueryData(key, 'written');
  client.cancel(key);

  expect(await answer).toBe('written');
  expect(client.getState(key)).toMatchObject({ status: 'success', data: 'written' });
});

test('calls a run off in the tick in which it was asked for', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();

  const answer = client.fetchQuery({ key, fetcher });
  client.cancel(key);

  await expect(answer).rejects.toBeInstanceOf(CancelledError);
  expect(fetcher.calls).toHaveLength(0);
});

test('settles everybody who waits for the run', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const query = client.watchQuery({ key, fetcher });
  const { stop } = traceQuery(query);
  await turn();
  const waiting = Promise.all([
    query.refetch(),
    client.prefetch({ key, fetcher }),
    client.refetchWhere({ key }),
    client.fetchQuery({ key, fetcher }).catch(() => 'rejected'),
  ]);
  const invalidated = client.invalidate(key);
  const asked = client.fetchQuery({ key, fetcher }).catch(() => 'rejected');

  client.cancel(key);
  stop();

  expect(await waiting).toEqual([{ status: 'initial' }, undefined, undefined, 'rejected']);
  await invalidated;
  expect(await asked).toBe('rejected');
  await expectIdle(client);
});

test('leaves the reader at rest until somebody asks again', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const query = client.watchQuery({ key, fetcher });
  const { frames, stop } = traceQuery(query);
  await turn();

  client.cancel(key);
  await clock.advance(10_000);
  const callsAtRest = fetcher.calls.length;
  void query.refetch();
  await turn();
  await fetcher.calls[1]?.resolve('found');
  stop();

  expect(callsAtRest).toBe(1);
  expect(frames).toEqual(['loading/fetching', 'initial/idle', 'loading/fetching', 'success/idle "found"']);
});

test('keeps data stale that it was stale before', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'old');
  const query = client.watchQuery({ key, fetcher });
  const { stop } = traceQuery(query);
  void client.invalidate(key);
  await turn();

  client.cancel(key);

  expect(query.isStale.peek()).toBe(true);
  stop();
});

test('does nothing to a key at rest, and makes none', async () => {
  const { client } = createTestClient();
  client.setQueryData(key, 'old');
  const before = client.inspect();

  client.cancel(key);
  client.cancel(['unknown']);
  client.cancelWhere({});

  expect(client.inspect()).toEqual(before);
});

test('calls off what a filter matches and nothing else', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const cancelled = client.fetchQuery({ key: ['a', 1], fetcher }).catch((error: Error) => error.name);
  const kept = client.fetchQuery({ key: ['b', 1], fetcher });
  await turn();

  client.cancelWhere({ prefix: ['a'] });
  await fetcher.calls[1]?.resolve('b');

  expect(await cancelled).toBe('CancelledError');
  expect(await kept).toBe('b');
});

test('shows no error to readers', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>({ takesSignal: true });
  const query = client.watchQuery({ key, fetcher });
  const { stop } = traceQuery(query);
  await turn();

  client.cancel(key);
  await turn();

  expect(query.error.peek()).toBeUndefined();
  expect(query.failureCount.peek()).toBe(0);
  stop();
});
