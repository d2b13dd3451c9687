import type { QoraState } from '@qora/core';
import { controlledFetcher, createTestClient, trace, traceQuery, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['rows'];
const boom = new Error('boom');
interface Row {
  readonly id: number;
  readonly title: string;
}
const rowsOf = (...titles: string[]): Row[] => titles.map((title, id) => ({ id, title }));
const add =
  (title: string) =>
  (old: readonly Row[] | undefined): Row[] => [...(old ?? []), { id: old?.length ?? 0, title }];

describe('committing with data', () => {
  test('writes the base and drops the layer in one frame', () => {
    const { client } = createTestClient();
    client.setQueryData(key, 1);
    const { frames } = trace(client.watchQuery<number>({ key, fetcher: () => 0 }).data);

    client.optimistic.update<number>(key, () => 2).commit(3);

    expect(frames).toEqual([1, 2, 3]);
    expect(client.inspect()[0]).toMatchObject({ base: { data: 3 }, layers: 0 });
  });

  test('that is what was shown fires nobody', () => {
    const { client } = createTestClient();
    client.setQueryData(key, rowsOf('a'));
    const layer = client.optimistic.update<Row[]>(key, add('b'));
    const query = client.watchQuery({ key, fetcher: () => rowsOf() });
    const { frames } = trace(() => [query.state.value, query.data.value]);

    layer.commit(rowsOf('a', 'b'));

    expect(frames).toHaveLength(1);
  });

  test('keeps the references that were shown', () => {
    const { client } = createTestClient();
    client.setQueryData(key, rowsOf('a'));
    const layer = client.optimistic.update<Row[]>(key, add('b'));
    const shown = client.getQueryData<Row[]>(key);

    layer.commit(rowsOf('a', 'b'));

    expect(client.getQueryData(key)).toBe(shown);
  });

  test('by a function gives it the base', () => {
    const { client } = createTestClient();
    client.setQueryData(key, rowsOf('a'));
    const layer = client.optimistic.update<Row[]>(key, add('edit'));

    layer.commit((base) => add('server')(base));

    expect(client.getQueryData(key)).toEqual(rowsOf('a', 'server'));
  });

  test('by a function that throws leaves the layer open', () => {
    const { client } = createTestClient();
    client.setQueryData(key, 1);
    const layer = client.optimistic.update<number>(key, () => 2);

    expect(() =>
      layer.commit(() => {
        throw boom;
      }),
    ).toThrow(boom);

    expect(client.inspect()[0]).toMatchObject({ shown: { data: 2 }, layers: 1 });
  });

  test('that is `undefined` drops the layer and writes nothing', () => {
    const { client } = createTestClient();
    client.setQueryData(key, 1);

    client.optimistic.update<number>(key, () => 2).commit(undefined);

    expect(client.inspect()[0]).toMatchObject({ base: { data: 1 }, layers: 0, invalidated: false });
  });

  test('makes the entry a success, fresh', async () => {
    const { client } = createTestClient({ defaults: { retry: false } });
    await client.prefetch({ key, fetcher: () => Promise.reject(boom) });

    client.optimistic.update(key, () => 1).commit(2);

    expect(client.getState(key)).toMatchObject({ status: 'success', data: 2 });
    expect(client.keys({ stale: true })).toEqual([]);
  });

  test('drops the answer of a run that began before', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    client.setQueryData(key, 'base');
    const query = client.watchQuery({ key, fetcher });
    traceQuery(query);
    void query.refetch();
    await turn();

    client.optimistic.update(key, () => 'edit').commit('server');
    await fetcher.resolve('old');
    const shown = query.data.value;
    await fetcher.resolve('new');

    expect([shown, query.data.value]).toEqual(['server', 'new']);
  });

  test('leaves the layers above it over the answer', () => {
    const { client } = createTestClient();
    client.setQueryData(key, 1);
    const low = client.optimistic.update<number>(key, (old = 0) => old + 1);
    client.optimistic.update<number>(key, (old = 0) => old * 10);

    low.commit(5);

    expect(client.inspect()[0]).toMatchObject({ base: { data: 5 }, shown: { data: 50 }, layers: 1 });
  });
});

describe('a layer ends once', () => {
  const ends = ['rollback', 'commit', 'commit with data'] as const;
  const pairs = ends.flatMap((first) => ends.map((second) => [first, second] as const));

  test.each(pairs)('%s, then %s', (first, second) => {
    const { client } = createTestClient();
    client.setQueryData(key, 1);
    const layer = client.optimistic.update<number>(key, () => 2);
    const end = (name: (typeof ends)[number]): void => {
      if (name === 'rollback') layer.rollback();
      else if (name === 'commit') layer.commit();
      else layer.commit(3);
    };
    end(first);
    const before: QoraState<unknown> = client.getState(key);

    end(second);

    expect(client.getState(key)).toBe(before);
    expect(client.inspect()[0]?.layers).toBe(0);
  });

  test('so that a second commit does not ask its function', () => {
    const { client } = createTestClient();
    let calls = 0;
    const layer = client.optimistic.update(key, () => 2);
    layer.rollback();

    layer.commit(() => ++calls);

    expect(calls).toBe(0);
  });
});

describe.each(['remove', 'clear', 'reset'] as const)('`%s`', (name) => {
  const forget = (client: ReturnType<typeof createTestClient>['client']): void => {
    if (name === 'remove') client.remove(key);
    else if (name === 'clear') client.clear();
    else void client.reset({ key });
  };

  test('drops the layers of an entry that nobody holds', () => {
    const { client } = createTestClient();
    client.setQueryData(key, 1);
    client.optimistic.update(key, () => 2);

    forget(client);

    expect(client.getState(key)).toEqual({ status: 'initial' });
    expect(client.inspect().map(({ layers }) => layers)).toEqual(name === 'reset' ? [0] : []);
  });

  test('drops the layers under a reader, who loads again', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<number>();
    client.setQueryData(key, 1);
    const { frames } = traceQuery(client.watchQuery({ key, fetcher }));
    client.optimistic.update(key, () => 2);

    forget(client);
    await fetcher.resolve(3);

    expect(frames).toEqual(['success/idle 1', 'success/idle 2', 'loading/fetching', 'success/idle 3']);
  });

  test.each(['commit', 'commit with data', 'rollback'])('is not undone by a later %s', (end) => {
    const { client } = createTestClient();
    client.setQueryData(key, 1);
    const layer = client.optimistic.update(key, () => 2);
    forget(client);
    const events: string[] = [];
    client.onEvent(({ type }) => void events.push(type));

    if (end === 'commit') layer.commit();
    else if (end === 'rollback') layer.rollback();
    else layer.commit(3);

    expect(client.getState(key)).toEqual({ status: 'initial' });
    expect(events).toEqual([]);
  });

  test('leaves the layers that are laid after it alone when an older one ends', () => {
    const { client } = createTestClient();
    const old = client.optimistic.update(key, () => 'old');
    forget(client);
    client.optimistic.update(key, () => 'young');

    old.rollback();

    expect(client.getQueryData(key)).toBe('young');
  });
});
