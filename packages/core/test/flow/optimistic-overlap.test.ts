import { dataOf, signal } from '@qora/core';
import { controlledFetcher, createTestClient, trace, traceQuery, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['count'];
const boom = new Error('boom');
const plus =
  (n: number) =>
  (old: number | undefined): number =>
    (old ?? 0) + n;

/** A counter that is shown, at 1, its fetcher in the test's hands. */
function setUp(options: { staleTime?: number | 'static'; isWatched?: boolean } = {}) {
  const test = createTestClient({ defaults: { retry: false } });
  const { client } = test;
  const { isWatched = true, ...rest } = options;
  const fetcher = controlledFetcher<number>();
  client.setQueryData(key, 1);
  const enabled = signal(true);
  const query = client.watchQuery(() => ({ key, fetcher, enabled: enabled.value, ...rest }));
  const { frames, stop } = isWatched ? traceQuery(query) : { frames: [], stop: () => undefined };
  const lay = (n: number) => client.optimistic.update<number>(key, plus(n));
  const shown = (): unknown => client.getQueryData(key);
  const state = () => {
    const [entry] = client.inspect({ key });
    return { base: dataOf(entry?.base ?? { status: 'initial' }), layers: entry?.layers };
  };
  return { ...test, fetcher, query, enabled, frames, stop, lay, shown, state };
}

describe('a commit without data', () => {
  test('bakes the edit into the base, and no run follows', async () => {
    const { lay, state, fetcher, frames } = setUp();

    lay(1).commit();
    await turn();

    expect([state(), fetcher.calls]).toEqual([{ base: 2, layers: 0 }, []]);
    expect(frames).toEqual(['success/idle 1', 'success/idle 2']);
  });

  test('bakes the edit where nobody wants the entry, too', () => {
    const { client, lay, state } = setUp({ isWatched: false });

    lay(1).commit();

    expect(state()).toEqual({ base: 2, layers: 0 });
    expect(client.keys({ stale: true })).toEqual([]);
  });

  test('bakes one after another from below', () => {
    const { lay, state } = setUp();
    const low = lay(1);
    const high = lay(10);

    low.commit();
    high.commit();

    expect(state()).toEqual({ base: 12, layers: 0 });
  });

  test('bakes over what was written locally since it was laid', () => {
    const { client, lay, state } = setUp();
    const layer = lay(1);

    client.setQueryData(key, 5);
    layer.commit();

    expect(state()).toEqual({ base: 6, layers: 0 });
  });

  test('waits where another lies under it, until a run that it starts has landed', async () => {
    const { lay, state, fetcher, shown } = setUp();
    const low = lay(1);

    lay(10).commit();
    const before = [shown(), state(), fetcher.calls.length];
    await fetcher.resolve(11);

    expect(before).toEqual([12, { base: 1, layers: 2 }, 0]);
    expect([shown(), state()]).toEqual([12, { base: 11, layers: 1 }]);
    low.rollback();
    expect(shown()).toBe(11);
  });

  test('waits where a response was accepted since it was laid, for that may have the edit already', async () => {
    const { lay, state, fetcher, query, frames } = setUp();
    const layer = lay(1);
    void query.refetch();
    await fetcher.resolve(2);
    frames.length = 0;

    layer.commit();
    const before = state();
    await fetcher.resolve(2);

    expect(before).toEqual({ base: 2, layers: 1 });
    expect(state()).toEqual({ base: 2, layers: 0 });
    expect(frames).toEqual(['loading/fetching 3', 'success/idle 2']);
  });

  test('waits where fresh stored data was the answer since it was laid', async () => {
    const { client, lay, state, query, clock } = setUp();
    const layer = lay(1);
    client.intercept(async (context) => context.stored(2, clock.now()));
    await clock.advance(1000);
    void query.refetch();
    await turn();

    layer.commit();

    expect(state()).toEqual({ base: 2, layers: 1 });
  });

  test('waits where stale stored data was shown since it was laid, though its run goes on', async () => {
    const { client, lay, state, query, clock } = setUp();
    const layer = lay(1);
    await clock.advance(1_000_000);
    client.intercept(async (context) => context.stored(2, clock.now() - 500_000));
    void query.refetch();
    await turn();

    layer.commit();

    expect(state()).toEqual({ base: 2, layers: 1 });
  });

  test('waits while a trailing run is in flight, whose answer is shown whatever was written', async () => {
    const { client, lay, state, fetcher, query, shown } = setUp();
    void query.refetch();
    await turn();
    client.setQueryData(key, 1);
    await fetcher.resolve(0);
    await turn();

    lay(1).commit();
    const before = state();
    await fetcher.resolve(1);
    const between = shown();
    await fetcher.resolve(2);

    expect(before).toEqual({ base: 1, layers: 1 });
    expect([between, shown(), state()]).toEqual([2, 2, { base: 2, layers: 0 }]);
  });

  test('bakes while a run is in flight that is no trailing one, whose answer is dropped', async () => {
    const { lay, state, fetcher, query, shown } = setUp();
    void query.refetch();
    await turn();

    lay(1).commit();
    const before = state();
    await fetcher.resolve(1);
    const between = shown();
    await fetcher.resolve(2);

    expect(before).toEqual({ base: 2, layers: 0 });
    expect([between, shown()]).toEqual([2, 2]);
  });

  test('of an edit that waits for data waits on', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<number>();
    traceQuery(client.watchQuery({ key, fetcher }));
    await turn();

    client.optimistic.update<number>(key, (old) => old && old + 1).commit();
    await fetcher.resolve(5);
    const between = client.getQueryData(key);
    await fetcher.resolve(6);

    expect([between, client.getQueryData(key), client.inspect()[0]?.layers]).toEqual([6, 6, 0]);
  });

  test('that waits is not ended by a run that began before it', async () => {
    const { lay, state, fetcher, query, shown } = setUp();
    const low = lay(10);
    const high = lay(1);
    void query.refetch();
    await turn();

    high.commit();
    await fetcher.resolve(1);
    const between = [shown(), state().layers];
    await fetcher.resolve(2);

    expect(between).toEqual([12, 2]);
    expect([shown(), state().layers]).toEqual([12, 1]);
    low.rollback();
  });

  test('that waits goes on waiting when its run fails', async () => {
    const { client, lay, state, fetcher, shown } = setUp();
    const low = lay(10);
    lay(1).commit();

    await fetcher.reject(boom);
    low.rollback();
    const between = [shown(), state().layers];
    void client.invalidate(key);
    await fetcher.resolve(2);

    expect(between).toEqual([2, 1]);
    expect([shown(), state().layers]).toEqual([2, 0]);
  });

  test('that waits is shown over what is written meanwhile', async () => {
    const { client, lay, fetcher, shown, state } = setUp();
    lay(10);
    lay(1).commit();
    await turn();

    client.setQueryData(key, 100);
    const between = shown();
    await fetcher.resolve(1);
    await fetcher.resolve(101);

    expect([between, shown(), state().layers]).toEqual([111, 111, 1]);
  });

  test('that waits for data which is never stale starts a run all the same', async () => {
    const { lay, state, fetcher } = setUp({ staleTime: 'static' });
    const low = lay(10);
    lay(1).commit();

    await fetcher.resolve(2);

    expect(state()).toEqual({ base: 2, layers: 1 });
    low.rollback();
  });

  test('that waits for data which is never stale is followed by a run though one is in flight', async () => {
    const { lay, state, fetcher, query } = setUp({ staleTime: 'static' });
    lay(10);
    const high = lay(1);
    void query.refetch();
    await turn();

    high.commit();
    await fetcher.resolve(1);
    await fetcher.resolve(2);

    expect(state()).toEqual({ base: 2, layers: 1 });
  });
});

describe('a commit that would wait, of an entry that nobody wants,', () => {
  test('drops the layer and marks the entry stale', () => {
    const { client, lay, state, shown } = setUp({ isWatched: false });
    const low = lay(10);

    lay(1).commit();

    expect([shown(), state()]).toEqual([11, { base: 1, layers: 1 }]);
    expect(client.inspect()[0]?.invalidated).toBe(true);
    low.rollback();
  });

  test('waits for the run that is in flight, and is dropped when that began before', async () => {
    const { client, lay, fetcher, state } = setUp({ isWatched: false });
    void client.fetchQuery({ key, fetcher, fresh: true });
    await turn();
    lay(10);

    lay(1).commit();
    const before = state();
    await fetcher.resolve(5);

    expect([before, state()]).toEqual([
      { base: 1, layers: 2 },
      { base: 5, layers: 1 },
    ]);
    expect(client.inspect()[0]?.invalidated).toBe(true);
  });
});

describe('a layer that waits is dropped, and its entry marked stale, when', () => {
  test('the last reader leaves and its run is called off', async () => {
    const { client, fetcher } = (() => {
      const test = createTestClient();
      return { ...test, fetcher: controlledFetcher<number>({ takesSignal: true }) };
    })();
    client.setQueryData(key, 1);
    const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
    const low = client.optimistic.update<number>(key, plus(10));
    client.optimistic.update<number>(key, plus(1)).commit();
    low.rollback();
    await turn();
    const before = client.getQueryData(key);

    stop();
    await turn();

    expect([before, client.getQueryData(key)]).toEqual([2, 1]);
    expect(client.inspect()[0]).toMatchObject({ layers: 0, invalidated: true, fetchStatus: 'idle' });
  });

  test('the last reader leaves after its run has failed', async () => {
    const { client, fetcher, stop, shown } = (() => {
      const test = setUp();
      const low = test.lay(10);
      test.lay(1).commit();
      low.rollback();
      return test;
    })();
    await fetcher.reject(boom);
    const before = shown();

    stop();
    await turn();

    expect([before, shown()]).toEqual([2, 1]);
    expect(client.inspect()[0]).toMatchObject({ layers: 0, invalidated: true });
  });

  test('the last reader leaves, though a local write has made the entry fresh meanwhile', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<number>({ takesSignal: true });
    client.setQueryData(key, 1);
    const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
    const low = client.optimistic.update<number>(key, plus(10));
    client.optimistic.update<number>(key, plus(1)).commit();
    low.rollback();
    await turn();

    client.setQueryData(key, 5);
    stop();
    await turn();

    expect(client.getQueryData(key)).toBe(5);
    expect(client.inspect()[0]).toMatchObject({ layers: 0, invalidated: true });
  });

  test('the last reader is disabled after its run has failed', async () => {
    const { client, fetcher, enabled, lay, shown } = setUp();
    const low = lay(10);
    lay(1).commit();
    low.rollback();
    await fetcher.reject(boom);

    enabled.value = false;
    await turn();

    expect(shown()).toBe(1);
    expect(client.inspect()[0]).toMatchObject({ layers: 0, invalidated: true });
  });

  test('but not while a run goes on that somebody else awaits', async () => {
    const { client, fetcher, stop, lay, shown, state } = setUp();
    const low = lay(10);
    lay(1).commit();
    low.rollback();
    const fetched = client.fetchQuery({ key, fetcher, fresh: true });
    await turn();

    stop();
    await turn();
    const between = shown();
    await fetcher.resolve(2);

    expect([between, await fetched, state()]).toEqual([2, 2, { base: 2, layers: 0 }]);
  });

  test('and only then: another layer stays', async () => {
    const { fetcher, stop, lay, state } = setUp();
    lay(10);
    lay(1).commit();
    await fetcher.reject(boom);

    stop();
    await turn();

    expect(state()).toEqual({ base: 1, layers: 1 });
  });
});

describe('two mutations in flight on one key', () => {
  const orders = ['A fails, B succeeds', 'B fails, A succeeds', 'both fail', 'both succeed'] as const;
  const landings = ['before', 'between', 'after'] as const;

  test.each(orders.flatMap((order) => landings.map((landing) => [order, landing] as const)))(
    '%s, with a refetch %s them',
    async (order, landing) => {
      const { client, fetcher, query, shown, state } = setUp();
      let server = 1;
      const ends: Array<() => Promise<void>> = [];
      const save = client.mutation({
        mutationFn: (n: number) =>
          new Promise<void>((resolve, reject) => {
            const fails = order === 'both fail' || order.startsWith(n === 10 ? 'A fails' : 'B fails');
            ends.push(() => {
              if (!fails) server += n;
              if (fails) reject(boom);
              else resolve();
              return turn();
            });
          }),
        optimistic: (n, cache) => cache.update<number>(key, plus(n)),
      });
      const refetch = async (): Promise<void> => {
        void query.refetch();
        await turn();
        const call = fetcher.calls.find(({ isSettled }) => !isSettled);
        await call?.resolve(server);
      };

      save.mutate(10);
      save.mutate(100);
      const both = shown();
      if (landing === 'before') await refetch();
      await (order.startsWith('B') ? ends[1] : ends[0])?.();
      if (landing === 'between') await refetch();
      await (order.startsWith('B') ? ends[0] : ends[1])?.();
      for (let i = 0; i < 3; i++) await refetch();

      expect(both).toBe(111);
      expect([shown(), state()]).toEqual([server, { base: server, layers: 0 }]);
    },
  );

  test('show what is right at each step when the first fails', async () => {
    const { client, shown } = setUp();
    const first = client.optimistic.update<number>(key, plus(10));
    const second = client.optimistic.update<number>(key, (old = 0) => old * 2);
    const seen = [shown()];

    first.rollback();
    seen.push(shown());
    second.rollback();
    seen.push(shown());

    expect(seen).toEqual([22, 2, 1]);
  });

  test('that toggle on, off, on show on while any order of failures is open', () => {
    const { client } = createTestClient();
    client.setQueryData(key, false);
    const layers = [true, false, true].map((value) => client.optimistic.update(key, () => value));
    const { frames } = trace(client.watchState(key));

    layers[1]?.rollback();
    layers[0]?.rollback();
    layers[2]?.commit();

    expect(client.getQueryData(key)).toBe(true);
    expect(frames).toHaveLength(1);
  });
});
