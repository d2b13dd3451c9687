import { controlledFetcher, createTestClient, settled, trace, traceQuery, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

describe('defaults for a prefix', () => {
  test('apply to every key that begins so', () => {
    const { client, clock } = createTestClient();
    client.setDefaults(['user'], { staleTime: 10 });

    client.setQueryData(['user', 7], 'ada', { updatedAt: clock.now() - 10 });
    client.setQueryData(['post', 7], 'hello', { updatedAt: clock.now() - 10 });

    expect(client.keys({ stale: true })).toEqual([['user', 7]]);
  });

  test('all apply, the longest last, in whatever order they were set', async () => {
    const { client } = createTestClient({ defaults: { staleTime: 1, gcTime: 1 } });
    client.setDefaults(['a', 'b', 'c'], { staleTime: 3000 });
    client.setDefaults(['a'], { staleTime: 1000, gcTime: 1000, retry: 7 });
    client.setDefaults(['a', 'b'], { staleTime: 2000, gcTime: 2000 });
    const isStale = (key: readonly string[], age: number): boolean => {
      client.setQueryData(key, 1, { updatedAt: 1_000_000 - age });
      return client.watchQuery({ key, fetcher: () => 1 }).isStale.peek();
    };

    const stale = [
      isStale(['a'], 999),
      isStale(['a'], 1000),
      isStale(['a', 'b'], 1999),
      isStale(['a', 'b'], 2000),
      isStale(['a', 'b', 'c'], 2999),
      isStale(['a', 'b', 'c'], 3000),
      isStale(['x'], 1),
    ];

    expect(stale).toEqual([false, true, false, true, false, true, true]);
  });

  test('of the same prefix add up, the later one last', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<number>();
    client.setDefaults(['a'], { staleTime: 0, fetcher });
    client.setDefaults(['a'], { staleTime: 1000 });
    client.setQueryData(['a'], 1);

    const { frames } = traceQuery(client.watchQuery({ key: ['a'] }));
    void client.invalidate(['a']);
    await fetcher.resolve(2);

    expect(frames).toEqual(['success/idle 1', 'loading/fetching 1', 'success/idle 2']);
  });

  test('give way to the options of a reader, but not to undefined ones', () => {
    const { client } = createTestClient();
    client.setDefaults(['a'], { staleTime: 0 });
    client.setQueryData(['a'], 1);

    const own = client.watchQuery({ key: ['a'], fetcher: () => 1, staleTime: 1000 });
    const absent = client.watchQuery({ key: ['a'], fetcher: () => 1, staleTime: undefined });

    expect([own.isStale.peek(), absent.isStale.peek()]).toEqual([false, true]);
  });

  test('hold for entries that were only written', async () => {
    const { client, clock } = createTestClient();
    client.setQueryData(['before'], 1);
    client.setDefaults([], { gcTime: 1600 });
    client.setQueryData(['after'], 1);

    await clock.advance(1599);
    const kept = client.keys().length;
    await clock.advance(102);

    expect([kept, client.has(['after'])]).toEqual([2, false]);
  });

  test('hold for writes: a function that shares merges them', () => {
    const { client } = createTestClient();
    client.setDefaults(['log'], {
      structuralSharing: (old, next) => [...((old as number[] | undefined) ?? []), ...(next as number[])],
    });

    client.setQueryData(['log'], [1]);
    client.setQueryData(['log'], [2]);

    expect(client.getQueryData(['log'])).toEqual([1, 2]);
  });

  test('hold for tags of what is written', () => {
    const { client } = createTestClient();
    client.setDefaults(['user'], { tags: (data) => [`name:${data}`] });

    client.setQueryData(['user', 7], 'ada');

    expect(client.keys({ tags: ['name:ada'] })).toEqual([['user', 7]]);
  });

  test('of a prefix with an object match keys that contain it', () => {
    const { client } = createTestClient();
    client.setDefaults(['users', { archived: true }], { staleTime: 0 });
    for (const archived of [true, false]) client.setQueryData(['users', { page: 1, archived }], []);

    expect(client.keys({ stale: true })).toEqual([['users', { page: 1, archived: true }]]);
  });

  test('never change a query that has nothing to do with them', async () => {
    const { client } = createTestClient();
    const { frames } = trace(client.watchQuery({ key: ['b'], fetcher: () => 1 }).state);
    await settled(client);

    client.setDefaults(['a'], { staleTime: 0, enabled: false });

    expect(frames).toHaveLength(2);
  });
});

describe('a default fetcher', () => {
  test('loads what readers and calls bring none for', async () => {
    const { client } = createTestClient();
    client.setDefaults(['user'], { fetcher: ({ key }) => `user ${key[1]}` });
    const { frames } = traceQuery(client.watchQuery({ key: ['user', 1] }));

    const fetched = await client.fetchQuery({ key: ['user', 2] });
    await client.prefetch({ key: ['user', 3] });

    expect(frames).toEqual(['loading/fetching', 'success/idle "user 1"']);
    expect(fetched).toBe('user 2');
    expect(client.getQueryData(['user', 3])).toBe('user 3');
  });

  test('gives way to a reader’s own', async () => {
    const { client } = createTestClient();
    const byDefault = controlledFetcher<string>();
    const own = controlledFetcher<string>();
    client.setDefaults(['user'], { fetcher: byDefault });

    traceQuery(client.watchQuery({ key: ['user', 1], fetcher: own }));
    await turn();

    expect([byDefault.calls.length, own.calls.length]).toEqual([0, 1]);
  });

  test('of the client serves every key, and that of a prefix before it', async () => {
    const { client } = createTestClient({ defaults: { fetcher: () => 'anything' } });
    client.setDefaults(['user'], { fetcher: () => 'user' });

    const values = await Promise.all([
      client.fetchQuery({ key: ['x'] }),
      client.fetchQuery({ key: ['user', 1] }),
    ]);

    expect(values).toEqual(['anything', 'user']);
  });

  test('lets refetchWhere load entries that nobody holds when it is asked for all', async () => {
    const { client } = createTestClient();
    client.setDefaults(['user'], { fetcher: () => 'loaded' });
    client.setQueryData(['user', 1], 'written');
    client.setQueryData(['post', 1], 'written');

    await client.refetchWhere({ prefix: [] });
    const wantedOnly = client.getWhere({}).map(([, data]) => data);
    await client.refetchWhere({ prefix: [] }, { all: true });

    expect(wantedOnly).toEqual(['written', 'written']);
    expect([client.getQueryData(['user', 1]), client.getQueryData(['post', 1])]).toEqual([
      'loaded',
      'written',
    ]);
  });
});

test('bad defaults throw and change nothing', () => {
  const { client } = createTestClient();
  client.setQueryData(['a'], 1);

  expect(() => client.setDefaults(['a'], { staleTime: -1 })).toThrow(
    expect.objectContaining({ code: 'invalid-option' }),
  );
  expect(() => client.setDefaults([new Map()], { staleTime: 0 })).toThrow(
    expect.objectContaining({ code: 'invalid-key' }),
  );
  expect(client.keys({ stale: true })).toEqual([]);
});
