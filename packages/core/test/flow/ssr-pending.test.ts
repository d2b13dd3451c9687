import { QoraClient, type StandardSchema } from '@qora/core';
import { type Dehydrated, dehydrate, hydrate, serialize } from '@qora/core/hydration';
import { fetchInfinite, infiniteOptions } from '@qora/core/infinite';
import {
  controlledFetcher,
  createTestClient,
  expectIdle,
  traceQuery,
  turn,
  virtualClock,
} from '@qora/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';

const key = ['users', 7];
const down = new Error('secret');
const unhandled: unknown[] = [];
const note = (error: unknown): void => void unhandled.push(error);

beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', note);
});

afterEach(() => {
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});

/** A server on which a run is under way, and its payload. */
function setUp(options: Parameters<typeof dehydrate>[1] = {}) {
  const serverClock = virtualClock();
  const server = new QoraClient({ ssr: true, clock: serverClock });
  const asked = controlledFetcher<string>();
  void server.prefetch({ key, fetcher: asked, tags: ['people'] });
  const payload = dehydrate(server, { pending: true, ...options });
  return { server, serverClock, asked, payload, fetcher: controlledFetcher<string>(), ...createTestClient() };
}

function openPromise() {
  let resolve!: (data: unknown) => void;
  const promise = new Promise((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

test('a run under way is left out unless it is asked for', () => {
  const { server } = setUp();

  expect(dehydrate(server).entries).toEqual([]);
});

test('a pending promise counts as the run of its entry', async () => {
  const { asked, client, fetcher, payload } = setUp();

  hydrate(client, payload);
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  const answer = client.fetchQuery({ key, fetcher });
  await asked.resolve('ada');
  stop();

  expect(await answer).toBe('ada');
  expect(frames).toEqual(['loading/fetching', 'success/idle "ada"']);
  expect(fetcher.calls).toHaveLength(0);
  expect(client.keys({ tags: ['people'] })).toEqual([key]);
  await expectIdle(client);
});

test('what a pending promise brings is as old as it is on the server', async () => {
  const { asked, client, clock, payload, serverClock } = setUp();
  hydrate(client, payload);

  await serverClock.advance(300);
  await clock.advance(90_000);
  await asked.resolve('ada');

  expect(client.getState(key)).toMatchObject({ data: 'ada', updatedAt: serverClock.now() });
});

test('a promise that has settled goes straight to success', async () => {
  const { asked, client, fetcher, payload, serverClock } = setUp();
  await serverClock.advance(300);
  await asked.resolve('ada');

  hydrate(client, payload);
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();
  stop();

  expect(frames).toEqual(['success/idle "ada"']);
  expect(client.getState(key)).toMatchObject({ updatedAt: serverClock.now() });
  expect(fetcher.calls).toHaveLength(0);
});

test('a promise of anybody counts as the run, and its data as old as it comes', async () => {
  const { client, clock } = createTestClient();
  const state = { status: 'success', data: 'old', updatedAt: 5 } as const;
  const { promise, resolve } = openPromise();
  const entry = { hash: '["users",7]', state, tags: [], pending: promise };

  hydrate(client, { v: 1, entries: [entry], mutations: [] } satisfies Dehydrated);
  const meanwhile = client.getState(key);
  await clock.advance(10);
  resolve('ada');
  await turn();

  expect(meanwhile).toMatchObject({ status: 'loading', previousData: 'old' });
  expect(client.getState(key)).toEqual({ status: 'success', data: 'ada', updatedAt: clock.now() });
});

test('the client fetches for itself when the promise rejects', async () => {
  const { asked, client, fetcher, payload } = setUp();
  hydrate(client, payload);
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));

  await asked.reject(down);
  await fetcher.resolve('ada');
  stop();

  expect(frames).toEqual(['loading/fetching', 'success/idle "ada"']);
  await expectIdle(client);
});

test.each(['is older than what is here', 'rejects'])(
  'a promise that %s costs no request while the data is fresh',
  async (how) => {
    const { asked, client, clock, fetcher, payload } = setUp();
    await clock.advance(10);
    client.setQueryData(key, 'mine');
    const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
    hydrate(client, payload);

    if (how === 'rejects') await asked.reject(down);
    else await asked.resolve('theirs');
    stop();

    expect(fetcher.calls).toHaveLength(0);
    expect(frames).toEqual(['success/idle "mine"', 'loading/fetching "mine"', 'success/idle "mine"']);
    await expectIdle(client);
  },
);

test('a promise that is older than what is here gives way to whoever waits for more', async () => {
  const { asked, client, clock, fetcher, payload } = setUp();
  await clock.advance(10);
  client.setQueryData(key, 'mine');
  hydrate(client, payload);

  const answer = client.fetchQuery({ key, fetcher, fresh: true });
  await asked.resolve('theirs');
  await fetcher.resolve('new');

  expect(await answer).toBe('new');
});

test('a rejection says nothing of its error', async () => {
  const { asked, payload } = setUp();
  const pending = payload.entries[0]?.pending;

  await asked.reject(down);

  await expect(pending).rejects.toMatchObject({ message: 'redacted' });
  expect(payload.entries).toEqual([{ hash: '["users",7]', state: { status: 'initial' }, tags: ['people'] }]);
});

test('a rejection says what may be told', async () => {
  const { asked, payload } = setUp({ errors: () => new Error('try later') });
  const pending = payload.entries[0]?.pending;

  await asked.reject(down);

  await expect(pending).rejects.toMatchObject({ message: 'try later' });
  expect(payload.entries).toMatchObject([{ state: { status: 'failure', error: { message: 'try later' } } }]);
});

test('whoever says what may be told of errors is asked about errors alone', async () => {
  const told: unknown[] = [];
  const { asked, payload } = setUp({ errors: (error) => told.push(error) });

  await asked.resolve('ada');

  expect(await payload.entries[0]?.pending).toBe(undefined);
  expect(payload.entries).toMatchObject([{ state: { data: 'ada' } }]);
  expect(told).toEqual([]);
});

test('a run over data that fails leaves the data, stale', async () => {
  const { client, fetcher, server } = setUp();
  const again = controlledFetcher<string>();
  server.setQueryData(['old'], 'old');
  server.fetchQuery({ key: ['old'], fetcher: again, fresh: true }).catch(Boolean);
  hydrate(client, dehydrate(server, { filter: { key: ['old'] }, pending: true }));
  const meanwhile = client.getState(['old']);

  await again.reject(down);
  const { frames, stop } = traceQuery(client.watchQuery({ key: ['old'], fetcher, staleTime: 0 }));
  await fetcher.resolve('new');
  stop();

  expect(meanwhile).toMatchObject({ status: 'loading', previousData: 'old' });
  expect(frames).toEqual(['loading/fetching "old"', 'success/idle "new"']);
});

test('what a schema has made of the data on the server is not given to it once more', async () => {
  const { client, server } = setUp();
  const asked = controlledFetcher<string>();
  const schema: StandardSchema<Date> = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (text) =>
        typeof text === 'string' ? { value: new Date(text) } : { issues: [{ message: 'no text' }] },
    },
  };
  for (const one of [server, client]) one.setDefaults(['since'], { schema });
  void server.prefetch({ key: ['since'], fetcher: asked });
  await turn();

  hydrate(client, dehydrate(server, { filter: { key: ['since'] }, pending: true }));
  await asked.resolve('2020-01-01');

  expect(client.getState(['since'])).toMatchObject({ status: 'success', data: new Date('2020-01-01') });
});

test('a run under way in the client goes on', async () => {
  const { asked, client, fetcher, payload } = setUp();
  const answer = client.fetchQuery({ key, fetcher });
  await turn();

  hydrate(client, payload);
  await asked.resolve('server');
  await fetcher.resolve('client');

  expect(await answer).toBe('client');
});

test('a pending promise brings no optimistic edit', async () => {
  const { asked, client, payload, server } = setUp();
  server.optimistic.update<string>(key, (old) => old && `${old}, edited`);
  hydrate(client, payload);

  await asked.resolve('ada');

  expect(server.getQueryData(key)).toBe('ada, edited');
  expect(client.getQueryData(key)).toBe('ada');
});

test('data that was invalidated while it was under way is left for the client to fetch', async () => {
  const { asked, client, payload, server } = setUp();
  hydrate(client, payload);
  await turn();

  await server.invalidate(key);
  await asked.resolve('outdated');

  expect(server.getQueryData(key)).toBe('outdated');
  expect(client.getState(key)).toEqual({ status: 'initial' });
});

test('a server that is disposed of meanwhile rejects what is pending', async () => {
  const { client, payload, server } = setUp();
  hydrate(client, payload);

  server.dispose();
  await turn();

  expect(client.getState(key)).toEqual({ status: 'initial' });
  await expectIdle(client);
});

test('a page that is being added to a list travels, and nothing else is loaded for it', async () => {
  const { client, server } = setUp();
  const calls: unknown[] = [];
  server.setDefaults([], { fetcher: ({ key }) => calls.push(key) });
  const pages = controlledFetcher<string>();
  const options = infiniteOptions({
    key: ['list'],
    fetcher: () => pages(undefined as never),
    initialPageParam: 0,
    getNextPageParam: (_page, all) => all.length,
  });
  server.setQueryData(options.key, { pages: ['a'], pageParams: [0] });
  const more = fetchInfinite(server, options, { pages: 2 });
  await turn();

  hydrate(client, dehydrate(server, { filter: { key: options.key }, pending: true }));
  await pages.resolve('b');
  await more;
  await turn();

  expect(calls).toEqual([]);
  expect(server.getState(options.key)).toMatchObject({ status: 'success', data: { pages: ['a', 'b'] } });
  expect(client.getQueryData(options.key)).toEqual({ pages: ['a', 'b'], pageParams: [0, 1] });
});

test('what a stream has shown so far travels, and so does the rest', async () => {
  const { asked, client, server } = setUp();
  await turn();
  asked.calls[0]?.context.emit('a');
  hydrate(client, dehydrate(server, { pending: true }));
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher: () => 'never asked' }));

  await asked.resolve('ada');
  stop();

  expect(frames).toEqual(['loading/fetching "a"', 'success/idle "ada"']);
});

test('what a stream has shown so far is loaded anew where the rest does not come along', async () => {
  const { asked, client, fetcher, server } = setUp();
  await turn();
  asked.calls[0]?.context.emit('a');

  hydrate(client, dehydrate(server));
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await fetcher.resolve('ada');
  stop();

  expect(frames).toEqual(['loading/fetching "a"', 'success/idle "ada"']);
});

test('a text leaves runs under way out', () => {
  const { client, payload } = setUp();

  hydrate(client, JSON.parse(JSON.stringify(payload)));
  const text = serialize(payload);

  expect(text).not.toContain('Promise');
  expect(client.keys()).toEqual([]);
});
