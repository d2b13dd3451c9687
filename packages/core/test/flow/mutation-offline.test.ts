import { effect, QoraClient, signal } from '@qora/core';
import {
  controlledFetcher,
  createTestClient,
  expectIdle,
  traceQuery,
  turn,
  virtualClock,
} from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['n'];
const down = new Error('down');

function setUp() {
  const test = createTestClient();
  const server = controlledFetcher<string>();
  return { ...test, server, mutationFn: (_: undefined, context: unknown) => server(context as never) };
}

test('a run waits for the network, pending and with its edit shown', () => {
  const { client, online, server, mutationFn } = setUp();
  client.setQueryData(key, 1);
  online.value = false;

  const run = client
    .mutation({ mutationFn, optimistic: (_, cache) => cache.update<number>(key, () => 2) })
    .mutate(undefined);

  expect([run.isPaused.value, run.state.value.status, run.isCalled]).toEqual([true, 'pending', false]);
  expect([client.getQueryData(key), server.calls.length]).toEqual([2, 0]);
});

test('a run that goes out always does not wait', () => {
  const { client, online, server, mutationFn } = setUp();
  online.value = false;

  const run = client.mutation({ mutationFn, networkMode: 'always' }).mutate(undefined);

  expect([run.isPaused.value, server.calls.length]).toEqual([false, 1]);
});

test('offline first, the first attempt goes out, and the second waits', async () => {
  const { client, clock, online, server, mutationFn } = setUp();
  online.value = false;
  const run = client
    .mutation({ mutationFn, networkMode: 'offlineFirst', retry: 1, retryDelay: 10 })
    .mutate(undefined);
  const first = [run.isPaused.value, server.calls.length];

  await server.reject(down);
  await clock.advance(10);
  const second = [run.isPaused.value, server.calls.length];
  online.value = true;
  await turn();

  expect([first, second]).toEqual([
    [false, 1],
    [true, 1],
  ]);
  expect([run.isPaused.value, server.calls.length]).toEqual([false, 2]);
});

test('the network that goes between attempts holds up the next', async () => {
  const { client, clock, online, server, mutationFn } = setUp();
  const run = client.mutation({ mutationFn, retry: 1, retryDelay: 10 }).mutate(undefined);
  await server.reject(down);

  online.value = false;
  await clock.advance(10);
  const before = [run.isPaused.value, server.calls.length, run.failureCount.value];
  online.value = true;
  await server.resolve('done');

  expect(before).toEqual([true, 1, 1]);
  expect(await run).toBe('done');
});

test('a network that is there for a moment only lets nothing out', async () => {
  const { client, online, server, mutationFn } = setUp();
  online.value = false;
  const run = client.mutation({ mutationFn }).mutate(undefined);

  online.value = true;
  online.value = false;
  await turn();

  expect([run.isPaused.value, server.calls.length]).toEqual([true, 0]);
});

test('a network that flickers and stays lets a run out', async () => {
  const { client, online, server, mutationFn } = setUp();
  online.value = false;
  void client.mutation({ mutationFn }).mutate(undefined);

  online.value = true;
  online.value = false;
  online.value = true;
  await turn();

  expect(server.calls).toHaveLength(1);
});

test('an observer of `isPaused` that throws is reported, and the run goes on', async () => {
  const { client, online, server, reported, mutationFn } = setUp();
  online.value = false;
  const run = client.mutation({ mutationFn }).mutate(undefined);
  effect(() => {
    if (!run.isPaused.value) throw down;
  });

  online.value = true;
  await server.resolve('done');

  expect([await run, reported]).toEqual(['done', [down]]);
});

test('one that is paused and succeeds leaves nothing that listens to the network', async () => {
  const { client, clock, online, server, mutationFn } = setUp();
  online.value = false;
  void client.mutation({ mutationFn, gcTime: 0 }).mutate(undefined);

  online.value = true;
  await server.resolve('done');
  await clock.advance(0);

  await expectIdle(client);
});

test('a write that fails lets refetches go out, too', async () => {
  const { client, clock, online, server, mutationFn } = setUp();
  const list = controlledFetcher<number>();
  client.setQueryData(key, 1);
  traceQuery(client.watchQuery({ key, fetcher: list, staleTime: 0, refetchOnMount: false }));
  online.value = false;
  void client.mutation({ mutationFn }).mutate(undefined);

  online.value = true;
  await clock.advance(0);
  const before = list.calls.length;
  await server.reject(down);
  await clock.advance(0);

  expect([before, list.calls.length]).toEqual([0, 1]);
});

test('a write that is called off lets refetches go out at once', async () => {
  const { client, clock, online, mutationFn } = setUp();
  const list = controlledFetcher<number>();
  client.setQueryData(key, 1);
  traceQuery(client.watchQuery({ key, fetcher: list, staleTime: 0, refetchOnMount: false }));
  online.value = false;
  const run = client.mutation({ mutationFn }).mutate(undefined);

  online.value = true;
  run.cancel();
  await clock.advance(0);

  expect(list.calls).toHaveLength(1);
});

test('a write that is called off while it is paused holds up nothing, however long its callbacks take', async () => {
  const { client, clock, online, mutationFn } = setUp();
  const list = controlledFetcher<number>();
  client.setQueryData(key, 1);
  traceQuery(client.watchQuery({ key, fetcher: list, staleTime: 0, refetchOnMount: false }));
  online.value = false;
  const onError = () => new Promise<void>(() => undefined);
  const run = client.mutation({ mutationFn, onError }).mutate(undefined);

  run.cancel();
  await turn();
  online.value = true;
  await clock.advance(0);

  expect(list.calls).toHaveLength(1);
});

test('a query that was paused waits for the writes, too', async () => {
  const { client, clock, online, server, mutationFn } = setUp();
  const list = controlledFetcher<number>();
  online.value = false;
  const { frames } = traceQuery(client.watchQuery({ key, fetcher: list }));
  void client.mutation({ mutationFn }).mutate(undefined);
  await turn();

  online.value = true;
  await clock.advance(10);
  const before = list.calls.length;
  await server.resolve('done');
  await clock.advance(0);

  expect([before, list.calls.length]).toEqual([0, 1]);
  expect(frames).toEqual(['loading/paused', 'loading/fetching']);
});

test('a write that takes longer than five seconds does not cause a second refetch when it settles', async () => {
  const { client, clock, online, server, mutationFn } = setUp();
  const list = controlledFetcher<number>();
  client.setQueryData(key, 1);
  traceQuery(client.watchQuery({ key, fetcher: list, staleTime: 0, refetchOnMount: false }));
  online.value = false;
  client.mutation({ mutationFn }).mutate(undefined);
  online.value = true;
  await clock.advance(5000);
  await list.resolve(2);

  await server.resolve('done');
  await clock.advance(0);

  expect(list.calls).toHaveLength(1);
});

test('the network that goes again before the writes have settled starts no refetch', async () => {
  const { client, clock, online, server, mutationFn } = setUp();
  client.setQueryData(key, 1);
  traceQuery(client.watchQuery({ key, fetcher: () => 2, staleTime: 0, refetchOnMount: false }));
  online.value = false;
  client.mutation({ mutationFn }).mutate(undefined);
  online.value = true;
  await turn();

  online.value = false;
  await server.resolve('done');
  await clock.advance(0);

  expect(client.inspect()[0]?.fetchStatus).toBe('idle');
});

test('one that is called off while it is paused leaves nothing that listens to the network', async () => {
  const clock = virtualClock();
  const listening = new Set<string>();
  const online = signal(false, {
    watched: () => void listening.add('online'),
    unwatched: () => void listening.delete('online'),
  });
  const client = new QoraClient({ clock, online, focus: signal(true) });
  const run = client.mutation({ mutationFn: () => 1 }).mutate();
  const before = [...listening];

  run.cancel();
  await turn();

  expect([before, [...listening]]).toEqual([['online'], []]);
});

test('a network that flickers while a write is under way costs one refetch, which waits for it', async () => {
  const { client, clock, online, server, mutationFn } = setUp();
  const list = controlledFetcher<number>();
  client.setQueryData(key, 1);
  traceQuery(client.watchQuery({ key, fetcher: list, refetchOnReconnect: 'always' }));
  online.value = false;
  client.mutation({ mutationFn }).mutate(undefined);
  online.value = true;
  await clock.advance(4_000);

  online.value = false;
  await clock.advance(2_000);
  online.value = true;
  await clock.advance(4_000);
  const before = list.calls.length;
  await server.resolve('done');
  await clock.advance(0);
  await list.resolve(2);
  await clock.advance(60_000);

  expect([before, list.calls.length]).toEqual([0, 1]);
});

test('a write that settles while the network is gone again holds up no refetch', async () => {
  const { client, clock, online, server, mutationFn } = setUp();
  const list = controlledFetcher<number>();
  client.setQueryData(key, 1);
  traceQuery(client.watchQuery({ key, fetcher: list, refetchOnReconnect: 'always' }));
  online.value = false;
  client.mutation({ mutationFn }).mutate(undefined);
  online.value = true;
  await clock.advance(0);

  online.value = false;
  await server.resolve('done');
  online.value = true;
  await clock.advance(0);

  expect(list.calls).toHaveLength(1);
});
