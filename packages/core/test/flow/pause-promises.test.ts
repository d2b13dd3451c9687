import { controlledFetcher, createTestClient, expectIdle, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['news'];

/** Whether the promise has settled by the end of this turn. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.finally(() => {
    settled = true;
  });
  await turn();
  return settled;
}

type Ask = (setup: ReturnType<typeof setUp>) => Promise<unknown>;

function setUp() {
  const test = createTestClient();
  const fetcher = controlledFetcher<string>();
  return { ...test, fetcher, query: test.client.watchQuery({ key, fetcher }) };
}

const asks: [name: string, ask: Ask][] = [
  ['invalidate', ({ client }) => client.invalidate(key)],
  ['invalidateWhere', ({ client }) => client.invalidateWhere({ prefix: key })],
  ['refetchWhere', ({ client }) => client.refetchWhere({ key }, { all: true })],
  ['reset', ({ client }) => client.reset({ key })],
  ['refetch of the query', ({ query }) => query.refetch()],
];

test.each(asks)('%s settles when the run it caused pauses', async (_name, ask) => {
  const setup = setUp();
  const { client, clock, fetcher, online, query } = setup;
  client.setQueryData(key, 'old');
  const { stop } = traceQuery(query);
  online.value = false;

  const promise = ask(setup);

  expect(await isSettled(promise)).toBe(true);
  expect(query.fetchStatus.peek()).toBe('paused');
  online.value = true;
  await clock.advance(0);
  await fetcher.resolve('new');
  stop();
  await expectIdle(client);
});

test.each(asks)('%s does not wait for a run that is paused already', async (_name, ask) => {
  const setup = setUp();
  const { client, clock, fetcher, online, query } = setup;
  online.value = false;
  const { stop } = traceQuery(query);
  await turn();

  const promise = ask(setup);

  expect(await isSettled(promise)).toBe(true);
  expect(query.fetchStatus.peek()).toBe('paused');
  online.value = true;
  await clock.advance(0);
  await fetcher.resolve('new');
  stop();
  await expectIdle(client);
});

test.each(asks)('%s settles when the run pauses before a retry', async (_name, ask) => {
  const setup = setUp();
  const { client, clock, fetcher, online, query } = setup;
  client.setQueryData(key, 'old');
  const { stop } = traceQuery(query);
  const promise = ask(setup);
  await fetcher.reject(new Error('down'));
  online.value = false;
  await clock.advance(1_000);

  expect(await isSettled(promise)).toBe(true);
  expect(query.fetchStatus.peek()).toBe('paused');
  online.value = true;
  await clock.advance(0);
  await fetcher.resolve('new');
  stop();
  await expectIdle(client);
});

test('a refetch resolves with the paused state', async () => {
  const { client, online, query } = setUp();
  online.value = false;
  const { stop } = traceQuery(query);

  const state = await query.refetch();
  stop();

  expect(state.status).toBe('loading');
  client.clear();
  await expectIdle(client);
});

test('a refetch that is told to throw resolves when the run pauses', async () => {
  const { client, online, query } = setUp();
  online.value = false;
  const { stop } = traceQuery(query);

  const state = await query.refetch({ throwOnError: true });
  stop();

  expect(state.status).toBe('loading');
  client.clear();
  await expectIdle(client);
});

test('an invalidation waits for a run that has gone on', async () => {
  const { client, clock, fetcher, online, query } = setUp();
  online.value = false;
  const { stop } = traceQuery(query);
  await turn();
  online.value = true;
  await clock.advance(0);

  const promise = client.invalidate(key);
  const wasSettled = await isSettled(promise);
  await fetcher.resolve('overtaken');
  const wasSettledByFirst = await isSettled(promise);
  await fetcher.resolve('new');
  stop();

  expect([wasSettled, wasSettledByFirst]).toEqual([false, false]);
  await promise;
  expect(client.getQueryData(key)).toBe('new');
  await expectIdle(client);
});

test('a refetch that was asked for after an invalidation settles when the run pauses before a retry', async () => {
  const { client, clock, fetcher, online, query } = setUp();
  const { stop } = traceQuery(query);
  await turn();
  const invalidated = client.invalidate(key);
  const refetched = query.refetch();
  await fetcher.reject(new Error('down'));
  online.value = false;
  await clock.advance(1_000);

  expect(await isSettled(Promise.all([invalidated, refetched]))).toBe(true);
  expect(query.fetchStatus.peek()).toBe('paused');
  online.value = true;
  await clock.advance(0);
  await fetcher.resolve('new');
  stop();
  await expectIdle(client);
});

test.each([asks[2], asks[4]] as typeof asks)(
  '%s leaves no run behind that nobody keeps',
  async (_name, ask) => {
    const setup = setUp();
    const { client, clock, fetcher, online } = setup;
    client.setDefaults(key, { fetcher });
    client.setQueryData(key, 'old');
    online.value = false;

    await ask(setup);
    const state = client.getState(key);
    await turn();
    online.value = true;
    await clock.advance(1_000);

    expect(state).toMatchObject({ status: 'success', data: 'old' });
    expect(fetcher.calls).toHaveLength(0);
    await expectIdle(client);
  },
);

test('a refetch that nobody watches fails when it pauses before a retry', async () => {
  const { client, clock, fetcher, online, query } = setUp();
  void query.refetch();
  await fetcher.reject(new Error('down'));

  online.value = false;
  await clock.advance(1_000);
  online.value = true;
  await clock.advance(1_000);

  expect(client.getState(key).status).toBe('failure');
  expect(fetcher.calls).toHaveLength(1);
  await expectIdle(client);
});

test('a refetch of a disabled reader goes on when the network is back', async () => {
  const { client, clock, fetcher, online } = setUp();
  const query = client.watchQuery({ key, fetcher, enabled: false });
  const { frames, stop } = traceQuery(query);
  online.value = false;

  await query.refetch();
  online.value = true;
  await clock.advance(0);
  await fetcher.resolve('new');
  stop();

  expect(frames).toEqual(['initial/idle', 'loading/paused', 'loading/fetching', 'success/idle "new"']);
});
