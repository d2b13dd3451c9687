import { controlledFetcher, createTestClient, expectIdle, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['news'];
const down = new Error('down');

test('shows a run that is paused at once as loading, and runs when the network is back', async () => {
  const { client, clock, online } = createTestClient();
  const fetcher = controlledFetcher<string>();
  online.value = false;

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();
  const callsOffline = fetcher.calls.length;
  online.value = true;
  await clock.advance(0);
  await fetcher.resolve('headline');
  stop();

  expect(callsOffline).toBe(0);
  expect(fetcher.calls).toHaveLength(1);
  expect(frames).toEqual(['loading/paused', 'loading/fetching', 'success/idle "headline"']);
  await expectIdle(client);
});

test('keeps old data in sight while it is paused', async () => {
  const { client, clock, online } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'old');
  online.value = false;

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher, staleTime: 0 }));
  await turn();
  online.value = true;
  await clock.advance(0);
  await fetcher.resolve('new');
  stop();

  expect(frames).toEqual(['loading/paused "old"', 'loading/fetching "old"', 'success/idle "new"']);
});

test('takes the response of an attempt that began before the network went', async () => {
  const { client, online } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();

  online.value = false;
  await fetcher.resolve('headline');
  stop();

  expect(frames).toEqual(['loading/fetching', 'success/idle "headline"']);
});

test('pauses before a retry while offline and goes on with its count', async () => {
  const { client, clock, online } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const query = client.watchQuery({ key, fetcher });
  const { frames, stop } = traceQuery(query);
  await fetcher.reject(down);

  online.value = false;
  await clock.advance(1_000);
  const countInPause = query.failureCount.peek();
  online.value = true;
  await clock.advance(0);
  await fetcher.resolve('headline');
  stop();

  expect(countInPause).toBe(1);
  expect(fetcher.calls.map(({ context }) => context.attempt)).toEqual([0, 1]);
  expect(frames).toEqual([
    'loading/fetching',
    'loading/paused',
    'loading/fetching',
    'success/idle "headline"',
  ]);
  await expectIdle(client);
});

test('goes on from a wait that ends after the network is back', async () => {
  const { client, clock, online } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await fetcher.reject(down);

  online.value = false;
  await clock.advance(500);
  online.value = true;
  await clock.advance(500);
  await fetcher.resolve('headline');
  stop();

  expect(frames).toEqual(['loading/fetching', 'success/idle "headline"']);
});

test('ignores the network in the mode `always`', async () => {
  const { client, clock, online } = createTestClient();
  const fetcher = controlledFetcher<string>();
  online.value = false;

  const options = { key, fetcher, networkMode: 'always' } as const;
  const { frames, stop } = traceQuery(client.watchQuery(options));
  await fetcher.reject(down);
  await clock.advance(1_000);
  await fetcher.resolve('from the device');
  stop();

  expect(frames).toEqual(['loading/fetching', 'success/idle "from the device"']);
});

test('lets the first attempt out in the mode `offlineFirst` and pauses the second', async () => {
  const { client, clock, online } = createTestClient();
  const fetcher = controlledFetcher<string>();
  online.value = false;

  const options = { key, fetcher, networkMode: 'offlineFirst' } as const;
  const { frames, stop } = traceQuery(client.watchQuery(options));
  await fetcher.reject(down);
  await clock.advance(1_000);
  online.value = true;
  await clock.advance(0);
  await fetcher.resolve('headline');
  stop();

  expect(frames).toEqual([
    'loading/fetching',
    'loading/paused',
    'loading/fetching',
    'success/idle "headline"',
  ]);
});

test('stays paused when its wait ends on a hidden page, until focus', async () => {
  const { client, clock, focus } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await fetcher.reject(down);

  focus.value = false;
  await clock.advance(1_000);
  const callsHidden = fetcher.calls.length;
  focus.value = true;
  await turn();
  await fetcher.resolve('headline');
  stop();

  expect(callsHidden).toBe(1);
  expect(frames).toEqual([
    'loading/fetching',
    'loading/paused',
    'loading/fetching',
    'success/idle "headline"',
  ]);
  await expectIdle(client);
});

test.each(['leaves', 'comes and goes'])(
  'goes on with a retry for its reader when another %s',
  async (how) => {
    const { client, clock, focus } = createTestClient();
    const fetcher = controlledFetcher<string>();
    client.setQueryData(key, 'old', { updatedAt: 0 });
    const stays = traceQuery(client.watchQuery({ key, fetcher }));
    await turn();
    const leaves = traceQuery(client.watchQuery({ key, fetcher }));
    await fetcher.reject(down);
    focus.value = false;
    await clock.advance(1_000);

    focus.value = true;
    if (how !== 'leaves') traceQuery(client.watchQuery({ key, fetcher })).stop();
    leaves.stop();
    await fetcher.resolve('headline');
    stays.stop();

    expect(stays.frames).toEqual([
      'loading/fetching "old"',
      'loading/paused "old"',
      'loading/fetching "old"',
      'success/idle "headline"',
    ]);
  },
);

test('starts first attempts on a hidden page', async () => {
  const { client, focus } = createTestClient();
  const fetcher = controlledFetcher<string>();
  focus.value = false;

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await fetcher.resolve('headline');
  stop();

  expect(frames).toEqual(['loading/fetching', 'success/idle "headline"']);
});

test('needs both network and focus to go on with a retry', async () => {
  const { client, clock, focus, online } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await fetcher.reject(down);
  online.value = false;
  focus.value = false;
  await clock.advance(1_000);

  online.value = true;
  await clock.advance(100);
  const callsHidden = fetcher.calls.length;
  focus.value = true;
  await clock.advance(0);
  const callsBack = fetcher.calls.length;

  expect([callsHidden, callsBack]).toEqual([1, 2]);
  await fetcher.resolve('headline');
  stop();
  await expectIdle(client);
});

test('stays paused when focus comes back before the network', async () => {
  const { client, clock, focus, online } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await fetcher.reject(down);
  focus.value = false;
  await clock.advance(1_000);

  online.value = false;
  focus.value = true;
  await clock.advance(100);
  const callsOffline = fetcher.calls.length;
  online.value = true;
  await clock.advance(0);
  await fetcher.resolve('headline');
  stop();

  expect(callsOffline).toBe(1);
  expect(frames).toEqual([
    'loading/fetching',
    'loading/paused',
    'loading/fetching',
    'success/idle "headline"',
  ]);
  await expectIdle(client);
});

test('lets a fetch wait through the pause', async () => {
  const { client, clock, online } = createTestClient();
  const fetcher = controlledFetcher<string>();
  online.value = false;
  let isSettled = false;

  const answer = client.fetchQuery({ key, fetcher }).finally(() => {
    isSettled = true;
  });
  await turn();
  const wasSettled = isSettled;
  online.value = true;
  await clock.advance(0);
  await fetcher.resolve('headline');

  expect(wasSettled).toBe(false);
  expect(await answer).toBe('headline');
  await expectIdle(client);
});

test('calls a paused run off', async () => {
  const { client, clock, online } = createTestClient();
  const fetcher = controlledFetcher<string>();
  online.value = false;
  const answer = client.fetchQuery({ key, fetcher }).catch((error: Error) => error.name);
  await turn();

  client.cancel(key);
  online.value = true;
  await clock.advance(1_000);

  expect(await answer).toBe('CancelledError');
  expect(client.getState(key).status).toBe('initial');
  expect(fetcher.calls).toHaveLength(0);
  await expectIdle(client);
});

test('shows a write over a paused run and still runs when the network is back', async () => {
  const { client, clock, online } = createTestClient();
  const fetcher = controlledFetcher<string>();
  online.value = false;
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();

  client.setQueryData(key, 'draft');
  online.value = true;
  await clock.advance(0);
  await fetcher.resolve('headline');
  stop();

  expect(fetcher.calls).toHaveLength(1);
  expect(frames).toEqual([
    'loading/paused',
    'success/paused "draft"',
    'success/fetching "draft"',
    'success/idle "headline"',
  ]);
  await expectIdle(client);
});
