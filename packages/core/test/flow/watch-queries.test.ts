import { batch, computed, effect, signal } from '@qora/core';
import { controlledFetcher, createTestClient, expectIdle, settled, trace, turn } from '@qora/testing';
import { describe, expect, test, vi } from 'vitest';

function setup(ids: readonly number[] = [1, 2, 3]) {
  const test = createTestClient({ defaults: { retry: false } });
  const list = signal(ids);
  const calls: unknown[] = [];
  const options = (id: number) => ({
    key: ['user', id] as const,
    fetcher: () => {
      calls.push(id);
      return `user ${id}`;
    },
  });
  const queries = test.client.watchQueries(() => list.value.map(options));
  return { ...test, list, calls, options, queries };
}

describe('a list of queries', () => {
  test('gives handles in the order asked for', async () => {
    const { client, queries } = setup([3, 1, 2]);

    effect(() => void queries.value.map((query) => query.data.value));
    await settled(client);

    expect(queries.peek().map((query) => query.data.peek())).toEqual(['user 3', 'user 1', 'user 2']);
  });

  test('does nothing until a handle is watched', async () => {
    const { client, calls, queries } = setup();

    effect(() => void queries.value.length);
    await settled(client);

    expect(client.keys()).toEqual([]);
    expect(calls).toEqual([]);
  });

  test('keeps the handles of the keys that stay, wherever they stand', async () => {
    const { client, list, calls, queries } = setup([1, 2, 3]);
    effect(() => void queries.value.map((query) => query.data.value));
    await settled(client);
    const [one, two, three] = queries.peek();

    list.value = [3, 4, 1];
    await settled(client);

    const after = queries.peek();
    expect([after[0] === three, after[2] === one, after.includes(two as never)]).toEqual([true, true, false]);
    expect(calls).toEqual([1, 2, 3, 4]);
  });

  test('lets go of the keys that left', async () => {
    const { client, list, queries } = setup([1, 2]);
    effect(() => void queries.value.map((query) => query.data.value));
    await settled(client);

    list.value = [2];
    await turn();

    expect(client.inspect().map(({ key, readers }) => [key[1], readers])).toEqual([
      [1, 0],
      [2, 1],
    ]);
  });

  test('stays the same array while its handles do', () => {
    const { list, queries } = setup([1, 2]);
    const { frames } = trace(queries);

    list.value = [1, 2];

    expect(frames).toHaveLength(1);
  });

  test('gives the handles that stay their new options', async () => {
    const { client } = createTestClient();
    const isUpper = signal(false);
    const names = client.watchQueries(
      () => [{ key: ['user', 1], fetcher: () => 'ada', select: isUpper.value ? upper : plain }],
      { combine: ([state]) => (state?.status === 'success' ? state.data : undefined) },
    );
    const { frames } = trace(names);
    await settled(client);

    isUpper.value = true;

    expect(frames).toEqual([undefined, 'ada', 'ADA']);
  });

  test('of nothing is one stable empty list', () => {
    const { client, list, queries } = setup([]);
    const { frames } = trace(queries);

    list.value = [];
    list.value = [1];
    list.value = [];

    expect(frames[0]).toEqual([]);
    expect(frames).toHaveLength(3);
    expect(frames[2]).toBe(frames[0]);
    expect(client.watchQueries([]).peek()).toBe(frames[0]);
  });

  test('with equal keys shares entry and run', async () => {
    const { client, calls, list, queries } = setup([1, 1]);
    const { frames } = trace(() => queries.value.map((query) => query.data.value));
    await settled(client);

    list.value = [1];
    await turn();

    expect(frames.at(-2)).toEqual(['user 1', 'user 1']);
    expect(frames.at(-1)).toEqual(['user 1']);
    expect(calls).toEqual([1]);
    expect(client.inspect()).toMatchObject([{ readers: 1 }]);
  });

  test('may be fixed', async () => {
    const { client, options } = setup();
    const queries = client.watchQueries([options(1), options(2)]);

    effect(() => void queries.value.map((query) => query.data.value));
    await settled(client);

    expect(queries.peek().map((query) => query.data.peek())).toEqual(['user 1', 'user 2']);
  });

  test('starts every query in the first frame', () => {
    const { queries } = setup([1, 2]);

    const { frames } = trace(() => queries.value.map((query) => query.status.value));

    expect(frames[0]).toEqual(['loading', 'loading']);
  });

  test('grows without refetching what is there', async () => {
    const { client, list, calls, queries } = setup([]);
    effect(() => void queries.value.map((query) => query.data.value));

    for (let i = 0; i < 50; i++) {
      list.value = [...list.value, i];
      await settled(client);
    }

    expect(calls).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });
});

describe('combine', () => {
  test('is a computed over the states', async () => {
    const { client, list, options } = setup([1, 2]);
    const count = client.watchQueries(() => list.value.map(options), {
      combine: (states) => states.filter((state) => state.status === 'success').length,
    });
    const { frames } = trace(count);
    await settled(client);

    list.value = [1, 2, 3];
    await settled(client);

    expect(frames.at(0)).toBe(0);
    expect(frames.at(-1)).toBe(3);
    expect(frames).not.toContain(4);
  });

  test('fires only when its result changes', async () => {
    const { client, options } = setup();
    const all = client.watchQueries([options(1), options(2)], {
      combine: (states) => states.every((state) => state.status === 'success'),
    });
    const { frames } = trace(all);
    await settled(client);

    client.setQueryData(['user', 1], 'eve');
    client.setQueryData(['user', 2], 'bob');

    expect(frames).toEqual([false, true]);
  });

  test('sees a batch of writes as one', async () => {
    const { client, options } = setup();
    const combine = vi.fn((states: readonly { readonly status: string }[]) =>
      states.map((state) => ('data' in state ? state.data : undefined)).join(),
    );
    const names = client.watchQueries([options(1), options(2)], { combine });
    const { frames } = trace(names);
    await settled(client);
    frames.length = 0;

    batch(() => {
      client.setQueryData(['user', 1], 'a');
      client.setQueryData(['user', 2], 'b');
    });

    expect(frames).toEqual(['a,b']);
  });

  test('never sees a state of a key that has left', async () => {
    const { client, list, options } = setup([1, 2]);
    const lengths = client.watchQueries(() => list.value.map(options), {
      combine: (states) => `${list.peek().length}:${states.length}`,
    });
    const { frames } = trace(lengths);
    await settled(client);

    list.value = [2];
    list.value = [1, 2, 3];
    list.value = [];

    expect(new Set(frames)).toEqual(new Set(['2:2', '1:1', '3:3', '0:0']));
  });

  test('lets go of everything with its last reader', async () => {
    const { client, list, options } = setup([1, 2, 3]);
    const combined = client.watchQueries(() => list.value.map(options), {
      combine: (states) => states.length,
    });
    const outer = computed(() => combined.value + 1);
    const { stop } = trace(outer);
    await settled(client);

    stop();

    await expectIdle(client);
    expect(client.inspect().map(({ readers }) => readers)).toEqual([0, 0, 0]);
  });

  test('can be read without being watched', () => {
    const { client, options } = setup();
    client.setQueryData(['user', 1], 'ada');
    const combined = client.watchQueries([options(1)], { combine: ([state]) => state.status });
    const seen = [combined.peek()];

    client.remove(['user', 1]);
    seen.push(combined.peek());

    expect(seen).toEqual(['success', 'initial']);
  });
});

test('one query that fails leaves the others alone', async () => {
  const { client } = createTestClient({ defaults: { retry: false } });
  const good = controlledFetcher<string>();
  const bad = controlledFetcher<string>();
  const statuses = client.watchQueries(
    [
      { key: ['good'], fetcher: good },
      { key: ['bad'], fetcher: bad },
    ],
    { combine: (states) => states.map(({ status }) => status).join() },
  );
  const { frames } = trace(statuses);

  await bad.reject(new Error('boom'));
  await good.resolve('ada');

  expect(frames).toEqual(['loading,loading', 'loading,failure', 'success,failure']);
});

function plain(name: string): string {
  return name;
}

function upper(name: string): string {
  return name.toUpperCase();
}
