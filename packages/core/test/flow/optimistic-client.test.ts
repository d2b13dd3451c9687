import { controlledFetcher, createTestClient, trace, traceQuery } from '@qora/testing';
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

describe('the rest of the client', () => {
  test('`has`, `getWhere` and the filter of the status go by what is shown', () => {
    const { client } = createTestClient();

    client.optimistic.update(key, () => 'edit');

    expect(client.has(key)).toBe(true);
    expect(client.getWhere({})).toEqual([[key, 'edit']]);
    expect(client.keys({ status: 'success' })).toEqual([key]);
  });

  test('`fetchQuery` resolves with what is shown', async () => {
    const { client } = createTestClient();
    client.optimistic.update<Row[]>(key, (old) => old && add('edit')(old));

    const loaded = await client.fetchQuery({ key, fetcher: () => rowsOf('a') });
    const fresh = await client.fetchQuery({ key, fetcher: () => rowsOf('never') });

    expect([loaded, fresh]).toEqual([rowsOf('a', 'edit'), rowsOf('a', 'edit')]);
  });

  test('`fetchQuery` loads what is only there as an edit', async () => {
    const { client } = createTestClient();
    client.optimistic.update(key, () => 'edit');
    let calls = 0;

    await client.fetchQuery({ key, fetcher: () => ++calls });

    expect(calls).toBe(1);
  });

  test('a reader that mounts loads what is only there as an edit', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    client.optimistic.update(key, () => 'edit');

    const { frames } = traceQuery(client.watchQuery({ key, fetcher }));
    await fetcher.resolve('server');

    expect(frames).toEqual(['loading/fetching "edit"', 'success/idle "edit"']);
  });

  test('tags are those of the confirmed data', () => {
    const { client } = createTestClient();
    client.setDefaults([], { tags: (rows) => (rows as Row[]).map(({ title }) => title) });
    client.setQueryData(key, rowsOf('a'));

    client.optimistic.update<Row[]>(key, add('b'));

    expect(client.inspect()[0]?.tags).toEqual(['a']);
  });

  test('staleness is that of the confirmed data', async () => {
    const { client, clock } = createTestClient({ defaults: { staleTime: 1000 } });
    client.setQueryData(key, rowsOf('a'));
    const query = client.watchQuery({ key, fetcher: () => rowsOf('a') });
    const { frames } = trace(query.isStale);
    await clock.advance(999);

    client.optimistic.update<Row[]>(key, add('b'));
    await clock.advance(1);

    expect(frames).toEqual([false, true]);
  });

  test('`inspect` tells the base from what is shown', () => {
    const { client } = createTestClient();
    client.setQueryData(key, 1);

    client.optimistic.update(key, () => 2);

    expect(client.inspect()[0]).toMatchObject({ base: { data: 1 }, shown: { data: 2 }, layers: 1 });
  });

  test('is told of a layer by events, in order', () => {
    const { client } = createTestClient();
    const events: string[] = [];
    client.setQueryData(key, 1);
    client.onEvent(({ type }) => void events.push(type));

    client.optimistic.update(key, () => 2).rollback();
    client.optimistic.update(key, () => 2).commit(3);
    client.optimistic.update(key, () => 4).commit();

    expect(events).toEqual([
      'entry.layered',
      'entry.rolledBack',
      'entry.layered',
      'entry.committed',
      'entry.written',
      'entry.layered',
      'entry.committed',
      'entry.written',
    ]);
  });
});

describe('updaters', () => {
  test('see what lies under their layer', () => {
    const { client } = createTestClient();
    const seen: unknown[] = [];
    client.setQueryData(key, 1);

    for (const n of [2, 3])
      client.optimistic.update<number>(key, (old) => {
        seen.push(old);
        return n;
      });

    expect(seen).toEqual([1, 2]);
  });

  test('of local writes see the base, and write it', () => {
    const { client } = createTestClient();
    client.setQueryData(key, rowsOf('a'));
    const layer = client.optimistic.update<Row[]>(key, add('edit'));

    const returned = client.setQueryData<Row[]>(key, add('local'));
    const shown = client.getQueryData(key);
    layer.rollback();

    expect(returned).toEqual(rowsOf('a', 'local', 'edit'));
    expect(shown).toEqual(rowsOf('a', 'local', 'edit'));
    expect(client.getQueryData(key)).toEqual(rowsOf('a', 'local'));
  });

  test('of many entries see the base, and pass by what is only there as an edit', () => {
    const { client } = createTestClient();
    client.setQueryData(['n', 1], 1);
    client.optimistic.update<number>(['n', 1], (old = 0) => old + 10);
    client.optimistic.update(['n', 2], () => 5);

    client.setQueryDataWhere<number>({ prefix: ['n'] }, (old) => old + 1);

    expect(client.getWhere({ prefix: ['n'] })).toEqual([
      [['n', 1], 12],
      [['n', 2], 5],
    ]);
  });

  test('get `undefined` over an entry without data, and wait for it by giving that back', async () => {
    const { client } = createTestClient();
    const seen: unknown[] = [];
    client.optimistic.update<Row[]>(key, (old) => {
      seen.push(old);
      return old && add('edit')(old);
    });
    const before = client.getState(key);

    await client.fetchQuery({ key, fetcher: () => rowsOf('a') });

    expect(before).toEqual({ status: 'initial' });
    expect(seen).toEqual([undefined, rowsOf('a')]);
    expect(client.getQueryData(key)).toEqual(rowsOf('a', 'edit'));
  });

  test('that throw later are reported, and their layer is rolled back while the others stay', () => {
    const { client, reported } = createTestClient();
    const events: string[] = [];
    client.setQueryData(key, rowsOf('a'));
    const broken = client.optimistic.update<Row[]>(key, (old) => {
      if (old?.length !== 1) throw boom;
      return add('broken')(old);
    });
    client.optimistic.update<Row[]>(key, add('whole'));
    client.onEvent(({ type }) => void events.push(type));

    client.setQueryData(key, rowsOf('a', 'b'));
    broken.commit(rowsOf('never'));

    expect(client.getQueryData(key)).toEqual(rowsOf('a', 'b', 'whole'));
    expect([reported, client.inspect()[0]?.layers]).toEqual([[boom], 1]);
    expect(events.filter((type) => type === 'entry.rolledBack')).toHaveLength(1);
  });
});
