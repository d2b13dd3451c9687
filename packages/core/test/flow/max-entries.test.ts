import { controlledFetcher, createTestClient, settled, traceQuery, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

function setup(maxEntries: number) {
  const evicted: unknown[] = [];
  const test = createTestClient({ maxEntries, onEvict: ([name]) => evicted.push(name) });
  const names = (): unknown[] => test.client.keys().map(([name]) => name);
  return { ...test, evicted, names };
}

describe('maxEntries', () => {
  test('evicts the least recently written entry and tells of it', () => {
    const { client, evicted, names } = setup(2);

    for (const name of ['a', 'b', 'c', 'd']) client.setQueryData([name], name);

    expect(evicted).toEqual(['a', 'b']);
    expect(names()).toEqual(expect.arrayContaining(['c', 'd']));
    expect(names()).toHaveLength(2);
  });

  test('spares what was read by getState or fetchQuery', async () => {
    const { client, evicted } = setup(3);
    for (const name of ['a', 'b', 'c']) client.setQueryData([name], name);

    client.getState(['a']);
    await client.fetchQuery({ key: ['b'], fetcher: () => 'b' });
    client.setQueryData(['d'], 'd');

    expect(evicted).toEqual(['c']);
  });

  test('spares what is held, and counts it', async () => {
    const { client, evicted, names } = setup(2);
    for (const name of ['a', 'b', 'c']) traceQuery(client.watchQuery({ key: [name], fetcher: () => name }));
    await settled(client);

    client.setQueryData(['d'], 'd');

    expect(evicted).toEqual(['d']);
    expect(names()).toEqual(['a', 'b', 'c']);
  });

  test('spares what has a run', async () => {
    const { client, evicted } = setup(1);
    const fetcher = controlledFetcher<string>();
    const data = client.fetchQuery({ key: ['a'], fetcher });
    await turn();

    client.setQueryData(['b'], 'b');
    client.setQueryData(['c'], 'c');
    await fetcher.resolve('a');

    expect(await data).toBe('a');
    expect(evicted).not.toContain('a');
  });

  test('spares what a suspended reader has claimed', async () => {
    const { client, clock, evicted } = setup(1);
    const promise = client.watchQuery({ key: ['a'], fetcher: () => 'a' }).promise();
    await promise;

    client.setQueryData(['b'], 'b');
    const whileClaimed = evicted.slice();
    await clock.advance(5001);
    client.setQueryData(['c'], 'c');

    expect(whileClaimed).toEqual(['b']);
    expect(evicted).toContain('a');
  });

  test('makes room when a hold ends', async () => {
    const { client, evicted } = setup(2);
    const stops = ['a', 'b', 'c'].map(
      (name) => traceQuery(client.watchQuery({ key: [name], fetcher: () => name })).stop,
    );
    await settled(client);

    stops[1]?.();
    await turn();

    expect(evicted).toEqual(['b']);
  });

  test('puts the entry that was let go last at the end of the queue', async () => {
    const { client, evicted } = setup(3);
    const { stop } = traceQuery(client.watchQuery({ key: ['a'], fetcher: () => 'a' }));
    await settled(client);
    client.setQueryData(['b'], 'b');
    client.setQueryData(['c'], 'c');

    stop();
    await turn();
    client.setQueryData(['d'], 'd');

    expect(evicted).toEqual(['b']);
  });

  test('of 1 keeps the newest one', () => {
    const { client, names } = setup(1);

    for (let i = 0; i < 100; i++) client.setQueryData([i], i);

    expect(names()).toEqual([99]);
  });

  test('is met after many prefetches', async () => {
    const { client, names } = setup(10);

    await Promise.all(Array.from({ length: 100 }, (_, i) => client.prefetch({ key: [i], fetcher: () => i })));

    expect(names()).toHaveLength(10);
  });
});

describe('onEvict', () => {
  test('is told of evictions by time, but not of removals', async () => {
    const { client, clock, evicted } = setup(100);
    client.setQueryData(['a'], 'a');
    client.setQueryData(['b'], 'b');

    client.remove(['a']);
    await clock.advance(400_000);

    expect(evicted).toEqual(['b']);
  });

  test('that throws is reported, and the rest is evicted', async () => {
    const error = new Error('no');
    const { client, clock, reported } = createTestClient({
      onEvict: () => {
        throw error;
      },
    });
    for (let i = 0; i < 3; i++) client.setQueryData([i], i);

    await clock.advance(400_000);

    expect(client.keys()).toEqual([]);
    expect(reported).toEqual([error, error, error]);
  });
});
