import { type RefetchOn, signal } from '@qora/core';
import { controlledFetcher, createTestClient, settled, traceQuery, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['user', 7];
type StaleTime = number | 'static';

/** How many fetches a mount over data of a minute's age starts. */
async function fetchesOnMount(options: {
  staleTime: StaleTime;
  refetchOnMount: RefetchOn;
  invalidated?: boolean;
}): Promise<number> {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'ada');
  await clock.advance(60_000);
  if (options.invalidated) void client.invalidate(key);
  const { staleTime, refetchOnMount } = options;
  traceQuery(client.watchQuery({ key, fetcher, staleTime, refetchOnMount }));
  await turn();
  return fetcher.calls.length;
}

describe('a mount', () => {
  test.each<[what: string, staleTime: StaleTime, refetchOnMount: RefetchOn, fetches: number]>([
    ['refetches stale data', 60_000, true, 1],
    ['leaves fresh data', 60_001, true, 0],
    ['leaves stale data when told so', 0, false, 0],
    ['refetches fresh data when told `always`', Number.POSITIVE_INFINITY, 'always', 1],
    ['refetches stale data when told `always`', 0, 'always', 1],
    ['never refetches static data', 'static', 'always', 0],
    ['leaves static data', 'static', true, 0],
    ['leaves data that is fresh for ever', Number.POSITIVE_INFINITY, true, 0],
  ])('%s', async (_, staleTime, refetchOnMount, fetches) => {
    expect(await fetchesOnMount({ staleTime, refetchOnMount })).toBe(fetches);
  });

  test.each<[what: string, staleTime: StaleTime, refetchOnMount: RefetchOn, fetches: number]>([
    ['refetches', Number.POSITIVE_INFINITY, true, 1],
    ['leaves it when told so', Number.POSITIVE_INFINITY, false, 0],
    ['leaves it when it is static', 'static', true, 0],
  ])('over invalidated data %s', async (_, staleTime, refetchOnMount, fetches) => {
    expect(await fetchesOnMount({ staleTime, refetchOnMount, invalidated: true })).toBe(fetches);
  });

  test.each<RefetchOn>([true, false, 'always'])('without data loads, with refetchOnMount %s', async (on) => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();

    const { frames } = traceQuery(
      client.watchQuery({ key, fetcher, refetchOnMount: on, staleTime: 'static' }),
    );
    await turn();

    expect(frames).toEqual(['loading/fetching']);
    expect(fetcher.calls).toHaveLength(1);
  });

  test('after a failure without data tries again, even if it leaves stale data', async () => {
    const { client } = createTestClient({ defaults: { retry: false } });
    const fetcher = controlledFetcher<string>();
    const query = client.watchQuery({ key, fetcher, refetchOnMount: false });
    const first = traceQuery(query);
    await fetcher.reject(new Error('boom'));
    first.stop();
    await turn();

    const { frames } = traceQuery(query);

    expect(frames).toEqual(['loading/fetching']);
  });

  test('of a second reader refetches stale data', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const options = { key, fetcher, staleTime: 0 };
    const first = traceQuery(client.watchQuery(options));
    await fetcher.resolve('ada');

    const second = traceQuery(client.watchQuery(options));
    await fetcher.resolve('eve');

    expect(second.frames).toEqual(['loading/fetching "ada"', 'success/idle "eve"']);
    expect(first.frames.slice(2)).toEqual(second.frames);
  });

  test('of a second reader leaves data that is fresh to it', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    traceQuery(client.watchQuery({ key, fetcher, staleTime: 0 }));
    await fetcher.resolve('ada');

    const { frames } = traceQuery(client.watchQuery({ key, fetcher, staleTime: 1000 }));

    expect(frames).toEqual(['success/idle "ada"']);
  });

  test('of a second reader with `always` refetches fresh data', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    traceQuery(client.watchQuery({ key, fetcher }));
    await fetcher.resolve('ada');

    const { frames } = traceQuery(client.watchQuery({ key, fetcher, refetchOnMount: 'always' }));

    expect(frames).toEqual(['loading/fetching "ada"']);
  });

  test('of a thousand readers in one tick is one fetch', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    client.setQueryData(key, 'ada');

    for (let i = 0; i < 1000; i++) traceQuery(client.watchQuery({ key, fetcher, staleTime: 0 }));
    await turn();

    expect(fetcher.calls).toHaveLength(1);
  });

  test('joins a run that is under way', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    void client.prefetch({ key, fetcher });
    await turn();

    const { frames } = traceQuery(client.watchQuery({ key, fetcher }));
    await fetcher.resolve('ada');

    expect(frames).toEqual(['loading/fetching', 'success/idle "ada"']);
    expect(fetcher.calls).toHaveLength(1);
  });

  test('of a query whose staleTime grows or shrinks starts nothing', async () => {
    const { client, clock } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const staleTime = signal(1000);
    const query = client.watchQuery(() => ({ key, fetcher, staleTime: staleTime.value }));
    traceQuery(query);
    await fetcher.resolve('ada');
    await clock.advance(500);

    staleTime.value = 100;
    await settled(client);

    expect(query.isStale.peek()).toBe(true);
    expect(fetcher.calls).toHaveLength(1);
  });

  test('without any fetcher is a failure that says so', async () => {
    const { client } = createTestClient();
    const { frames } = traceQuery(client.watchQuery({ key }));

    await settled(client);

    expect(frames).toHaveLength(2);
    expect(client.getState(key)).toMatchObject({ status: 'failure', error: { code: 'missing-fetcher' } });
  });
});
