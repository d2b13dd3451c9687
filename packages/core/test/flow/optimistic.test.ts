import { effect, type QoraKey } from '@qora/core';
import { controlledFetcher, createTestClient, expectIdle, settled, trace } from '@qora/testing';
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

describe('laying', () => {
  test('calls the updater of the new layer alone, and once', () => {
    const { client } = createTestClient();
    const calls: string[] = [];
    // Equal parts are shared with what was shown, so that what the fold comes to is not what the updater gave.
    const copy = (name: string) => (old: readonly Row[] | undefined) => {
      calls.push(name);
      return old?.map((row) => ({ ...row, title: row.id === 0 ? row.title + name : row.title }));
    };
    client.setQueryData(key, rowsOf('a', 'b'));
    client.optimistic.update<readonly Row[]>(key, copy('1'));
    client.optimistic.update<readonly Row[]>(key, copy('2'));
    calls.length = 0;

    client.optimistic.update<readonly Row[]>(key, copy('3'));

    expect(calls).toEqual(['3']);
    expect(client.getQueryData(key)).toEqual(rowsOf('a123', 'b'));
  });

  test.each(['setQueryData', 'restoreQueryData', 'fetchQuery'])(
    'is followed by one call of each updater after %s',
    async (name) => {
      const { client } = createTestClient();
      const calls: number[] = [];
      const count = (n: number) => (old: readonly Row[] | undefined) => {
        calls.push(n);
        return old?.map((row) => ({ ...row, title: `${row.title}!` }));
      };
      client.setQueryData(key, rowsOf('a'));
      client.optimistic.update<readonly Row[]>(key, count(1));
      client.optimistic.update<readonly Row[]>(key, count(2));
      calls.length = 0;

      if (name === 'setQueryData') client.setQueryData(key, rowsOf('x'));
      if (name === 'restoreQueryData')
        client.restoreQueryData(key, { status: 'success', data: rowsOf('x'), updatedAt: 1 });
      if (name === 'fetchQuery') await client.fetchQuery({ key, fetcher: () => rowsOf('x'), fresh: true });

      expect(calls).toEqual([1, 2]);
      expect(client.getQueryData(key)).toEqual(rowsOf('x!!'));
    },
  );

  test('throws what the updater throws, and nothing is left', async () => {
    const { client } = createTestClient();

    const lay = (): unknown =>
      client.optimistic.update(key, () => {
        throw boom;
      });

    expect(lay).toThrow(boom);
    expect(client.inspect()).toEqual([]);
    await expectIdle(client);
  });

  test('throws over an entry that is there and leaves that as it was', () => {
    const { client } = createTestClient();
    client.setQueryData(key, rowsOf('a'));
    client.optimistic.update<readonly Row[]>(key, add('b'));

    expect(() =>
      client.optimistic.update(key, () => {
        throw boom;
      }),
    ).toThrow(boom);

    expect(client.getQueryData(key)).toEqual(rowsOf('a', 'b'));
    expect(client.inspect()[0]?.layers).toBe(1);
  });

  test('in an updater of another layer of the key keeps both', () => {
    const { client } = createTestClient();
    client.setQueryData(key, rowsOf('a'));

    client.optimistic.update<Row[]>(key, (old) => {
      if (old?.length === 1) client.optimistic.update<Row[]>(key, add('inner'));
      return add('outer')(old);
    });

    expect(client.inspect()[0]?.layers).toBe(2);
  });

  test('refuses a bad key before anything has moved', () => {
    const { client } = createTestClient();

    expect(() => client.optimistic.update([Symbol('x')] as unknown as QoraKey, () => 1)).toThrow(
      expect.objectContaining({ code: 'invalid-key' }),
    );
    expect(client.inspect()).toEqual([]);
  });

  test('starts no run and makes nothing fresh', () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<Row[]>();
    const query = client.watchQuery({ key, fetcher, enabled: false });
    trace(query.state);

    client.optimistic.update<readonly Row[]>(key, add('a'));

    expect(fetcher.calls).toEqual([]);
    expect(client.inspect({ stale: true })).toHaveLength(1);
  });
});

describe('readers see', () => {
  test('an edit over an entry that nobody has loaded as a success', () => {
    const { client, clock } = createTestClient();

    client.optimistic.update(key, () => rowsOf('a'));

    expect(client.getState(key)).toEqual({ status: 'success', data: rowsOf('a'), updatedAt: clock.now() });
    expect(client.inspect()[0]?.base).toEqual({ status: 'initial' });
  });

  test('an edit through all that a run goes through', async () => {
    const { client } = createTestClient({ defaults: { retry: false } });
    const fetcher = controlledFetcher<Row[]>();
    const query = client.watchQuery({ key, fetcher });
    const { frames } = trace(() => [query.status.value, query.data.value?.map(({ title }) => title).join()]);

    client.optimistic.update<Row[]>(key, add('new'));
    await fetcher.resolve(rowsOf('a'));
    void query.refetch();
    await fetcher.reject(boom);

    expect(frames).toEqual([
      ['loading', undefined],
      ['loading', 'new'],
      ['success', 'a,new'],
      ['loading', 'a,new'],
      ['failure', 'a,new'],
    ]);
  });

  test('data that `select` was given with the edit', () => {
    const { client } = createTestClient();
    client.setQueryData(key, rowsOf('a'));
    const query = client.watchQuery({ key, fetcher: () => rowsOf(), select: (rows: Row[]) => rows.length });
    const { frames } = trace(query.data);

    const layer = client.optimistic.update<Row[]>(key, add('b'));
    layer.rollback();

    expect(frames).toEqual([1, 2, 1]);
  });

  test('the edit instead of a placeholder, and the placeholder again after it', () => {
    const { client } = createTestClient();
    const query = client.watchQuery({
      key,
      fetcher: () => new Promise<Row[]>(() => 0),
      placeholderData: rowsOf('placeholder'),
    });
    const { frames } = trace(() => [query.data.value?.[0]?.title, query.isPlaceholder.value]);

    const layer = client.optimistic.update<Row[]>(key, () => rowsOf('edit'));
    layer.rollback();

    expect(frames).toEqual([
      ['placeholder', true],
      ['edit', false],
      ['placeholder', true],
    ]);
  });

  test('nothing of an edit of another key', () => {
    const { client } = createTestClient();
    client.setQueryData(key, rowsOf('a'));
    const { frames } = trace(client.watchQuery({ key, fetcher: () => rowsOf() }).state);

    client.optimistic.update(['other'], () => 1);

    expect(frames).toHaveLength(1);
  });

  test('no change where an edit changes nothing', () => {
    const { client } = createTestClient();
    client.setQueryData(key, rowsOf('a'));
    const { frames } = trace(client.watchQuery({ key, fetcher: () => rowsOf() }).state);

    client.optimistic.update<Row[]>(key, (old) => old?.map((row) => ({ ...row })));

    expect(frames).toHaveLength(1);
    expect(client.getState(key)).toEqual(frames[0]);
  });

  test('two edits of one batch in one frame', async () => {
    const { client } = createTestClient();
    client.setQueryData(key, rowsOf('a'));
    const { frames } = trace(client.watchState<Row[]>(key));
    const mutation = client.mutation({
      mutationFn: () => new Promise(() => 0),
      optimistic: (_, cache) => {
        cache.update<Row[]>(key, add('b'));
        cache.update<Row[]>(key, add('c'));
      },
    });

    void mutation.mutate();

    expect(frames.map((state) => (state as { data: Row[] }).data.length)).toEqual([1, 3]);
  });
});

test('what is read between two edits does not hide the second', () => {
  const { client } = createTestClient();
  client.setQueryData(key, 1);
  client.optimistic.update<number>(key, (old = 0) => old + 1);
  client.getState(key);

  client.optimistic.update<number>(key, (old = 0) => old + 1);

  expect(client.getState(key)).toMatchObject({ data: 3 });
});

test('what is confirmed is the very same object again when an edit is taken back', () => {
  const { client } = createTestClient();
  const rows = rowsOf('a', 'b');
  client.setQueryData(key, rows);

  client.optimistic
    .update<Row[]>(key, (old) => old?.map((row) => ({ ...row, title: row.title.replace('b', 'c') })))
    .rollback();

  expect(client.getQueryData(key)).toBe(rows);
});

test('who listens to the status alone is told of an edit where there was no data', () => {
  const { client } = createTestClient();
  const query = client.watchQuery({ key, fetcher: () => 1, enabled: false });
  const told: string[] = [];
  query.listen(() => told.push(query.status.peek()), ['status']);

  client.optimistic.update(key, () => 'edit').rollback();

  expect(told).toEqual(['success', 'initial']);
});

test('an edit in an effect does not make the effect depend on what it edits', async () => {
  const { client } = createTestClient();
  client.setQueryData(key, 1);
  let calls = 0;
  effect(() => {
    calls++;
    client.optimistic.update<number>(key, (old = 0) => old + 1);
  });

  client.setQueryData(key, 5);
  await settled(client);

  expect([calls, client.getQueryData(key)]).toEqual([1, 6]);
});
