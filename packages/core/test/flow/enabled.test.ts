import { signal } from '@qora/core';
import { controlledFetcher, createTestClient, expectIdle, settled, traceQuery, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['user', 7];

function setup() {
  const test = createTestClient();
  const fetcher = controlledFetcher<string>();
  const enabled = signal(false);
  const query = test.client.watchQuery(() => ({ key, fetcher, enabled: enabled.value, staleTime: 0 }));
  return { ...test, fetcher, enabled, query };
}

describe('a disabled reader', () => {
  test('holds its entry and sees every write', async () => {
    const { client, fetcher, query } = setup();
    const { frames } = traceQuery(query);

    client.setQueryData(key, 'ada');
    client.setQueryData(key, 'eve');
    await turn();

    expect(frames).toEqual(['initial/idle', 'success/idle "ada"', 'success/idle "eve"']);
    expect(client.inspect()[0]?.readers).toBe(1);
    expect(fetcher.calls).toHaveLength(0);
  });

  test('keeps its entry from eviction', async () => {
    const { client, clock } = createTestClient();
    client.setQueryData(key, 'ada');
    traceQuery(client.watchQuery({ key, fetcher: () => 'x', enabled: false, gcTime: 10 }));

    await clock.advance(10_000_000);

    expect(client.has(key)).toBe(true);
  });

  test('starts nothing on mount, key change, focus, reconnect, interval or invalidation', async () => {
    const { client, clock, focus, online } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const id = signal(1);
    const query = client.watchQuery(() => ({
      key: ['user', id.value],
      fetcher,
      enabled: false,
      staleTime: 0,
      refetchInterval: 100,
      refetchOnMount: 'always' as const,
      refetchOnWindowFocus: 'always' as const,
      refetchOnReconnect: 'always' as const,
    }));
    client.setQueryData(['user', 1], 'ada');
    traceQuery(query);

    focus.value = false;
    await clock.advance(60_000);
    focus.value = true;
    online.value = false;
    online.value = true;
    await clock.advance(60_000);
    await client.invalidate(['user', 1]);
    await client.refetchWhere({ prefix: ['user'] });
    id.value = 2;
    await clock.advance(60_000);

    expect(fetcher.calls).toHaveLength(0);
    expect(client.inspect({ key: ['user', 1] })[0]).toMatchObject({ invalidated: true });
  });

  test('sees the runs of others', async () => {
    const { client, fetcher, query } = setup();
    const { frames } = traceQuery(query);

    void client.fetchQuery({ key, fetcher });
    await fetcher.resolve('ada');

    expect(frames).toEqual(['initial/idle', 'loading/fetching', 'success/idle "ada"']);
  });

  test('runs when it is asked to by refetch', async () => {
    const { fetcher, query } = setup();
    const { frames } = traceQuery(query);

    const refetched = query.refetch();
    await fetcher.resolve('ada');

    expect(frames).toEqual(['initial/idle', 'loading/fetching', 'success/idle "ada"']);
    expect(await refetched).toMatchObject({ data: 'ada' });
  });

  test('is never stale', async () => {
    const { client, clock, query } = setup();
    traceQuery(query);
    const seen = [query.isStale.peek()];

    client.setQueryData(key, 'ada');
    await clock.advance(1);
    seen.push(query.isStale.peek());
    void client.invalidate(key);
    seen.push(query.isStale.peek(), query.isEnabled.peek());

    expect(seen).toEqual([false, false, false, false]);
  });

  test('is not asked by the filter `stale`', () => {
    const { client, query } = setup();
    client.setQueryData(key, 'ada');
    traceQuery(query);

    expect(client.keys({ stale: true })).toEqual([]);
  });
});

describe('becoming enabled', () => {
  test('counts as a mount', async () => {
    const { fetcher, enabled, query } = setup();
    const { frames } = traceQuery(query);

    enabled.value = true;
    await fetcher.resolve('ada');

    expect(frames).toEqual(['initial/idle', 'loading/fetching', 'success/idle "ada"']);
  });

  test('refetches stale data, with loading in the first frame that is enabled', async () => {
    const { client, fetcher, enabled, query } = setup();
    client.setQueryData(key, 'ada');
    const frames: string[] = [];
    query.subscribe((state) => frames.push(`${query.isEnabled.peek()} ${state.status}`));

    enabled.value = true;
    await fetcher.resolve('eve');

    expect(frames).toEqual(['false success', 'true loading', 'true success']);
  });

  test('does nothing over fresh data', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const enabled = signal(false);
    client.setQueryData(key, 'ada');
    traceQuery(client.watchQuery(() => ({ key, fetcher, enabled: enabled.value })));

    enabled.value = true;
    await settled(client);

    expect(fetcher.calls).toHaveLength(0);
  });

  test('makes it stale again', async () => {
    const { client, enabled, query } = setup();
    client.setQueryData(key, 'ada');
    const frames: boolean[] = [];
    query.listen(() => frames.push(query.isStale.peek()), ['isStale']);

    enabled.value = true;

    expect(frames.at(-1)).toBe(true);
    expect(query.isEnabled.peek()).toBe(true);
    client.clear();
  });
});

describe('becoming disabled', () => {
  test('aborts nothing', async () => {
    const { client, enabled } = setup();
    const fetcher = controlledFetcher<string>({ takesSignal: true });
    const { frames } = traceQuery(client.watchQuery(() => ({ key, fetcher, enabled: enabled.value })));
    enabled.value = true;
    await turn();

    enabled.value = false;
    await turn();
    await fetcher.resolve('ada');

    expect(frames).toEqual(['initial/idle', 'loading/fetching', 'success/idle "ada"']);
  });

  test('lets no retry follow a failed attempt', async () => {
    const { clock, fetcher, enabled, query } = setup();
    const { frames } = traceQuery(query);
    enabled.value = true;
    await turn();

    enabled.value = false;
    await fetcher.reject(new Error('boom'));
    await clock.advance(60_000);

    expect(frames).toEqual(['initial/idle', 'loading/fetching', 'failure/idle !boom']);
    expect(fetcher.calls).toHaveLength(1);
  });

  test('ends a wait for a retry in the failure', async () => {
    const { client, clock, fetcher, enabled, query } = setup();
    const { frames, stop } = traceQuery(query);
    enabled.value = true;
    await fetcher.reject(new Error('boom'));

    enabled.value = false;
    await clock.advance(60_000);
    stop();

    expect(frames).toEqual(['initial/idle', 'loading/fetching', 'failure/idle !boom']);
    expect(fetcher.calls).toHaveLength(1);
    await expectIdle(client);
  });

  test('stops its polling', async () => {
    const { client, clock } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const enabled = signal(true);
    traceQuery(client.watchQuery(() => ({ key, fetcher, enabled: enabled.value, refetchInterval: 100 })));
    await fetcher.resolve('ada');

    enabled.value = false;
    await clock.advance(60_000);

    expect(fetcher.calls).toHaveLength(1);
    expect(clock.pending()).toEqual([]);
  });
});
