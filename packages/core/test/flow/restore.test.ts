import type { QoraState } from '@qora/core';
import { controlledFetcher, createTestClient, expectIdle, settled, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['draft'];
const down = new Error('down');

const snapshots: QoraState<string, Error>[] = [
  { status: 'success', data: 'text', updatedAt: 5 },
  { status: 'failure', error: down, failedAt: 7, previousData: 'text', updatedAt: 5 },
  { status: 'failure', error: down, failedAt: 7, previousData: undefined, updatedAt: undefined },
  { status: 'initial' },
];

test.each(snapshots)('puts back $status exactly', (snapshot) => {
  const { client } = createTestClient();
  client.setQueryData(key, 'other');

  client.restoreQueryData(key, snapshot);

  expect(client.getState(key)).toEqual(snapshot);
});

test.each(snapshots)('puts back $status under a reader in one frame', async (snapshot) => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'other');
  const query = client.watchQuery({ key, fetcher });
  const { frames, stop } = traceQuery(query);

  client.restoreQueryData(key, snapshot);
  await turn();

  expect(query.state.peek()).toEqual(snapshot);
  expect(frames).toHaveLength(2);
  expect(fetcher.calls).toHaveLength(0);
  stop();
  await expectIdle(client);
});

test('creates an entry for a snapshot that has something to show', () => {
  const { client } = createTestClient();

  client.restoreQueryData(['a'], { status: 'success', data: 'text', updatedAt: 5 });
  client.restoreQueryData(['b'], { status: 'initial' });

  expect(client.keys()).toEqual([['a']]);
});

test('takes an optimistic write by hand back', async () => {
  const { client, clock } = createTestClient();
  client.setQueryData(key, { text: 'old' });
  const snapshot = client.getState<{ text: string }>(key);
  await clock.advance(10);

  client.setQueryData(key, { text: 'edited' });
  client.restoreQueryData(key, snapshot);

  expect(client.getState(key)).toEqual(snapshot);
  expect(client.getQueryData(key)).toBe(snapshot.status === 'success' && snapshot.data);
});

test('keeps undefined that a fetcher yielded', async () => {
  const { client } = createTestClient();
  await client.prefetch({ key, fetcher: () => undefined });
  const snapshot = client.getState(key);
  client.setQueryData(key, 'text');

  client.restoreQueryData(key, snapshot);

  expect(client.has(key)).toBe(true);
  expect(client.getQueryData(key)).toBeUndefined();
});

test('is as old as it says', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.restoreQueryData(key, { status: 'success', data: 'old', updatedAt: clock.now() - 1_000 });

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher, staleTime: 1_000 }));
  await fetcher.resolve('new');
  stop();

  expect(frames).toEqual(['loading/fetching "old"', 'success/idle "new"']);
});

test('is stale as a failure whatever its age', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const now = clock.now();
  client.restoreQueryData(key, {
    status: 'failure',
    error: down,
    failedAt: now,
    previousData: 'old',
    updatedAt: now,
  });

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await fetcher.resolve('new');
  stop();

  expect(frames).toEqual(['loading/fetching "old" !down', 'success/idle "new"']);
});

test('lifts the mark of an invalidation', async () => {
  const { client, clock } = createTestClient();
  client.setQueryData(key, 'old');
  await client.invalidate(key);

  client.restoreQueryData(key, { status: 'success', data: 'text', updatedAt: clock.now() });

  expect(client.inspect()).toMatchObject([{ invalidated: false }]);
});

const loading = (updatedAt: number | undefined, previousError?: Error): QoraState<string> => ({
  status: 'loading',
  previousData: updatedAt === undefined ? undefined : 'old',
  updatedAt,
  previousError,
});

test('runs for a restored loading that is wanted', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'other');
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));

  client.restoreQueryData(key, loading(clock.now()));
  await fetcher.resolve('new');
  stop();

  expect(frames).toEqual(['success/idle "other"', 'loading/fetching "old"', 'success/idle "new"']);
  await expectIdle(client);
});

test('takes the error of a restored loading along', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'other');
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));

  client.restoreQueryData(key, loading(clock.now(), down));
  await fetcher.resolve('new');
  stop();

  expect(frames.slice(1)).toEqual(['loading/fetching "old" !down', 'success/idle "new"']);
});

test('turns a restored loading that nobody wants into its data, stale', async () => {
  const { client, clock } = createTestClient();
  const at = clock.now();

  client.restoreQueryData(key, loading(at));
  await settled(client);

  expect(client.getState(key)).toEqual({ status: 'success', data: 'old', updatedAt: at });
  expect(client.keys({ stale: true })).toEqual([key]);
  await expectIdle(client);
});

test('turns a restored loading without data that nobody wants into initial', async () => {
  const { client } = createTestClient();
  client.setQueryData(key, 'other');

  client.restoreQueryData(key, loading(undefined));
  await settled(client);

  expect(client.getState(key)).toEqual({ status: 'initial' });
});

test('turns a restored loading after a failure that nobody wants into that failure', async () => {
  const { client, clock } = createTestClient();

  client.restoreQueryData(key, loading(clock.now(), down));

  expect(client.getState(key)).toMatchObject({ status: 'failure', error: down, previousData: 'old' });
});

test('refetches a restored loading at the next mount', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.restoreQueryData(key, loading(clock.now()));

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await fetcher.resolve('new');
  stop();

  expect(frames).toEqual(['loading/fetching "old"', 'success/idle "new"']);
});

test('joins a restored loading to the run that is under way', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));

  client.restoreQueryData(key, loading(clock.now()));
  await fetcher.resolve('new');
  stop();

  expect(fetcher.calls).toHaveLength(1);
  expect(frames).toEqual(['loading/fetching', 'loading/fetching "old"', 'success/idle "new"']);
});

test('loads a restored loading though a reader comes and another leaves in its tick', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'text');
  const old = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();

  client.restoreQueryData(key, {
    status: 'loading',
    previousData: 'text',
    updatedAt: 5,
    previousError: undefined,
  });
  const { frames } = traceQuery(client.watchQuery({ key, fetcher }));
  old.stop();
  await fetcher.resolve('loaded');

  expect(frames).toEqual(['loading/fetching "text"', 'success/idle "loaded"']);
});

test('is no promise of a run for a disabled reader', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher, enabled: false }));

  client.restoreQueryData(key, loading(clock.now()));
  await turn();
  stop();

  expect(fetcher.calls).toHaveLength(0);
  expect(frames).toEqual(['initial/idle', 'success/idle "old"']);
});
