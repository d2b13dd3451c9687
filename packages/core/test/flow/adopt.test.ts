import { controlledFetcher, createTestClient, expectIdle, traceQuery, turn } from '@qora/testing';
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

test('counts as the run of its entry', async () => {
  const { client, clock, fetcher, resolve } = setUp();

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  const answer = client.fetchQuery({ key, fetcher });
  await clock.advance(10);
  await resolve('streamed');
  stop();

  expect(fetcher.calls).toHaveLength(0);
  expect(await answer).toBe('streamed');
  expect(frames).toEqual(['loading/fetching', 'success/idle "streamed"']);
  expect(client.getState(key)).toMatchObject({ updatedAt: clock.now() });
  await expectIdle(client);
});

test('is as old as it says', async () => {
  const { client, clock, resolve } = setUp({ updatedAt: 5 });

  await clock.advance(10);
  await resolve('streamed');

  expect(client.getState(key)).toEqual({ status: 'success', data: 'streamed', updatedAt: 5 });
});

test('asks how old it is when it has come', async () => {
  const { client, clock } = createTestClient();
  let updatedAt: number | undefined;
  const promise = turn().then(() => {
    updatedAt = 5;
    return 'streamed';
  });

  client.adopt(key, promise, { updatedAt: () => updatedAt });
  client.adopt(['unknown'], promise, { updatedAt: () => undefined });
  await turn();
  await turn();

  expect(client.getState(key)).toEqual({ status: 'success', data: 'streamed', updatedAt: 5 });
  expect(client.getState(['unknown'])).toMatchObject({ updatedAt: clock.now() });
});

test('files its entry under tags of its data', async () => {
  const { client } = createTestClient();

  client.adopt(key, Promise.resolve('page'), { tags: (data) => [`tag of ${data}`] });
  await turn();

  expect(client.keys({ tags: ['tag of page'] })).toEqual([key]);
});

test('files its entry under its tags', async () => {
  const { client, resolve } = setUp({ tags: ['page'] });

  await resolve('streamed');

  expect(client.keys({ tags: ['page'] })).toEqual([key]);
});

test('takes a promise that has settled already', async () => {
  const { client } = createTestClient();

  client.adopt(key, Promise.resolve(null));
  await turn();

  expect(client.getState(key)).toMatchObject({ status: 'success', data: null });
  await expectIdle(client);
});

test('does not wait for the network', async () => {
  const { client, online } = createTestClient();
  online.value = false;

  client.adopt(key, Promise.resolve('streamed'));
  await turn();

  expect(client.getQueryData(key)).toBe('streamed');
});

test('lets the client fetch for itself when it rejects and the entry is wanted', async () => {
  const { client, fetcher, reject } = setUp();
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));

  await reject(down);
  await fetcher.resolve('fetched');
  stop();

  expect(fetcher.calls).toHaveLength(1);
  expect(frames).toEqual(['loading/fetching', 'success/idle "fetched"']);
  await expectIdle(client);
});

test('lets the client fetch for itself when it rejects and somebody awaits it', async () => {
  const { client, fetcher, reject } = setUp();
  const answer = client.fetchQuery({ key, fetcher });

  await reject(down);
  await fetcher.resolve('fetched');

  expect(await answer).toBe('fetched');
  await expectIdle(client);
});

test('retries as the one who takes over says', async () => {
  const { client, clock, fetcher, reject } = setUp();
  const answer = client.fetchQuery({ key, fetcher, retry: 1, retryDelay: 10 });

  await reject(down);
  await fetcher.reject(down);
  await clock.advance(10);
  await fetcher.resolve('fetched');

  expect(await answer).toBe('fetched');
  expect(fetcher.calls).toHaveLength(2);
});

test('goes back when it rejects and nobody wants the entry', async () => {
  const { client, reject } = setUp();

  await reject(down);

  expect(client.getState(key)).toEqual({ status: 'initial' });
  await expectIdle(client);
});

test('raises no unhandled rejection when it was rejected already', async () => {
  const { client } = createTestClient();

  client.adopt(key, Promise.reject(down));
  await turn();

  expect(client.getState(key)).toEqual({ status: 'initial' });
});

test('raises no unhandled rejection when it is ignored', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const answer = client.fetchQuery({ key, fetcher });

  client.adopt(key, Promise.reject(down));
  client.adopt(['newer'], Promise.reject(down), { updatedAt: 1 });
  await fetcher.resolve('fetched');

  expect(await answer).toBe('fetched');
});
