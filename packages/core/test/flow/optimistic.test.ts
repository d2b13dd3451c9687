import { effect, type QoraKey, type QoraState } from '@qora/core';
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

describe('eviction', () => {
  test('passes by an entry with a layer, and takes it when the layer has ended', async () => {
    const { client, clock } = createTestClient({ defaults: { gcTime: 1000 } });
    client.setQueryData(key, 1);
    const layer = client.optimistic.update(key, () => 2);
    await clock.advance(5000);
    const before = client.getQueryData(key);

    layer.rollback();
    await clock.advance(2000);

    expect([before, client.inspect()]).toEqual([2, []]);
  });

  test('takes an entry whose waiting layer was given up', async () => {
    const { client, clock } = createTestClient({ defaults: { gcTime: 1000 } });
    client.setQueryData(key, 1);
    const layer = client.optimistic.update(key, () => 2);
    await client.fetchQuery({ key, fetcher: () => 1, fresh: true });
    await clock.advance(5000);

    layer.commit();
    await clock.advance(2000);

    expect(client.inspect()).toEqual([]);
  });

  test('takes an entry that was only an edit', async () => {
    const { client, clock } = createTestClient({ defaults: { gcTime: 0 } });
    const layer = client.optimistic.update(key, () => 2);
    await turn();
    const before = client.getQueryData(key);

    layer.rollback();
    await turn();

    expect([before, client.inspect(), clock.pending()]).toEqual([2, [], []]);
  });

  test('for want of space passes by an entry with a layer', () => {
    const { client } = createTestClient({ maxEntries: 1 });
    client.setQueryData(key, 1);
    client.optimistic.update(key, () => 2);

    client.setQueryData(['other'], 1);

    expect(client.getQueryData(key)).toBe(2);
  });

  test('for want of space does not take the entry that a layer is being laid over', () => {
    const { client } = createTestClient({ maxEntries: 1 });
    trace(client.watchQuery({ key: ['held'], fetcher: () => new Promise(() => 0) }).state);

    const layer = client.optimistic.update(key, () => 2);

    expect(client.getQueryData(key)).toBe(2);
    layer.rollback();
    expect(client.inspect({ key })).toEqual([]);
  });

  test('takes an entry whose only layer was refused', async () => {
    const { client, clock } = createTestClient({ defaults: { gcTime: 1000 } });
    client.setQueryData(key, 1);
    client.optimistic.update<number>(key, (old) => {
      if (old !== 1) throw boom;
      return 2;
    });
    await clock.advance(5000);

    client.setQueryData(key, 3);
    await clock.advance(2000);

    expect(client.inspect()).toEqual([]);
  });

  test('takes an entry whose answer could not be merged', async () => {
    const { client, clock, reported } = createTestClient({
      defaults: {
        gcTime: 1000,
        structuralSharing: (_old, next) => {
          if (next === 'bad') throw boom;
          return next;
        },
      },
    });
    client.setQueryData(key, 'base');
    client.optimistic.update(key, () => 'edit').commit('bad');
    const shown = client.getQueryData(key);
    await clock.advance(5000);

    expect([shown, reported, client.inspect()]).toEqual(['base', [boom], []]);
  });
});

describe('the plain recipe', () => {
  function setUp() {
    const test = createTestClient({ defaults: { retry: false } });
    const fetcher = controlledFetcher<Row[]>();
    const { client } = test;
    client.setQueryData(key, rowsOf('a'));
    const query = client.watchQuery({ key, fetcher });
    const { frames } = traceQuery(query);
    frames.length = 0;
    return { ...test, fetcher, query, frames };
  }

  test('shows an edit, and goes back exactly', async () => {
    const { client, clock } = setUp();
    const snapshot = client.getState<Row[]>(key);
    await clock.advance(50);

    client.setQueryData<Row[]>(key, add('edit'));
    const edited = client.getQueryData(key);
    client.restoreQueryData(key, snapshot);

    expect(edited).toEqual(rowsOf('a', 'edit'));
    expect(client.getState(key)).toEqual(snapshot);
  });

  test('drops the answer of a refetch that began before, and another follows', async () => {
    const { client, fetcher, query } = setUp();
    void query.refetch();
    await turn();

    client.setQueryData<Row[]>(key, add('edit'));
    await fetcher.resolve(rowsOf('a'));
    const shown = query.data.value;
    await fetcher.resolve(rowsOf('a', 'server'));

    expect(shown).toEqual(rowsOf('a', 'edit'));
    expect(query.data.value).toEqual(rowsOf('a', 'server'));
  });

  test('of a snapshot taken while it loaded goes back to that, without a run to what it was loaded from', async () => {
    const { client, fetcher, query } = setUp();
    void query.refetch();
    await turn();
    const snapshot = client.getState<Row[]>(key);
    client.setQueryData<Row[]>(key, add('edit'));
    await fetcher.resolve(rowsOf('a'));
    await fetcher.resolve(rowsOf('server'));

    client.restoreQueryData(key, snapshot);
    await fetcher.resolve(rowsOf('a', 'later'));

    expect(query.state.value).toMatchObject({ status: 'success', data: rowsOf('a', 'later') });
  });
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
