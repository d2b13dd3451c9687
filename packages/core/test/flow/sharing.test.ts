import { controlledFetcher, createTestClient, settled, trace } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['rows'];

interface Row {
  readonly id: number;
  readonly name: string;
}

/** The data before and after a second response. */
async function refetched<T>(
  first: T,
  second: T,
  options: { structuralSharing?: boolean | ((old: T | undefined, next: T) => T); shareBy?: string } = {},
): Promise<readonly [before: T, after: T]> {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<T>();
  const query = client.watchQuery({ key, fetcher, ...options });
  const { frames } = trace(query.data);
  await fetcher.resolve(first);
  void query.refetch();
  await fetcher.resolve(second);
  return [frames[1] as T, query.data.peek() as T];
}

describe('an equal response', () => {
  test('keeps the old reference and moves only the time', async () => {
    const { client, clock } = createTestClient();
    const fetcher = controlledFetcher<{ name: string }>();
    const query = client.watchQuery({ key, fetcher });
    const data = trace(query.data);
    const states = trace(query.state);
    const first = { name: 'ada' };
    await fetcher.resolve(first);

    await clock.advance(10);
    void query.refetch();
    await fetcher.resolve({ name: 'ada' });

    expect(data.frames).toEqual([undefined, first]);
    expect(states.frames.at(-1)).toEqual({ status: 'success', data: first, updatedAt: 1_000_010 });
    expect(query.data.peek()).toBe(first);
  });

  test('fires no listener of the data', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<number[]>();
    const query = client.watchQuery({ key, fetcher });
    let calls = 0;
    query.listen(() => calls++, ['data']);
    await fetcher.resolve([1, 2]);

    void query.refetch();
    await fetcher.resolve([1, 2]);

    expect(calls).toBe(1);
  });

  test('that was written by hand keeps the old reference', () => {
    const { client } = createTestClient();
    const first = { name: 'ada' };
    client.setQueryData(key, first);

    client.setQueryData(key, { name: 'ada' });

    expect(client.getQueryData(key)).toBe(first);
  });
});

describe('a changed response', () => {
  test('keeps the references of the parts that are equal', async () => {
    const [before, after] = await refetched(
      { user: { name: 'ada' }, tags: ['a', 'b'], count: 1 },
      { user: { name: 'ada' }, tags: ['a', 'c'], count: 2 },
    );

    expect(after).toEqual({ user: { name: 'ada' }, tags: ['a', 'c'], count: 2 });
    expect(after).not.toBe(before);
    expect(after.user).toBe(before.user);
    expect(after.tags).not.toBe(before.tags);
  });

  test('tells an absent field from one that is undefined', async () => {
    const [, after] = await refetched<object>({ name: 'ada' }, { name: 'ada', nick: undefined });
    const [, shorter] = await refetched<object>({ name: 'ada', nick: undefined }, { name: 'ada' });
    const [, other] = await refetched<object>({ nick: undefined }, { name: undefined });

    expect(Object.keys(after)).toEqual(['name', 'nick']);
    expect(Object.keys(shorter)).toEqual(['name']);
    expect(Object.keys(other)).toEqual(['name']);
  });

  test('is not altered, and neither is the old data', async () => {
    const first = Object.freeze([Object.freeze({ id: 1, name: 'a' }), Object.freeze({ id: 2, name: 'b' })]);
    const second = Object.freeze([Object.freeze({ id: 1, name: 'a' }), Object.freeze({ id: 2, name: 'c' })]);

    const [before, after] = await refetched<readonly Row[]>(first, second);

    expect(before).toBe(first);
    expect(after).toEqual(second);
    expect(after).not.toBe(second);
  });

  test('reaches readers through an own `__proto__` unharmed', async () => {
    const [, after] = await refetched<Record<string, unknown>>(
      JSON.parse('{ "a": [1], "__proto__": { "x": 1 } }'),
      JSON.parse('{ "a": [1], "__proto__": { "x": 1 } }'),
    );

    expect(Object.getPrototypeOf(after)).toBe(Object.prototype);
    expect(Object.keys(after)).toEqual(['a', '__proto__']);
    expect('x' in after).toBe(false);
  });
});

describe('items of an array', () => {
  const rows = (...ids: number[]): Row[] => ids.map((id) => ({ id, name: `row ${id}` }));

  test('are matched by their id, so that a row in front moves no other', async () => {
    const [before, after] = await refetched(rows(1, 2, 3), rows(9, 1, 2, 3));

    expect(after.map(({ id }) => id)).toEqual([9, 1, 2, 3]);
    expect(after.slice(1).map((row, i) => row === before[i])).toEqual([true, true, true]);
  });

  test('keep their references when they are sorted anew', async () => {
    const [before, after] = await refetched(rows(1, 2, 3), rows(3, 1, 2));

    expect(after.map(({ id }) => id)).toEqual([3, 1, 2]);
    expect(after[0]).toBe(before[2]);
    expect(after[1]).toBe(before[0]);
  });

  test('are matched by the field that `shareBy` names', async () => {
    const first = [{ code: 'a', name: 'A' }];
    const second = [
      { code: 'b', name: 'B' },
      { code: 'a', name: 'A' },
    ];

    const [before, after] = await refetched(first, second, { shareBy: 'code' });

    expect(after[1]).toBe(before[0]);
  });

  test('without an id are matched by their place', async () => {
    const [before, after] = await refetched([{ n: 1 }, { n: 2 }], [{ n: 1 }, { n: 3 }]);

    expect(after[0]).toBe(before[0]);
    expect(after[1]).toEqual({ n: 3 });
  });

  test('that share an id are all kept', async () => {
    const [, after] = await refetched(
      [{ id: 1, name: 'a' }],
      [
        { id: 1, name: 'a' },
        { id: 1, name: 'b' },
      ],
    );

    expect(after).toEqual([
      { id: 1, name: 'a' },
      { id: 1, name: 'b' },
    ]);
  });
});

describe('what is neither a plain object nor an array', () => {
  class Money {
    readonly amount: number;
    constructor(amount: number) {
      this.amount = amount;
    }
  }

  test.each([
    ['a class instance', () => new Money(1)],
    ['a Date', () => new Date(0)],
    ['a Map', () => new Map([[1, 2]])],
    ['a Set', () => new Set([1])],
    ['a function', () => () => 1],
  ] as ReadonlyArray<readonly [string, () => object]>)('takes %s as it comes', async (_, make) => {
    const second = { part: make(), rest: { n: 1 } };

    const [before, after] = await refetched({ part: make(), rest: { n: 1 } }, second);

    expect(after.part).toBe(second.part);
    expect(after.rest).toBe(before.rest);
  });

  test('counts an object without a prototype as plain', async () => {
    const bare = (): object => Object.assign(Object.create(null), { n: 1 });

    const [before, after] = await refetched(bare(), bare());

    expect(after).toBe(before);
  });

  test('takes a cycle as it comes', async () => {
    interface Node {
      name: string;
      self?: Node;
    }
    const cycle = (): Node => {
      const node: Node = { name: 'a' };
      node.self = node;
      return node;
    };

    const [, after] = await refetched(cycle(), cycle());

    expect(after.name).toBe('a');
    expect(after.self?.self?.name).toBe('a');
  });

  test('takes what lies deeper than 200 levels as it comes', async () => {
    const nest = (levels: number): unknown => {
      let value: unknown = { leaf: true };
      for (let i = 0; i < levels; i++) value = [value];
      return value;
    };

    const [shallowBefore, shallowAfter] = await refetched(nest(150), nest(150));
    const [, deepAfter] = await refetched(nest(100_000), nest(100_000));

    expect(shallowAfter).toBe(shallowBefore);
    expect(Array.isArray(deepAfter)).toBe(true);
  });
});

describe('structuralSharing', () => {
  test('takes every response as it comes when it is off', async () => {
    const second = { name: 'ada' };

    const [, after] = await refetched({ name: 'ada' }, second, { structuralSharing: false });

    expect(after).toBe(second);
  });

  test('may be a function of the old data and the next', async () => {
    const structuralSharing = (old: number[] | undefined, next: number[]): number[] => [
      ...(old ?? []),
      ...next,
    ];

    const [, after] = await refetched([1], [2], { structuralSharing });

    expect(after).toEqual([1, 2]);
  });

  test('merges what is written, though somebody who only looks at the key came last', async () => {
    const { client } = createTestClient();
    const merge = (old: object | undefined, next: object): object => ({ ...old, ...next });
    const query = client.watchQuery<object>({ key, fetcher: () => ({ a: 1 }), structuralSharing: merge });
    trace(query.state);
    await settled(client);
    trace(client.watchState(key));

    client.setQueryData(key, { b: 2 });

    expect(query.data.peek()).toEqual({ a: 1, b: 2 });
  });

  test('fails the run when its function throws', async () => {
    const { client } = createTestClient({ defaults: { retry: false } });
    const fetcher = controlledFetcher<number>();
    const query = client.watchQuery({
      key,
      fetcher,
      structuralSharing: (old, next) => {
        if (old !== undefined) throw new Error('no merge');
        return next;
      },
    });
    const { frames } = trace(() => `${query.status.value} ${query.data.value} ${query.error.value?.message}`);
    await fetcher.resolve(1);

    void query.refetch();
    await fetcher.resolve(2);

    expect(frames.at(-1)).toBe('failure 1 no merge');
  });
});
