import {
  controlledFetcher,
  createTestClient,
  expectIdle,
  settled,
  trace,
  traceQuery,
  turn,
} from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['note', 1];
const down = new Error('down');

test('makes an entry that is a success now', () => {
  const { client, clock } = createTestClient();

  const written = client.setQueryData(key, 'text');

  expect(written).toBe('text');
  expect(client.getState(key)).toEqual({ status: 'success', data: 'text', updatedAt: clock.now() });
  expect(client.has(key)).toBe(true);
});

test('is fresh from the moment of the write', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'old');
  await clock.advance(999);

  client.setQueryData(key, 'new');
  await clock.advance(999);
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher, staleTime: 1_000 }));
  await turn();
  stop();

  expect(frames).toEqual(['success/idle "new"']);
  await expectIdle(client);
});

test('takes the time of its data', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const updatedAt = clock.now() - 1_000;

  client.setQueryData(key, 'old', { updatedAt });
  const state = client.getState(key);
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher, staleTime: 1_000 }));
  await fetcher.resolve('new');
  stop();

  expect(state).toEqual({ status: 'success', data: 'old', updatedAt });
  expect(frames).toEqual(['loading/fetching "old"', 'success/idle "new"']);
});

test('clears a failure', async () => {
  const { client } = createTestClient({ defaults: { retry: false } });
  const query = client.watchQuery({ key, fetcher: () => Promise.reject<string>(down) });
  const { frames, stop } = traceQuery(query);
  await settled(client);

  client.setQueryData(key, 'text');
  stop();

  expect(frames.slice(1)).toEqual(['failure/idle !down', 'success/idle "text"']);
  expect(query.error.peek()).toBeUndefined();
  expect(query.failureCount.peek()).toBe(0);
  expect(query.failureReason.peek()).toBeUndefined();
  expect(query.isStale.peek()).toBe(false);
  await expectIdle(client);
});

test('lifts the mark of an invalidation', async () => {
  const { client } = createTestClient();
  client.setQueryData(key, 'old');
  await client.invalidate(key);
  const before = client.inspect()[0]?.invalidated;

  client.setQueryData(key, 'new');

  expect(before).toBe(true);
  expect(client.inspect()[0]?.invalidated).toBe(false);
  expect(client.keys({ stale: true })).toEqual([]);
});

test('clears the error that a run over data has not cleared yet', async () => {
  const { client } = createTestClient({ defaults: { retry: false } });
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'old');
  const query = client.watchQuery({ key, fetcher, staleTime: 0 });
  const { frames, stop } = traceQuery(query);
  await fetcher.reject(down);
  void query.refetch();
  await turn();

  client.setQueryData(key, 'written');

  expect(frames.slice(-2)).toEqual(['loading/fetching "old" !down', 'success/fetching "written"']);
  expect(query.error.peek()).toBeUndefined();
  stop();
});

test('keeps the reference of data that is equal, and moves the time alone', async () => {
  const { client, clock } = createTestClient();
  const { stop, frames } = trace(client.watchQuery({ key, fetcher: () => ({ text: 'a' }) }).data);
  await settled(client);
  const before = client.getQueryData(key);
  await clock.advance(10);

  client.setQueryData(key, { text: 'a' });
  stop();

  expect(client.getQueryData(key)).toBe(before);
  expect(frames).toEqual([undefined, { text: 'a' }]);
  expect(client.getState(key)).toMatchObject({ updatedAt: clock.now() });
});

test('keeps the references of the parts that are equal', () => {
  const { client } = createTestClient();
  const old = { tags: ['x'], text: 'a' };
  client.setQueryData(key, old);

  client.setQueryData(key, { tags: ['x'], text: 'b' });

  const data = client.getQueryData<typeof old>(key);
  expect(data).toEqual({ tags: ['x'], text: 'b' });
  expect(data?.tags).toBe(old.tags);
});

test.each([
  ['undefined', undefined],
  ['an updater of undefined', () => undefined],
])('writes nothing for %s', async (_name, nothing) => {
  const { client, clock } = createTestClient();
  client.setQueryData(key, 'text');
  await client.invalidate(key);
  const before = client.inspect();
  await clock.advance(10);

  const written = client.setQueryData(key, nothing);
  client.setQueryData(['missing'], nothing);

  expect(written).toBe('text');
  expect(client.inspect()).toEqual(before);
});

test('leaves undefined to fetchers, and tells it from nothing', async () => {
  const { client } = createTestClient();

  client.setQueryData(key, undefined);
  const afterWrite = client.has(key);
  await client.fetchQuery({ key, fetcher: () => undefined });

  expect(afterWrite).toBe(false);
  expect(client.has(key)).toBe(true);
  expect(client.getQueryData(key)).toBeUndefined();
});

test.each([[null], [0], [''], [false]])('writes %j like any data', (data) => {
  const { client } = createTestClient();

  client.setQueryData<unknown>(key, data);

  expect(client.has(key)).toBe(true);
  expect(client.getState(key)).toMatchObject({ status: 'success', data });
});

test('gives the updater the old data, or undefined', () => {
  const { client } = createTestClient();
  const seen: unknown[] = [];
  const append = (old: string | undefined): string => {
    seen.push(old);
    return `${old ?? ''}x`;
  };

  client.setQueryData<string>(key, append);
  const second = client.setQueryData<string>(key, append);

  expect(seen).toEqual([undefined, 'x']);
  expect(second).toBe('xx');
});

test('gives the updater the data of before a failure', async () => {
  const { client } = createTestClient({ defaults: { retry: false } });
  client.setQueryData(key, 'old');
  await client.prefetch({ key, fetcher: () => Promise.reject(down), staleTime: 0 });
  await settled(client);

  client.setQueryData<string>(key, (old) => `${old}!`);

  expect(client.getState(key)).toMatchObject({ status: 'success', data: 'old!' });
});

test('changes nothing when the updater throws, and passes its error on', async () => {
  const { client } = createTestClient();
  client.setQueryData(key, 'text');
  const before = client.inspect();
  const fail = (): string => {
    throw down;
  };

  expect(() => client.setQueryData(key, fail)).toThrow(down);
  expect(() => client.setQueryData(['missing'], fail)).toThrow(down);

  expect(client.inspect()).toEqual(before);
});

test('reaches every reader, disabled ones and bare states included', async () => {
  const { client } = createTestClient();
  const disabled = traceQuery(client.watchQuery({ key, fetcher: () => 'loaded', enabled: false }));
  const bare = trace(client.watchState<string>(key));

  client.setQueryData(key, 'text');
  await settled(client);
  disabled.stop();
  bare.stop();

  expect(disabled.frames).toEqual(['initial/idle', 'success/idle "text"']);
  expect(bare.frames.map(({ status }) => status)).toEqual(['initial', 'success']);
  await expectIdle(client);
});

test('shows a success that is still fetching when written during a run', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));

  client.setQueryData(key, 'text');
  await fetcher.resolve('loaded');
  stop();

  expect(frames).toEqual(['loading/fetching', 'success/fetching "text"', 'success/idle "loaded"']);
});

test('refetches nothing that was written', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'text');

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  client.setQueryData(key, 'edited');
  await turn();
  stop();

  expect(frames).toEqual(['success/idle "text"', 'success/idle "edited"']);
  expect(fetcher.calls).toHaveLength(0);
});
