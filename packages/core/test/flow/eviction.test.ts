import { effect } from '@qora/core';
import { controlledFetcher, createTestClient, settled, traceQuery, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['user', 7];
/** The latest moment at which a sweep may come, from the last use. */
const late = (gcTime: number): number => gcTime + gcTime / 16;

describe('the last release', () => {
  test('starts the gcTime: the entry goes not before, and a sixteenth later at most', async () => {
    const { client, clock } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const { stop } = traceQuery(client.watchQuery({ key, fetcher, gcTime: 16_000 }));
    await fetcher.resolve('ada');
    await clock.advance(100_000);
    stop();
    await turn();

    await clock.advance(15_999);
    const before = client.has(key);
    await clock.advance(1001);

    expect([before, client.has(key)]).toEqual([true, false]);
    expect(clock.pending()).toEqual([]);
  });

  test('with a gcTime of 0 evicts in the next tick', async () => {
    const { client, clock } = createTestClient();
    const evicted: unknown[] = [];
    client.onEvent(({ type, at }) => type === 'entry.evicted' && evicted.push(at));
    const { stop } = traceQuery(client.watchQuery({ key, fetcher: () => 'ada', gcTime: 0 }));
    await settled(client);

    stop();
    const atOnce = client.has(key);
    await Promise.resolve();
    await Promise.resolve();

    expect([atOnce, client.has(key)]).toEqual([true, false]);
    expect(evicted).toEqual([1_000_000]);
    expect(clock.pending()).toEqual([]);
  });

  test('with an infinite gcTime never evicts and arms nothing', async () => {
    const { client, clock } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => 'ada', gcTime: Number.POSITIVE_INFINITY });
    const { stop } = traceQuery(query);
    await settled(client);

    stop();
    await turn();
    const armed = clock.pending();
    await clock.advance(Number.MAX_SAFE_INTEGER / 2);

    expect(armed).toEqual([]);
    expect(client.has(key)).toBe(true);
  });

  test('with a gcTime of two months evicts in time', async () => {
    const month = 30 * 24 * 3600 * 1000;
    const { client, clock } = createTestClient();
    const { stop } = traceQuery(client.watchQuery({ key, fetcher: () => 'ada', gcTime: 2 * month }));
    await settled(client);
    stop();
    await turn();

    const spans = clock.pending().map(({ at }) => at - clock.now());
    await clock.advance(2 * month - 1);
    const before = client.has(key);
    await clock.advance(late(2 * month) - 2 * month + 1);

    expect(Math.max(...spans)).toBeLessThanOrEqual(2 ** 31 - 1);
    expect([before, client.has(key)]).toEqual([true, false]);
  });

  test('does not start it for a reader that comes back in time', async () => {
    const { client, clock } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => 'ada', gcTime: 1000 });
    const first = traceQuery(query);
    await settled(client);
    first.stop();
    await clock.advance(900);

    const second = traceQuery(query);
    await clock.advance(100_000);
    const whileHeld = client.has(key);
    second.stop();
    await clock.advance(999);

    expect([whileHeld, client.has(key)]).toEqual([true, true]);
    expect(second.frames).toEqual(['success/idle "ada"']);
  });
});

describe('the deadline', () => {
  test('is moved by getState and by fetchQuery', async () => {
    const { client, clock } = createTestClient({ defaults: { gcTime: 1600 } });
    client.setQueryData(['state'], 1);
    client.setQueryData(['fetch'], 1);
    client.setQueryData(['left'], 1);

    for (let i = 0; i < 5; i++) {
      await clock.advance(1500);
      client.getState(['state']);
      await client.fetchQuery({ key: ['fetch'], fetcher: () => 2 });
    }

    expect(client.keys()).toEqual(expect.arrayContaining([['state'], ['fetch']]));
    expect(client.has(['left'])).toBe(false);
  });

  test('counts from a write, a prefetch and an adopted promise', async () => {
    const { client, clock } = createTestClient({ defaults: { gcTime: 1600 } });
    await clock.advance(500);

    client.setQueryData(['written'], 1);
    await client.prefetch({ key: ['prefetched'], fetcher: () => 1 });
    client.adopt(['adopted'], Promise.resolve(1));
    await clock.advance(1599);
    const before = client.keys().length;
    await clock.advance(102);

    expect([before, client.keys().length]).toEqual([3, 0]);
  });

  test('is the longest that a fetch asked for which found fresh data', async () => {
    const { client, clock } = createTestClient();
    await client.fetchQuery({ key, fetcher: () => 'ada', gcTime: 1000 });

    await client.fetchQuery({ key, fetcher: () => 'eve', gcTime: 100_000 });
    await clock.advance(99_999);
    const before = client.has(key);
    await clock.advance(late(100_000));

    expect([before, client.has(key)]).toEqual([true, false]);
  });

  test('is that of a query which refetches and is not watched', async () => {
    const { client, clock } = createTestClient();

    await client.watchQuery({ key, fetcher: () => 'ada', gcTime: 3_600_000 }).refetch();
    await clock.advance(3_599_999);
    const before = client.has(key);
    await clock.advance(late(3_600_000));

    expect([before, client.has(key)]).toEqual([true, false]);
  });

  test('of 0 lets a query that is not watched refetch and see what came', async () => {
    const { client } = createTestClient();

    const state = await client.watchQuery({ key, fetcher: () => 'ada', gcTime: 0 }).refetch();
    await turn();

    expect(state).toMatchObject({ status: 'success', data: 'ada' });
    expect(client.has(key)).toBe(false);
  });

  test('of 0 lets a write be read in its own tick only', async () => {
    const { client, clock } = createTestClient({ defaults: { gcTime: 0 } });

    client.setQueryData(key, 'ada');
    const atOnce = client.getQueryData(key);
    await turn();

    expect([atOnce, client.has(key)]).toEqual(['ada', false]);
    expect(clock.pending()).toEqual([]);
  });

  test('of 0 does not evict what is held before the tick is over', async () => {
    const { client } = createTestClient({ defaults: { gcTime: 0 } });

    client.setQueryData(key, 'ada');
    const { frames } = traceQuery(client.watchQuery({ key, fetcher: () => 'x' }));
    await turn();

    expect(frames).toEqual(['success/idle "ada"']);
    expect(client.has(key)).toBe(true);
  });

  test('is the longest gcTime that was ever asked for', async () => {
    const { client, clock } = createTestClient({ defaults: { gcTime: 10 } });
    await client.prefetch({ key, fetcher: () => 1, gcTime: 16_000 });
    await client.fetchQuery({ key, fetcher: () => 1, gcTime: 100 });

    await clock.advance(15_999);
    const before = client.has(key);
    await clock.advance(1002);

    expect([before, client.has(key)]).toEqual([true, false]);
  });

  test('come in slices, and what is not due in the first of them goes when it is', async () => {
    const { client, clock } = createTestClient({ defaults: { gcTime: 16_000 } });
    for (let i = 0; i < 5_000; i++) client.setQueryData(['row', i], i);
    await clock.advance(2_000);
    for (let i = 5_000; i < 10_000; i++) client.setQueryData(['row', i], i);

    await clock.advance(late(16_000) - 2_000);
    const afterFirst = client.keys().length;
    await clock.advance(2_000);

    expect([afterFirst, client.keys().length]).toEqual([5_000, 0]);
    expect(clock.pending()).toEqual([]);
  });

  test('is one host timer for ten thousand entries', async () => {
    const { client, clock } = createTestClient();
    let armed = 0;
    const set = clock.set;
    clock.set = (...parameters) => {
      armed++;
      return set(...parameters);
    };

    for (let i = 0; i < 10_000; i++) client.setQueryData(['row', i], i);
    const pending = clock.pending();
    await clock.advance(300_000 * 1.07);

    expect(pending).toHaveLength(1);
    expect(pending[0]?.ref).toBe(false);
    expect(client.keys()).toEqual([]);
    expect(armed).toBeLessThan(50);
    expect(clock.pending()).toEqual([]);
  });

  test('is one host timer for watched, polled and waiting entries, too', async () => {
    const { client, clock } = createTestClient();
    for (let i = 0; i < 100; i++) {
      const query = client.watchQuery({
        key: ['polled', i],
        fetcher: () => (i % 2 ? i : Promise.reject(new Error('boom'))),
        refetchInterval: 1000 + i,
      });
      effect(() => void [query.state.value, query.isStale.value]);
      client.setQueryData(['written', i], i);
    }
    await turn();

    expect(clock.pending()).toHaveLength(1);
    client.dispose();
    expect(clock.pending()).toEqual([]);
  });

  test('keeps entries of different gcTimes apart', async () => {
    const { client, clock } = createTestClient();
    for (const gcTime of [16_000, 1600, 160, 160_000]) {
      void client.prefetch({ key: [gcTime], fetcher: () => gcTime, gcTime });
    }
    await settled(client);
    const left: unknown[] = [];

    for (const moment of [159, 171, 1599, 1701, 15_999, 17_001, 159_999, 170_001]) {
      await clock.advance(moment - (clock.now() - 1_000_000));
      left.push(client.keys().length);
    }

    expect(left).toEqual([4, 3, 3, 2, 2, 1, 1, 0]);
  });
});

describe('an entry is not evicted', () => {
  test('while it has a run', async () => {
    const { client, clock } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const data = client.fetchQuery({ key, fetcher, gcTime: 0 });
    await clock.advance(1_000_000);

    await fetcher.resolve('ada');

    expect(await data).toBe('ada');
    expect(client.keys()).toEqual([]);
  });

  test('while a run that nobody waits for goes on', async () => {
    const { client, clock } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const { stop } = traceQuery(client.watchQuery({ key, fetcher, gcTime: 100 }));
    await turn();
    stop();

    await clock.advance(1_000_000);
    const whileRunning = client.keys().length;
    await fetcher.resolve('ada');
    await clock.advance(99);
    const afterwards = client.has(key);
    await clock.advance(10);

    expect([whileRunning, afterwards, client.keys().length]).toEqual([1, true, 0]);
  });

  test('for the sake of a run that is paused', async () => {
    const { client, clock, online } = createTestClient();
    online.value = false;
    const fetcher = controlledFetcher<string>();
    const data = client.fetchQuery({ key, fetcher, gcTime: 10 });
    await clock.advance(1_000_000);

    online.value = true;
    await clock.advance(0);
    await fetcher.resolve('ada');

    expect(await data).toBe('ada');
  });
});

describe('an entry that everybody left', () => {
  test('keeps its tags and its gcTime, and forgets the fetcher', async () => {
    const { client, clock } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const options = { key, fetcher, tags: ['people'], gcTime: 1e9, refetchInterval: 1000, staleTime: 0 };
    const { stop } = traceQuery(client.watchQuery(options));
    await fetcher.resolve('ada');
    stop();
    await clock.advance(1e6);

    await client.refetchWhere({ tags: ['people'] }, { all: true });

    expect(client.keys({ tags: ['people'] })).toEqual([key]);
    expect(fetcher.calls).toHaveLength(1);
  });
});

describe('reading', () => {
  test('a key that is missing creates no entry', () => {
    const { client, clock } = createTestClient();

    client.getState(key);
    client.getQueryData(key);
    client.has(key);
    client.setQueryData(key, undefined);
    client.setQueryData(key, (old: unknown) => old);
    client.cancel(key);
    client.remove(key);
    void client.invalidate(key);
    void client.watchQuery({ key, fetcher: () => 1 }).state.peek();

    expect(client.keys()).toEqual([]);
    expect(clock.pending()).toEqual([]);
  });
});
