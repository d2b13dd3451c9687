import { controlledFetcher, createTestClient, expectIdle, settled, traceQuery, turn } from '@qora/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';

const key = ['page'];
const down = new Error('down');
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

/** A client that has adopted a promise which the test settles. */
function setUp(options: { updatedAt?: number; tags?: string[] } = {}) {
  const test = createTestClient({ defaults: { retry: false } });
  const fetcher = controlledFetcher<string>();
  let resolve!: (value: string) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<string>((res, rej) => {
    resolve = res;
    reject = rej;
  });
  test.client.adopt(key, promise, options);
  return {
    ...test,
    fetcher,
    resolve: (value: string) => {
      resolve(value);
      return turn();
    },
    reject: (error: unknown) => {
      reject(error);
      return turn();
    },
  };
}

test('is ignored while a run is under way', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();

  client.adopt(key, Promise.resolve('streamed'));
  await turn();
  await fetcher.resolve('fetched');
  stop();

  expect(frames).toEqual(['loading/fetching', 'success/idle "fetched"']);
});

test('never replaces newer data that is there already', async () => {
  const { client, clock } = createTestClient();
  client.setQueryData(key, 'newer');

  client.adopt(key, Promise.resolve('older'), { updatedAt: clock.now() - 1 });
  const statusAtOnce = client.getState(key).status;
  await turn();

  expect(statusAtOnce).toBe('success');
  expect(client.getQueryData(key)).toBe('newer');
});

test('replaces older data', async () => {
  const { client, clock } = createTestClient();
  client.setQueryData(key, 'older');

  client.adopt(key, Promise.resolve('newer'), { updatedAt: clock.now() + 1 });
  await turn();

  expect(client.getQueryData(key)).toBe('newer');
});

test('is overtaken by a write while it is pending', async () => {
  const { client, fetcher, resolve } = setUp();
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();

  client.setQueryData(key, 'written');
  await resolve('overtaken');
  await fetcher.resolve('fetched');
  stop();

  expect(frames).toEqual([
    'loading/fetching',
    'success/fetching "written"',
    'loading/fetching "written"',
    'success/idle "fetched"',
  ]);
});

test('is overtaken by a write in the tick in which it was adopted', async () => {
  const { client, fetcher, resolve } = setUp();

  client.setQueryData(key, 'written');
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await resolve('overtaken');
  await fetcher.resolve('fetched');
  stop();

  expect(frames).toEqual([
    'success/fetching "written"',
    'loading/fetching "written"',
    'success/idle "fetched"',
  ]);
});

test('is overtaken by an invalidation in the tick in which it was adopted', async () => {
  const { client, fetcher, resolve } = setUp();

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  const invalidated = client.invalidate(key);
  await resolve('overtaken');
  await fetcher.resolve('fetched');
  await invalidated;
  stop();

  expect(frames).toEqual(['loading/fetching', 'loading/fetching "overtaken"', 'success/idle "fetched"']);
});

test('leaves a write alone when nobody wants the entry', async () => {
  const { client, resolve } = setUp();
  await turn();

  client.setQueryData(key, 'written');
  await resolve('overtaken');

  expect(client.getState(key)).toMatchObject({ status: 'success', data: 'written' });
  await expectIdle(client);
});

test('is shown, stale, when an invalidation overtook it', async () => {
  const { client, fetcher, resolve } = setUp();
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();

  void client.invalidate(key);
  await resolve('overtaken');
  await fetcher.resolve('fetched');
  stop();

  expect(frames).toEqual(['loading/fetching', 'loading/fetching "overtaken"', 'success/idle "fetched"']);
});

test.each(['cancel', 'remove'] as const)('is called off by %s', async (method) => {
  const { client, resolve } = setUp();
  const answer = client.fetchQuery({ key, fetcher: () => 'never' }).catch((error: Error) => error.name);
  await turn();

  client[method](key);
  await resolve('late');
  await settled(client);

  expect(await answer).toBe('CancelledError');
  expect(client.getState(key)).toEqual({ status: 'initial' });
  await expectIdle(client);
});

test('keeps the data it had when the promise rejects', async () => {
  const { client } = createTestClient();
  client.setQueryData(key, 'old');

  client.adopt(key, Promise.reject(down));
  const meanwhile = client.getState(key).status;
  await turn();

  expect(meanwhile).toBe('loading');
  expect(client.getState(key)).toMatchObject({ status: 'success', data: 'old' });
});

test('lets a write overtake the run that follows its rejection', async () => {
  const { client, fetcher, reject } = setUp();
  const answer = client.fetchQuery({ key, fetcher });
  await reject(down);

  client.setQueryData(key, 'written');
  await fetcher.resolve('overtaken');
  await fetcher.resolve('trailing');

  expect(await answer).toBe('trailing');
  expect(fetcher.calls).toHaveLength(2);
});

test('never replaces newer initial data that came meanwhile', async () => {
  const { client, clock, fetcher, resolve } = setUp({ updatedAt: 5 });

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher, initialData: 'seed' }));
  await resolve('older');
  stop();

  expect(frames.join()).not.toContain('older');
  expect(fetcher.calls).toHaveLength(0);
  expect(client.getState(key)).toEqual({ status: 'success', data: 'seed', updatedAt: clock.now() });
  await expectIdle(client);
});
