import { type RefetchOn, signal } from '@qora/core';
import { controlledFetcher, createTestClient, expectIdle, settled, traceQuery, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['user', 7];

/** A client that is offline, with `count` paused queries whose names are noted when their fetcher is called. */
async function offlineWith(count: number, config: Parameters<typeof createTestClient>[0] = {}) {
  const test = createTestClient({ defaults: { retry: false }, ...config });
  const fetcher = controlledFetcher<string>();
  test.online.value = false;
  for (let i = 0; i < count; i++) traceQuery(test.client.watchQuery({ key: ['paused', i], fetcher }));
  await turn();
  return { ...test, fetcher };
}

describe('the network coming back', () => {
  test.each<
    [
      what: string,
      options: { staleTime?: number | 'static'; refetchOnReconnect?: RefetchOn },
      fetches: number,
    ]
  >([
    ['refetches stale data', { staleTime: 0 }, 1],
    ['leaves fresh data', {}, 0],
    ['leaves stale data when told so', { staleTime: 0, refetchOnReconnect: false }, 0],
    ['refetches fresh data when told `always`', { refetchOnReconnect: 'always' }, 1],
    ['never refetches static data', { staleTime: 'static', refetchOnReconnect: 'always' }, 0],
  ])('%s', async (_, options, fetches) => {
    const { client, clock, online } = createTestClient();
    const fetcher = controlledFetcher<string>();
    client.setQueryData(key, 'ada');
    traceQuery(client.watchQuery({ key, fetcher, refetchOnMount: false, ...options }));

    online.value = false;
    await clock.advance(1000);
    online.value = true;
    await clock.advance(0);

    expect(fetcher.calls).toHaveLength(fetches);
  });

  test('lets paused runs go on in batches of five', async () => {
    const { clock, online, fetcher } = await offlineWith(12);
    const open = (): number => fetcher.calls.filter(({ isSettled }) => !isSettled).length;

    online.value = true;
    await clock.advance(0);
    const steps = [open()];
    while (open() > 0) {
      await fetcher.resolve('x');
      await clock.advance(0);
      steps.push(open());
    }

    expect(steps).toEqual([5, 5, 5, 5, 5, 5, 5, 5, 4, 3, 2, 1, 0]);
    expect(fetcher.calls).toHaveLength(12);
  });

  test('heeds the concurrency of the client', async () => {
    const { clock, online, fetcher } = await offlineWith(5, { reconnect: { concurrency: 2 } });

    online.value = true;
    await clock.advance(0);
    const first = fetcher.calls.length;
    await fetcher.resolve('x');
    await clock.advance(0);

    expect([first, fetcher.calls.length]).toEqual([2, 3]);
  });

  test('gives the place of a run that hangs to the next after ten seconds', async () => {
    const { clock, online, fetcher } = await offlineWith(3, { reconnect: { concurrency: 1 } });

    online.value = true;
    await clock.advance(9999);
    const before = fetcher.calls.length;
    await clock.advance(1);
    const after = fetcher.calls.length;
    await clock.advance(10_000);

    expect([before, after, fetcher.calls.length]).toEqual([1, 2, 3]);
  });

  test('is not stopped by a failure', async () => {
    const { client, clock, online, fetcher } = await offlineWith(3, { reconnect: { concurrency: 1 } });

    online.value = true;
    await clock.advance(0);
    await fetcher.reject(new Error('boom'));
    await clock.advance(0);
    await fetcher.reject(new Error('boom'));
    await clock.advance(0);
    await fetcher.resolve('x');

    expect(client.inspect().map(({ base }) => base.status)).toEqual(['failure', 'failure', 'success']);
  });

  test('lets paused runs go on before stale entries refetch', async () => {
    const { client, clock, online } = createTestClient({ reconnect: { concurrency: 1 } });
    const order: unknown[] = [];
    const fetcher = ({ key: [name] }: { key: readonly unknown[] }) => order.push(name);
    const stale = client.watchQuery({ key: ['stale'], fetcher, staleTime: 0 });
    traceQuery(stale);
    await settled(client);
    online.value = false;
    traceQuery(client.watchQuery({ key: ['paused'], fetcher }));
    await turn();
    order.length = 0;

    online.value = true;
    await clock.advance(0);
    await settled(client);

    expect(order).toEqual(['paused', 'stale']);
  });

  test('starts every run a little late by chance', async () => {
    const { clock, online, fetcher } = await offlineWith(5, { reconnect: { jitter: 100 } });

    online.value = true;
    await clock.advance(100);

    expect(fetcher.calls).toHaveLength(5);
  });

  test('keeps no place and no timer for a run that has settled', async () => {
    const { client, clock, online, fetcher } = await offlineWith(2, { reconnect: { concurrency: 1 } });

    online.value = true;
    await clock.advance(0);
    await fetcher.resolve('x');
    await clock.advance(0);
    await fetcher.resolve('x');

    expect(client.isFetching.peek()).toBe(0);
    expect(clock.pending()).toEqual([]);
  });

  test('does not refetch what a paused run has just loaded', async () => {
    const { clock, online, fetcher } = await offlineWith(1);

    online.value = true;
    await clock.advance(0);
    await fetcher.resolve('x');
    await clock.advance(60_000);

    expect(fetcher.calls).toHaveLength(1);
  });

  test('that goes again pauses what has not been let out', async () => {
    const { client, clock, online, fetcher } = await offlineWith(3, { reconnect: { concurrency: 1 } });

    online.value = true;
    await clock.advance(0);
    online.value = false;
    await fetcher.resolve('x');
    await clock.advance(60_000);
    const whileOffline = fetcher.calls.length;
    online.value = true;
    await clock.advance(0);
    await fetcher.resolve('x');
    await clock.advance(0);
    await fetcher.resolve('x');

    expect(whileOffline).toBe(1);
    expect(client.inspect().map(({ fetchStatus }) => fetchStatus)).toEqual(['idle', 'idle', 'idle']);
    expect(fetcher.calls).toHaveLength(3);
  });

  test('wakes a paused fetch that no reader holds', async () => {
    const { client, clock, online } = createTestClient();
    online.value = false;
    const fetcher = controlledFetcher<string>();
    const data = client.fetchQuery({ key, fetcher });
    await turn();

    online.value = true;
    await clock.advance(0);
    await fetcher.resolve('ada');

    expect(await data).toBe('ada');
    await clock.advance(10_000);
    await expectIdle(client);
  });
});

describe('offline', () => {
  test('a run is paused before its first attempt', async () => {
    const { client, clock, online } = createTestClient();
    online.value = false;
    const fetcher = controlledFetcher<string>();
    const { frames } = traceQuery(client.watchQuery({ key, fetcher }));
    await turn();

    online.value = true;
    await clock.advance(0);
    await fetcher.resolve('ada');

    expect(frames).toEqual(['loading/paused', 'loading/fetching', 'success/idle "ada"']);
  });

  test('a run goes out with networkMode always', async () => {
    const { client, online } = createTestClient();
    online.value = false;
    const { frames } = traceQuery(client.watchQuery({ key, fetcher: () => 'ada', networkMode: 'always' }));

    await settled(client);

    expect(frames).toEqual(['loading/fetching', 'success/idle "ada"']);
  });

  test('a retry is paused and goes on after', async () => {
    const { client, clock, online } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const query = client.watchQuery({ key, fetcher });
    const { frames } = traceQuery(query);
    await fetcher.reject(new Error('boom'));

    online.value = false;
    await clock.advance(60_000);
    online.value = true;
    await clock.advance(0);
    await fetcher.resolve('ada');

    expect(frames).toEqual(['loading/fetching', 'loading/paused', 'loading/fetching', 'success/idle "ada"']);
    expect(fetcher.calls.map(({ context }) => context.attempt)).toEqual([0, 1]);
  });

  test('a paused run that everybody left is dropped', async () => {
    const { client, clock, online } = createTestClient();
    online.value = false;
    const fetcher = controlledFetcher<string>();
    const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
    await turn();

    stop();
    await turn();
    online.value = true;
    await clock.advance(0);

    expect(fetcher.calls).toHaveLength(0);
    expect(client.getState(key)).toEqual({ status: 'initial' });
    await expectIdle(client);
  });

  test('a paused run follows a key that changes', async () => {
    const { client, clock, online } = createTestClient();
    online.value = false;
    const id = signal(1);
    const fetcher = controlledFetcher<string>();
    const { frames } = traceQuery(client.watchQuery(() => ({ key: ['user', id.value], fetcher })));
    await turn();
    id.value = 2;
    await turn();

    online.value = true;
    await clock.advance(0);
    await fetcher.resolve('eve');

    expect(fetcher.calls.map(({ context }) => context.key)).toEqual([['user', 2]]);
    expect(frames.at(-1)).toBe('success/idle "eve"');
  });
});
