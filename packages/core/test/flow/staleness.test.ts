import { effect, signal } from '@qora/core';
import {
  controlledFetcher,
  createTestClient,
  expectIdle,
  settled,
  trace,
  traceQuery,
  turn,
} from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['user', 7];

describe('isStale, watched', () => {
  test('flips exactly when the staleTime is over', async () => {
    const { client, clock } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => 'ada', staleTime: 1000 });
    const { frames } = trace<string>(() => `${query.isStale.value} at ${clock.now()}`);
    await settled(client);

    await clock.advance(999);
    const before = frames.length;
    await clock.advance(1);

    expect(before).toBe(2);
    expect(frames).toEqual(['true at 1000000', 'false at 1000000', 'true at 1001000']);
  });

  test('flips for a listener, too', async () => {
    const { client, clock } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => 'ada', staleTime: 1000 });
    const frames: string[] = [];
    query.listen(() => frames.push(`${query.isStale.peek()} at ${clock.now()}`), ['isStale']);
    await settled(client);

    await clock.advance(5000);

    expect(frames).toEqual(['false at 1000000', 'true at 1001000']);
  });

  test('waits anew when the data is renewed', async () => {
    const { client, clock } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => 'ada', staleTime: 1000 });
    const { frames } = trace<string>(() => `${query.isStale.value} at ${clock.now()}`);
    await settled(client);

    await clock.advance(600);
    client.setQueryData(key, 'ada');
    await clock.advance(5000);

    expect(frames.at(-1)).toBe('true at 1001600');
    expect(frames.filter((frame) => frame.startsWith('true'))).toHaveLength(2);
  });

  test('is true at once when the entry is invalidated, until it is fetched again', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const query = client.watchQuery({ key, fetcher });
    const { frames } = trace(query.isStale);
    await fetcher.resolve('ada');

    void client.invalidate(key);
    await fetcher.resolve('eve');

    expect(frames).toEqual([true, false, true, false]);
  });

  test('is true after a failed run', async () => {
    const { client } = createTestClient({ defaults: { retry: false } });
    const fetcher = controlledFetcher<string>();
    const query = client.watchQuery({ key, fetcher });
    const { frames } = trace(query.isStale);
    await fetcher.resolve('ada');

    void query.refetch();
    await fetcher.reject(new Error('boom'));

    expect(frames).toEqual([true, false, true]);
  });

  test('follows a staleTime that changes', async () => {
    const { client, clock } = createTestClient();
    client.setQueryData(key, 'ada');
    const staleTime = signal(1000);
    const query = client.watchQuery(() => ({ key, fetcher: () => 'x', staleTime: staleTime.value }));
    const { frames } = trace(() => `${query.isStale.value} at ${clock.now() - 1_000_000}`);
    await clock.advance(500);

    staleTime.value = 100;
    staleTime.value = 2000;
    await clock.advance(10_000);

    expect(frames).toEqual(['false at 0', 'true at 500', 'false at 500', 'true at 2000']);
  });

  test('reaches a staleTime beyond what a host timer can hold', async () => {
    const month = 30 * 24 * 3600 * 1000;
    const { client, clock } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => 'ada', staleTime: month });
    const { frames } = trace(query.isStale);
    await settled(client);
    const span = (clock.pending()[0]?.at ?? 0) - clock.now();

    await clock.advance(month - 1);
    const before = frames.length;
    await clock.advance(1);

    expect(span).toBe(2 ** 31 - 1);
    expect(before).toBe(2);
    expect(frames).toEqual([true, false, true]);
  });

  test('by a thousand readers is one host timer', async () => {
    const { client, clock } = createTestClient();
    for (let i = 0; i < 1000; i++) {
      const query = client.watchQuery({ key: [i], fetcher: () => i, staleTime: 1000 + i });
      effect(() => void query.isStale.value);
    }

    await settled(client);

    expect(clock.pending()).toEqual([{ at: 1_001_000, ref: false }]);
  });

  test('arms nothing for data that never goes stale', async () => {
    const { client, clock } = createTestClient();
    for (const staleTime of ['static', Number.POSITIVE_INFINITY, 0] as const) {
      trace(client.watchQuery({ key: [staleTime], fetcher: () => 1, staleTime }).isStale);
    }

    await settled(client);

    expect(clock.pending()).toEqual([]);
  });
});

describe('isStale, unwatched', () => {
  test('is computed from the clock at every read', async () => {
    const { client, clock } = createTestClient();
    client.setQueryData(key, 'ada');
    const query = client.watchQuery({ key, fetcher: () => 'x', staleTime: 1000 });
    const seen = [query.isStale.peek(), query.isStale.value];

    await clock.advance(999);
    seen.push(query.isStale.peek(), query.isStale.value);
    await clock.advance(1);
    seen.push(query.isStale.peek(), query.isStale.value);
    client.setQueryData(key, 'eve');
    seen.push(query.isStale.peek(), query.isStale.value);

    expect(seen).toEqual([false, false, false, false, true, true, false, false]);
  });

  test('is computed from the clock though the data is watched', async () => {
    const { client, clock } = createTestClient();
    client.setQueryData(key, 'ada');
    const query = client.watchQuery({ key, fetcher: () => 'x', staleTime: 1000 });
    traceQuery(query);
    const seen = [query.isStale.peek()];

    await clock.advance(1000);
    seen.push(query.isStale.peek(), query.isStale.value);

    expect(seen).toEqual([false, true, true]);
  });

  test('arms nothing', async () => {
    const { client, clock } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => 'x', staleTime: 1000 });
    traceQuery(query);
    await settled(client);

    query.isStale.peek();
    void query.isStale.value;

    expect(clock.pending()).toEqual([]);
  });

  test('arms nothing once its query has been let go of, though another reader stays', async () => {
    const { client, clock } = createTestClient();
    const options = { key, fetcher: () => 'x', staleTime: 1000 };
    traceQuery(client.watchQuery(options));
    const { stop } = trace(client.watchQuery(options).isStale);
    await settled(client);
    const armed = clock.pending().length;

    stop();
    await turn();

    expect(armed).toBe(1);
    expect(clock.pending()).toEqual([]);
  });

  test('of a released query arms nothing but its eviction', async () => {
    const { client } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => 'x', staleTime: 1000 });
    const { stop } = trace(query.isStale);
    await settled(client);

    stop();

    await expectIdle(client);
  });
});

describe('stale', () => {
  test('is what has no data', () => {
    const { client } = createTestClient();

    expect(client.watchQuery({ key, fetcher: () => 1, staleTime: 'static' }).isStale.peek()).toBe(true);
  });

  test('is never what is static, not even invalidated', async () => {
    const { client, clock } = createTestClient();
    client.setQueryData(key, 'ada');
    const fetcher = controlledFetcher<string>();
    const query = client.watchQuery({ key, fetcher, staleTime: 'static' });
    const { frames } = trace(query.isStale);

    await client.invalidate(key);
    await clock.advance(1e12);

    expect(frames).toEqual([false]);
    expect(fetcher.calls).toHaveLength(0);
  });

  test('is what is fresh for ever only once it is invalidated', async () => {
    const { client, clock } = createTestClient({ defaults: { gcTime: Number.POSITIVE_INFINITY } });
    client.setQueryData(key, 'ada');
    const query = client.watchQuery({ key, fetcher: () => 'x', staleTime: Number.POSITIVE_INFINITY });
    await clock.advance(1e12);
    const before = query.isStale.peek();

    await client.invalidate(key);

    expect([before, query.isStale.peek()]).toEqual([false, true]);
  });
});
