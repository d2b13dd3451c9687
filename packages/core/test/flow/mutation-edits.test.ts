import { controlledFetcher, createTestClient, trace, traceQuery, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const down = new Error('down');

function setUp() {
  const test = createTestClient();
  const { client } = test;
  client.setQueryData(['n', 1], 1);
  client.setQueryData(['n', 2], 2);
  const all = (): unknown[] => client.getWhere({ prefix: ['n'] }).map(([, data]) => data);
  return { ...test, all };
}

describe('the edits of a mutation', () => {
  test('over several keys are shown together, and taken back together', async () => {
    const { client, all } = setUp();
    const { frames } = trace(() => [
      client.watchState<number>(['n', 1]).value,
      client.watchState<number>(['n', 2]).value,
    ]);
    const server = controlledFetcher();
    const mutation = client.mutation({
      mutationFn: (_: undefined, context) => server(context as never),
      optimistic: (_, cache) => {
        cache.update<number>(['n', 1], (old = 0) => old + 10);
        cache.update<number>(['n', 2], (old = 0) => old + 10);
      },
    });

    void mutation.mutate(undefined);
    const during = all();
    await server.reject(down);

    expect([during, all(), frames.length]).toEqual([[11, 12], [1, 2], 3]);
  });

  test.each(['resolve', 'reject'] as const)('that come after its end (%s) are not laid', async (end) => {
    const { client, all } = setUp();
    const server = controlledFetcher();
    const late = controlledFetcher();
    const mutation = client.mutation({
      mutationFn: (_: undefined, context) => server(context as never),
      optimistic: async (_, cache) => {
        await late(undefined as never);
        cache.update<number>(['n', 1], (old = 0) => old + 10);
        cache.updateWhere<number>({ prefix: ['n'] }, (old) => old + 10);
      },
    });
    mutation.mutate(undefined).then(Boolean, Boolean);

    await server[end](down);
    await late.resolve(1);

    expect(all()).toEqual([1, 2]);
    expect(client.inspect().map(({ layers }) => layers)).toEqual([0, 0]);
  });

  test('by a filter cover every match that has data, and make none', async () => {
    const { client, all } = setUp();
    client.optimistic.update(['n', 3], () => undefined);
    const seen: unknown[] = [];
    const mutation = client.mutation({
      mutationFn: () => 1,
      optimistic: (_, cache) =>
        cache.updateWhere<number>({ prefix: ['n'] }, (old, key) => {
          seen.push(key);
          return old * 10;
        }),
    });

    const run = mutation.mutate();
    const during = client.inspect({ prefix: ['n'] }).map(({ layers }) => layers);
    await run;

    expect(during).toEqual([1, 1, 1]);
    expect([all(), seen]).toEqual([
      [10, 20],
      [
        ['n', 1],
        ['n', 2],
      ],
    ]);
    expect(client.inspect({ prefix: ['n'] }).map(({ layers }) => layers)).toEqual([0, 0, 1]);
  });

  test('by a filter wait for data when it has gone', () => {
    const { client } = setUp();
    const seen: unknown[] = [];
    client
      .mutation({
        mutationFn: () => new Promise(() => 0),
        optimistic: (_, cache) =>
          cache.updateWhere<number>({ key: ['n', 1] }, (old) => {
            seen.push(old);
            return old;
          }),
      })
      .mutate();

    client.restoreQueryData(['n', 1], { status: 'initial' });

    expect([seen, client.getState(['n', 1])]).toEqual([[1], { status: 'initial' }]);
  });

  test('become what the answer says, by a function of it and the base', async () => {
    const { client } = setUp();
    const seen: unknown[] = [];
    const mutation = client.mutation({
      mutationFn: () => 'answer',
      optimistic: (_, cache) =>
        cache.update<number>(['n', 1], (old = 0) => old + 10, {
          commit: (answer, base) => {
            seen.push(answer, base);
            return 7;
          },
        }),
    });

    await mutation.mutate();

    expect(seen).toEqual(['answer', 1]);
    expect(client.inspect({ key: ['n', 1] })[0]).toMatchObject({ base: { data: 7 }, layers: 0 });
  });

  test('are confirmed themselves where that function throws', async () => {
    const { client, reported } = setUp();
    const mutation = client.mutation({
      mutationFn: () => 'answer',
      optimistic: (_, cache) =>
        cache.update<number>(['n', 1], () => 5, {
          commit: () => {
            throw down;
          },
        }),
    });

    expect(await mutation.mutate()).toBe('answer');
    expect(reported).toEqual([down]);
    expect(client.inspect({ key: ['n', 1] })[0]).toMatchObject({ base: { data: 5 }, layers: 0 });
  });

  test('are not made again by attempts', async () => {
    const { client, clock, all } = setUp();
    let calls = 0;
    const run = client
      .mutation({
        mutationFn: (_: undefined, { attempt }) => (attempt < 2 ? Promise.reject(down) : 'done'),
        retry: 2,
        retryDelay: 1,
        optimistic: (_, cache) => {
          calls++;
          cache.update<number>(['n', 1], (old = 0) => old + 10);
        },
      })
      .mutate();
    await clock.advance(1);
    const during = all();
    await clock.advance(1);
    await run;

    expect([calls, during, all()]).toEqual([1, [11, 2], [11, 2]]);
  });

  test('of an entry that was removed do not revive it', async () => {
    const { client } = setUp();
    const server = controlledFetcher();
    client
      .mutation({
        mutationFn: (_: undefined, context) => server(context as never),
        optimistic: (_, cache) => cache.update<number>(['n', 1], () => 5, { commit: () => 6 }),
      })
      .mutate(undefined);

    client.remove(['n', 1]);
    await server.resolve('done');

    expect(client.keys()).toEqual([['n', 2]]);
  });

  test('are replaced in one refetch by what the server says', async () => {
    const { client } = setUp();
    const list = controlledFetcher<number>();
    const { frames } = traceQuery(client.watchQuery({ key: ['n', 1], fetcher: list }));
    const mutation = client.mutation({
      mutationFn: () => 'done',
      optimistic: (_, cache) => cache.update<number>(['n', 1], () => 5),
      invalidates: [{ prefix: ['n'] }, { key: ['n', 1] }],
    });

    void mutation.mutate();
    await turn();
    await list.resolve(6);

    expect(list.calls).toHaveLength(1);
    expect(frames).toEqual(['success/idle 1', 'success/idle 5', 'loading/fetching 5', 'success/idle 6']);
  });

  test('that were accepted stay, whatever the callbacks do', async () => {
    const { client, all } = setUp();
    const mutation = client.mutation({
      mutationFn: () => 'done',
      optimistic: (_, cache) => cache.update<number>(['n', 1], () => 5),
      onSuccess: () => Promise.reject(down),
      onSettled: () => Promise.reject(down),
    });

    await Promise.resolve(mutation.mutate()).catch(Boolean);

    expect(all()).toEqual([5, 2]);
  });

  test('are invalidated once for each entry, however many filters match', async () => {
    const { client } = setUp();
    const events: unknown[] = [];
    client.onEvent(({ type, key }) => {
      if (type === 'entry.invalidated') events.push(key);
    });

    await client
      .mutation({
        mutationFn: () => 1,
        invalidates: [{ prefix: ['n'] }, { key: ['n', 1] }, (key) => key[1] === 2],
      })
      .mutate();

    expect(events).toEqual([
      ['n', 1],
      ['n', 2],
    ]);
  });
});
