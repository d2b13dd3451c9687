import type { QoraEvent } from '@qora/core';
import { controlledFetcher, createTestClient, settled, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['feed'];
const down = new Error('down');
const meta = { screen: 'home' };

function setUp() {
  const test = createTestClient();
  const events: QoraEvent[] = [];
  const stopListening = test.client.onEvent((event) => void events.push(event));
  return { ...test, events, stopListening };
}

test('carry key, time, meta, data and error', async () => {
  const { client, clock, events } = setUp();
  const fetcher = controlledFetcher<string>();
  const at = clock.now();

  const { stop } = traceQuery(client.watchQuery({ key, fetcher, meta, retryDelay: 10 }));
  await fetcher.reject(down);
  await clock.advance(10);
  await fetcher.resolve('first');
  client.setQueryData(key, 'written');
  stop();

  expect(events).toEqual([
    { type: 'entry.created', key, at },
    { type: 'run.started', key, at, cause: 'mount', meta },
    { type: 'run.retried', key, at, failureCount: 1, error: down, meta },
    { type: 'run.succeeded', key, at: at + 10, data: 'first', meta },
    { type: 'entry.written', key, at: at + 10, data: 'written' },
  ]);
});

test('carry meta and the error of a failure', async () => {
  const { client, clock, events } = setUp();

  await client.prefetch({ key, fetcher: () => Promise.reject(down), meta, retry: false });

  expect(events.at(-1)).toEqual({ type: 'run.failed', key, at: clock.now(), error: down, meta });
});

test.each([[undefined], [null], ['text']])('carry %j as an error', async (error) => {
  const { client, events } = setUp();

  await client.prefetch({ key, fetcher: () => Promise.reject(error), retry: false });

  expect(events.at(-1)).toMatchObject({ type: 'run.failed', error });
});

test('carry the error that the mapper made', async () => {
  const mapped = new Error('mapped');
  const { client } = createTestClient({ errorMapper: () => mapped });
  const events: QoraEvent[] = [];
  client.onEvent((event) => void events.push(event));

  await client.prefetch({ key, fetcher: () => Promise.reject(down), retry: false });

  expect(events.at(-1)).toMatchObject({ type: 'run.failed', error: mapped });
});

test('carry meta through a pause and a cancellation', async () => {
  const { client, clock, events, online } = setUp();
  online.value = false;

  const { stop } = traceQuery(client.watchQuery({ key, fetcher: () => new Promise(() => 0), meta }));
  await turn();
  online.value = true;
  await clock.advance(0);
  client.cancel(key);
  stop();

  const runs = events.filter(({ type }) => type.startsWith('run.'));
  expect(runs.map(({ type }) => type)).toEqual(['run.started', 'run.paused', 'run.resumed', 'run.cancelled']);
  expect(runs.every((event) => 'meta' in event && event.meta === meta)).toBe(true);
});

test('carry the key as the entry keeps it', async () => {
  const { client, events } = setUp();
  const own = ['search', { text: 'oslo', page: undefined }];

  await client.prefetch({ key: own, fetcher: () => 1 });

  expect(events.every((event) => event.key === client.keys()[0])).toBe(true);
});

test('reach every listener until it leaves', async () => {
  const { client, events, stopListening } = setUp();
  const others: QoraEvent[] = [];
  const stopOther = client.onEvent((event) => void others.push(event));

  client.setQueryData(key, 1);
  stopListening();
  stopListening();
  client.setQueryData(key, 2);
  stopOther();
  client.setQueryData(key, 3);

  expect(events.map(({ type }) => type)).toEqual(['entry.created', 'entry.written']);
  expect(others.map(({ type }) => type)).toEqual(['entry.created', 'entry.written', 'entry.written']);
});

test('reach a function twice that listens twice', () => {
  const { client } = createTestClient();
  let count = 0;
  const listener = (): void => void count++;
  const stopOne = client.onEvent(listener);
  client.onEvent(listener);

  client.setQueryData(key, 1);
  stopOne();
  client.setQueryData(key, 2);

  expect(count).toBe(5);
});

test('are not disturbed by a listener that throws', async () => {
  const { client, reported } = createTestClient();
  const broken = new Error('broken listener');
  client.onEvent(() => {
    throw broken;
  });
  const types: string[] = [];
  client.onEvent(({ type }) => void types.push(type));
  const fetcher = controlledFetcher<string>();

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  const answer = client.fetchQuery({ key, fetcher });
  await fetcher.resolve('first');
  stop();

  expect(await answer).toBe('first');
  expect(frames).toEqual(['loading/fetching', 'success/idle "first"']);
  expect(types).toEqual(['entry.created', 'run.started', 'run.succeeded']);
  expect(reported).toEqual([broken, broken, broken]);
});

test('let a listener call the client', async () => {
  const { client } = createTestClient();
  client.onEvent((event) => {
    if (event.type === 'run.succeeded' && event.key[0] === 'feed') client.setQueryData(['count'], 1);
  });

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher: () => 'first' }));
  await settled(client);
  stop();

  expect(frames).toEqual(['loading/fetching', 'success/idle "first"']);
  expect(client.getQueryData(['count'])).toBe(1);
});

test('let a listener invalidate what has just succeeded', async () => {
  const { client } = createTestClient();
  let isDone = false;
  let calls = 0;
  client.onEvent((event) => {
    if (event.type !== 'run.succeeded' || isDone) return;
    isDone = true;
    void client.invalidate(key);
  });

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher: () => ++calls }));
  await settled(client);
  stop();

  expect(calls).toBe(2);
  expect(frames.at(-1)).toBe('success/idle 2');
  expect(client.inspect()).toMatchObject([{ invalidated: false, fetchStatus: 'idle' }]);
});

test('let a listener leave while it is told', () => {
  const { client } = createTestClient();
  const seen: string[] = [];
  const stop = client.onEvent(({ type }) => {
    seen.push(type);
    stop();
  });
  client.onEvent(({ type }) => void seen.push(`other ${type}`));

  client.setQueryData(key, 1);

  expect(seen).toEqual(['entry.created', 'other entry.created', 'other entry.written']);
});

test('carry the filter of a call that is about more than what is here', async () => {
  const { client, events } = setUp();
  const where = (part: readonly unknown[]): boolean => part[0] === 'feed';

  await client.invalidate(key);
  await client.invalidateWhere({ prefix: key }, { refetch: 'none' });
  await client.mutation({ mutationFn: () => 1, invalidates: [{ tags: ['a'] }, where] }).mutate();
  client.remove(key);
  client.clear();

  const filters = events.flatMap((event) => ('filter' in event ? [[event.type, event.filter]] : []));
  expect(filters).toEqual([
    ['cache.invalidated', { key }],
    ['cache.invalidated', { prefix: key }],
    ['cache.invalidated', { tags: ['a'] }],
    ['cache.invalidated', where],
    ['cache.removed', { key }],
    ['cache.removed', {}],
  ]);
});
