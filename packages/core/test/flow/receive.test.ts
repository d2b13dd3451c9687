import type { QoraEvent, QoraState } from '@qora/core';
import { controlledFetcher, createTestClient, expectIdle, trace, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['page'];
const down = new Error('down');

function success<T>(data: T, updatedAt: number): QoraState<T> {
  return { status: 'success', data, updatedAt };
}

test.each<QoraState<string>>([
  success('text', 5),
  { status: 'failure', error: down, failedAt: 7, previousData: 'text', updatedAt: 5 },
  { status: 'failure', error: down, failedAt: 7, previousData: undefined, updatedAt: undefined },
])('makes an entry of $status as it was', (state) => {
  const { client } = createTestClient();

  client.receive([{ key, state, tags: ['pages'] }]);

  expect(client.inspect()).toMatchObject([
    { key, base: state, invalidated: false, fetchStatus: 'idle', tags: ['pages'] },
  ]);
});

test('makes no entry of nothing', () => {
  const { client } = createTestClient();

  client.receive([{ key, state: { status: 'initial' } }]);

  expect(client.keys()).toEqual([]);
});

test('takes a state that was loading for what it was loading from, stale', () => {
  const { client } = createTestClient();
  const state = { status: 'loading', previousData: 'text', updatedAt: 5, previousError: undefined } as const;

  client.receive([{ key, state }]);

  expect(client.inspect()).toMatchObject([{ base: success('text', 5), invalidated: true }]);
});

test('takes newer data and leaves what is as new or newer', () => {
  const { client } = createTestClient();
  client.setQueryData(['older'], 'here', { updatedAt: 10 });
  client.setQueryData(['same'], 'here', { updatedAt: 20 });
  client.setQueryData(['newer'], 'here', { updatedAt: 30 });

  client.receive(['older', 'same', 'newer'].map((name) => ({ key: [name], state: success('came', 20) })));

  expect(client.getWhere({})).toEqual([
    [['older'], 'came'],
    [['same'], 'here'],
    [['newer'], 'here'],
  ]);
});

test('leaves data where only a failure comes', () => {
  const { client } = createTestClient();
  client.setQueryData(key, 'here', { updatedAt: 10 });
  const state = { status: 'failure', error: down, failedAt: 99, previousData: undefined } as const;

  client.receive([{ key, state: { ...state, updatedAt: undefined } }]);

  expect(client.getState(key)).toEqual(success('here', 10));
});

test('replaces a failure without data', async () => {
  const { client } = createTestClient();
  await client.prefetch({ key, fetcher: () => Promise.reject(down), retry: false });

  client.receive([{ key, state: success('came', 20) }]);

  expect(client.getState(key)).toEqual(success('came', 20));
});

test('takes over whether it was marked stale', () => {
  const { client } = createTestClient();
  client.setQueryData(['fresh'], 'here', { updatedAt: 10 });
  void client.invalidate(['fresh']);

  client.receive([
    { key: ['fresh'], state: success('came', 20) },
    { key: ['marked'], state: success('came', 20), invalidated: true },
  ]);

  expect(client.inspect()).toMatchObject([{ invalidated: false }, { invalidated: true }]);
});

test('marks the very same data stale, and no newer data', () => {
  const { client } = createTestClient();
  client.setQueryData(['same'], 'here', { updatedAt: 10 });
  client.setQueryData(['newer'], 'here', { updatedAt: 20 });

  client.receive(
    ['same', 'newer'].map((name) => ({ key: [name], state: success('came', 10), invalidated: true })),
  );

  expect(client.inspect()).toMatchObject([
    { key: ['same'], base: { data: 'here' }, invalidated: true },
    { key: ['newer'], invalidated: false },
  ]);
});

test('lets a run under way go on, and takes its response', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();

  client.receive([{ key, state: success('came', 20) }]);
  const { state } = client.watchQuery({ key, fetcher });
  const meanwhile = state.peek();
  await fetcher.resolve('fetched');
  stop();

  expect(meanwhile).toEqual({
    status: 'loading',
    previousData: 'came',
    updatedAt: 20,
    previousError: undefined,
  });
  expect(frames).toEqual(['loading/fetching', 'loading/fetching "came"', 'success/idle "fetched"']);
  expect(fetcher.calls).toHaveLength(1);
  expect(client.getState(key)).toEqual(success('fetched', clock.now()));
  await expectIdle(client);
});

test('goes back to what came when the run under way is cancelled', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();

  client.receive([{ key, state: success('came', 20) }]);
  client.cancel(key);

  expect(client.getState(key)).toEqual(success('came', 20));
  stop();
});

test('stays when the run that showed something before it is cancelled', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();
  fetcher.calls[0]?.context.emit('part');
  await clock.advance(10);

  client.receive([{ key, state: success('came', clock.now()) }]);
  fetcher.calls[0]?.context.emit('more');
  client.cancel(key);
  stop();

  expect(frames).toEqual([
    'loading/fetching',
    'success/fetching "part"',
    'success/fetching "came"',
    'success/fetching "more"',
    'success/idle "came"',
  ]);
});

test('is not fetched again while it is fresh', async () => {
  const { client, clock } = createTestClient({ defaults: { staleTime: 1000 } });
  const fetcher = controlledFetcher<string>();

  client.receive([{ key, state: success('came', clock.now() - 500) }]);
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();
  stop();

  expect(frames).toEqual(['success/idle "came"']);
  expect(fetcher.calls).toHaveLength(0);
});

test('is fetched when it is older than its staleTime', async () => {
  const { client, clock } = createTestClient({ defaults: { staleTime: 1000 } });
  const fetcher = controlledFetcher<string>();

  client.receive([{ key, state: success('came', clock.now() - 1000) }]);
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await fetcher.resolve('fetched');
  stop();

  expect(frames).toEqual(['loading/fetching "came"', 'success/idle "fetched"']);
});

test('is one change to those who read several keys', () => {
  const { client } = createTestClient();
  const [one, other] = [client.watchState(['a']), client.watchState(['b'])];
  const { frames, stop } = trace(() => `${one.value.status} ${other.value.status}`);

  client.receive([
    { key: ['a'], state: success(1, 5) },
    { key: ['b'], state: success(2, 5) },
  ]);
  stop();

  expect(frames).toEqual(['initial initial', 'success success']);
});

test('keeps the references of what is equal', () => {
  const { client } = createTestClient();
  client.setQueryData(key, { rows: [{ id: 1 }] }, { updatedAt: 10 });
  const old = client.getQueryData(key);

  client.receive([{ key, state: success({ rows: [{ id: 1 }] }, 20) }]);

  expect(client.getQueryData(key)).toBe(old);
  expect(client.getState(key)).toMatchObject({ updatedAt: 20 });
});

test('lies under optimistic edits, which are not baked into it', async () => {
  const { client } = createTestClient();
  client.setQueryData(key, 1, { updatedAt: 10 });
  const layer = client.optimistic.update<number>(key, (old = 0) => old + 1);

  client.receive([{ key, state: success(5, 20) }]);
  const shown = client.getQueryData(key);
  layer.commit();
  await turn();

  expect(shown).toBe(6);
  expect(client.inspect()).toMatchObject([{ base: { data: 5 }, invalidated: true }]);
});

test('is filed under its tags, else under those of the defaults', () => {
  const { client } = createTestClient();
  client.setDefaults(['page'], { tags: ['default'] });

  client.receive([
    { key: ['page', 1], state: success(1, 5), tags: [] },
    { key: ['page', 2], state: success(2, 5), tags: ['own'] },
  ]);

  expect(client.keys({ tags: ['default'] })).toEqual([['page', 1]]);
  expect(client.keys({ tags: ['own'] })).toEqual([['page', 2]]);
});

test('is evicted in its time', async () => {
  const { client, clock } = createTestClient({ defaults: { gcTime: 1000 } });

  client.receive([{ key, state: success('came', 5) }]);
  await clock.advance(2000);

  expect(client.keys()).toEqual([]);
  await expectIdle(client);
});

test('is told as written, and what could not be read as refused', () => {
  const { client, clock } = createTestClient();
  const events: QoraEvent[] = [];
  client.onEvent((event) => void events.push(event));
  const at = clock.now();

  client.receive([
    { key: [], value: 'nonsense' },
    { key, state: success('came', 5) },
  ]);

  expect(events).toEqual([
    { type: 'entry.refused', key: [], at, value: 'nonsense' },
    { type: 'entry.created', key, at },
    { type: 'entry.received', key, at, data: 'came' },
  ]);
});

test('goes on after one whose merging throws', () => {
  const { client, reported } = createTestClient();
  client.setDefaults(['bad'], {
    structuralSharing: () => {
      throw down;
    },
  });
  client.receive([{ key: ['bad'], state: success(1, 5) }]);

  client.receive([
    { key: ['bad'], state: success(2, 10) },
    { key: ['good'], state: success(2, 10) },
  ]);

  expect(reported).toEqual([down]);
  expect(client.getWhere({})).toEqual([
    [['bad'], 1],
    [['good'], 2],
  ]);
});
