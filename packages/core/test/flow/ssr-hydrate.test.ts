import { QoraClient, type QoraState } from '@qora/core';
import { dehydrate, deserialize, hydrate, serialize } from '@qora/core/hydration';
import {
  controlledFetcher,
  createTestClient,
  expectIdle,
  traceQuery,
  turn,
  virtualClock,
} from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['users', 7];
const down = new Error('secret: the password is 1234');

/** A client for one request, whose clock is at the same moment as the browser's. */
function setUp() {
  const clock = virtualClock();
  const server = new QoraClient({ ssr: true, clock });
  return { server, serverClock: clock, fetcher: controlledFetcher<unknown>(), ...createTestClient() };
}

function travel(server: QoraClient): unknown {
  return deserialize(serialize(dehydrate(server)));
}

test('brings data with its time, tags and mark', async () => {
  const { client, server, serverClock } = setUp();
  const at = serverClock.now();
  await server.prefetch({ key, fetcher: () => 'ada', tags: ['people'] });
  await serverClock.advance(500);
  server.setQueryData(['marked'], 1);
  await server.invalidate(['marked']);

  hydrate(client, travel(server));

  expect(client.inspect()).toMatchObject([
    { key, base: { status: 'success', data: 'ada', updatedAt: at }, tags: ['people'], invalidated: false },
    { key: ['marked'], base: { data: 1, updatedAt: at + 500 }, invalidated: true },
  ]);
});

test('is not fetched again while it is fresh', async () => {
  const { client, fetcher, server } = setUp();
  server.setQueryData(key, 'ada');
  hydrate(client, travel(server));

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();
  stop();

  expect(frames).toEqual(['success/idle "ada"']);
  expect(fetcher.calls).toHaveLength(0);
  await expectIdle(client);
});

test('writes at once, in one frame under a reader', () => {
  const { client, server } = setUp();
  server.setQueryData(key, 'ada');
  const { frames, stop } = traceQuery(client.watchQuery({ key, enabled: false }));

  hydrate(client, travel(server));
  const { data } = client.getState(key) as { data: unknown };
  stop();

  expect(data).toBe('ada');
  expect(frames).toEqual(['initial/idle', 'success/idle "ada"']);
});

test('is loaded by the default fetcher of its prefix', async () => {
  const { client, server } = setUp();
  const defaults = controlledFetcher();
  client.setDefaults(['users'], { fetcher: defaults });
  server.setQueryData(key, 'ada');
  hydrate(client, travel(server));

  await Promise.all([client.refetchWhere({ prefix: ['users'] }, { all: true }), defaults.resolve('grace')]);

  expect(client.getQueryData(key)).toBe('grace');
});

test('keeps what JSON cannot', () => {
  const { client, server } = setUp();
  const cycle: Record<string, unknown> = { at: new Date(5), count: 10n, seen: new Set([1]), none: undefined };
  cycle['self'] = cycle;
  server.setQueryData(['odd', 1n, new Date(7), undefined, { a: Number.NaN }], new Map([['cycle', cycle]]));

  hydrate(client, travel(server));

  const data = client.getQueryData<Map<string, typeof cycle>>([
    'odd',
    1n,
    new Date(7),
    undefined,
    { a: Number.NaN },
  ]);
  expect(data?.get('cycle')).toStrictEqual(cycle);
});

test('tells undefined that is data from no data', async () => {
  const { client, server } = setUp();
  await server.prefetch({ key, fetcher: () => undefined });

  hydrate(client, travel(server));

  expect(client.has(key)).toBe(true);
});

test('leaves newer data, and a run under way, as they are', async () => {
  const { client, clock, fetcher, server } = setUp();
  server.setQueryData(key, 'server');
  server.setQueryData(['running'], 'server');
  await clock.advance(10);
  client.setQueryData(key, 'newer');
  const answer = client.fetchQuery({ key: ['running'], fetcher });
  await turn();

  hydrate(client, travel(server));
  const meanwhile = client.getState(['running']);
  await fetcher.resolve('fetched');

  expect(client.getQueryData(key)).toBe('newer');
  expect(meanwhile).toMatchObject({ status: 'loading', previousData: 'server' });
  expect(await answer).toBe('fetched');
  expect(fetcher.calls).toHaveLength(1);
});

test('is chosen by a filter', () => {
  const { server } = setUp();
  server.setQueryData(['users', 1], 1);
  server.setQueryData(['posts', 1], 1);

  const { entries } = dehydrate(server, { filter: { prefix: ['users'] } });

  expect(entries.map(({ hash }) => hash)).toEqual(['["users",1]']);
});

test('is a plain versioned value', () => {
  const { server, serverClock } = setUp();
  server.setQueryData(key, 'ada');
  const state = { status: 'success', data: 'ada', updatedAt: serverClock.now() };

  expect(dehydrate(server)).toStrictEqual({
    v: 1,
    entries: [{ hash: '["users",7]', state, tags: [] }],
    mutations: [],
  });
});

test('never carries an optimistic edit', () => {
  const { client, server } = setUp();
  server.setQueryData(key, 'confirmed');
  server.optimistic.update(key, () => 'edited');
  server.optimistic.update(['new'], () => 'edited');

  hydrate(client, travel(server));

  expect(client.getWhere({})).toEqual([[key, 'confirmed']]);
});

test('carries data that is being loaded again', () => {
  const { client, fetcher, server } = setUp();
  server.setQueryData(key, 'ada');
  void server.fetchQuery({ key, fetcher, fresh: true });

  hydrate(client, travel(server));

  expect(client.inspect()).toMatchObject([{ base: { status: 'success', data: 'ada' }, fetchStatus: 'idle' }]);
});

test('leaves failures out, and takes the data that they are over as stale', async () => {
  const { client, server } = setUp();
  const fetcher = () => Promise.reject(down);
  server.setQueryData(['over', 'data'], 'old');
  await server.fetchQuery({ key: ['over', 'data'], fetcher, fresh: true }).catch(Boolean);
  await server.prefetch({ key, fetcher });

  const text = serialize(dehydrate(server, { pending: true }));
  hydrate(client, deserialize(text));

  expect(text).not.toMatch(/secret|failure/);
  expect(client.inspect()).toMatchObject([
    { key: ['over', 'data'], base: { status: 'success', data: 'old' }, invalidated: true },
  ]);
});

test('leaves out the failure over which data is loaded again', async () => {
  const { fetcher, server } = setUp();
  server.setQueryData(key, 'old');
  await server.fetchQuery({ key, fetcher: () => Promise.reject(down), fresh: true }).catch(Boolean);
  void server.fetchQuery({ key, fetcher, fresh: true });

  const { entries } = dehydrate(server);

  expect(entries).toMatchObject([{ state: { status: 'success', data: 'old' }, invalidated: true }]);
  expect(JSON.stringify(entries)).not.toContain('secret');
});

test('carries of failures what may be told', async () => {
  const { client, server, serverClock } = setUp();
  await server.prefetch({ key, fetcher: () => Promise.reject(down) });
  await server.prefetch({ key: ['kept', 'back'], fetcher: () => Promise.reject(new TypeError('x')) });
  const errors = (error: unknown) => (error instanceof TypeError ? undefined : new Error('try later'));

  hydrate(client, deserialize(serialize(dehydrate(server, { errors }))));

  expect(client.keys()).toEqual([key]);
  const state = client.getState(key) as Extract<QoraState<unknown>, { status: 'failure' }>;
  expect(state).toMatchObject({ status: 'failure', failedAt: serverClock.now(), updatedAt: undefined });
  expect(state.error).toBeInstanceOf(Error);
  expect(state.error.message).toBe('try later');
});

test('tries a failure again when a reader comes', async () => {
  const { client, fetcher, server } = setUp();
  await server.prefetch({ key, fetcher: () => Promise.reject(down) });
  hydrate(client, dehydrate(server, { errors: () => 'down' }));

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await fetcher.resolve('ada');
  stop();

  expect(frames).toEqual(['loading/fetching', 'success/idle "ada"']);
});
