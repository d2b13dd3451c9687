/** What work looks at and whom it calls: as much as it is about, however much there is. */
import type { Filter } from '@qora/core';
import { controlledFetcher, createTestClient, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';
import { watched } from './counting.js';
import { hold, setUp } from './rows.js';

describe('a write', () => {
  test('tells the readers of its key once, and nobody else', () => {
    const { client } = setUp(1000);
    const { told, mount } = hold(client, 1000);
    mount();

    client.setQueryData(['rows', 7], { id: 8 });

    expect(told).toEqual([7]);
  });

  test('of equal data tells nobody', () => {
    const { client } = setUp(10);
    const { told, mount } = hold(client, 10);
    mount();

    client.setQueryData(['rows', 7], { id: 7 });

    expect(told).toEqual([]);
  });
});

describe('selectors', () => {
  test('of one function run once for a thousand readers', () => {
    const { client } = setUp(1);
    let calls = 0;
    const select = ({ id }: { id: number }): number => ++calls * 0 + id;
    for (let i = 0; i < 1000; i++) {
      client.watchQuery({ key: ['rows', 0], fetcher: () => ({ id: 0 }), select }).listen(Boolean, ['data']);
    }
    const mounting = calls;

    client.setQueryData(['rows', 0], { id: 1 });

    expect([mounting, calls - mounting]).toEqual([1, 1]);
  });

  test('of their own run once each, and tell who sees a change', () => {
    const { client } = setUp(1);
    const everybody = Array.from({ length: 100 }, (_, i) => i);
    const [called, told]: [number[], number[]] = [[], []];
    for (const i of everybody) {
      const select = ({ id }: { id: number }): boolean => {
        called.push(i);
        return id === i;
      };
      const query = client.watchQuery({ key: ['rows', 0], fetcher: () => ({ id: 0 }), select });
      query.listen(() => void told.push(i), ['data']);
    }
    called.length = 0;

    client.setQueryData(['rows', 0], { id: 1 });

    expect(called).toEqual(everybody);
    expect(told).toEqual([0, 1]);
  });
});

describe('an invalidation', () => {
  /** How often what the filter is made of is read, with ten matches in a cache of this size. */
  function readsIn(size: number, list: readonly string[], filter: (list: never) => Filter): number {
    const { client } = setUp(size);
    for (let i = 0; i < 10; i++) client.setQueryData(['few', i], i);
    client.setDefaults(['few'], { tags: ['few'] });
    for (let i = 0; i < 10; i++) client.setQueryData(['few', i], i + 1);
    const { items, reads } = watched(list);
    void client.invalidateWhere(filter(items as never), { refetch: 'none' });
    return reads();
  }

  test.each<[by: string, list: readonly string[], filter: (list: never) => Filter]>([
    ['key', ['few', '3'], (key) => ({ key })],
    ['prefix', ['few'], (prefix) => ({ prefix })],
    ['tag', ['few'], (tags) => ({ tags })],
  ])('by %s costs by its matches and not by the cache', (_, list, filter) => {
    expect(readsIn(5000, list, filter)).toBe(readsIn(10, list, filter));
  });

  test('by predicate asks once for each entry', () => {
    const { client } = setUp(1000);
    let calls = 0;

    void client.invalidateWhere(() => ++calls > 0);

    expect(calls).toBe(1000);
  });

  test('of what a few readers want runs what they want', async () => {
    const { client } = setUp(1000);
    const { fetcher, mount } = hold(client, 10);
    mount();
    await turn();

    void client.invalidateWhere({ prefix: ['rows'] });
    void client.invalidateWhere({ prefix: ['rows'] });
    await turn();

    expect(fetcher.calls).toHaveLength(10);
  });
});

describe('a run', () => {
  test('is one for a thousand callers', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<number>();

    const answers = Array.from({ length: 1000 }, () => client.fetchQuery({ key: ['a'], fetcher }));
    await fetcher.resolve(1);

    expect(fetcher.calls).toHaveLength(1);
    expect(new Set(await Promise.all(answers))).toEqual(new Set([1]));
  });
});

describe('structural sharing', () => {
  interface Row {
    readonly id: number;
    readonly name: string;
  }

  /** Rows whose fields note how often they are read. */
  function rowsOf(size: number) {
    const reads = { id: 0, name: 0 };
    const rows: Row[] = Array.from({ length: size }, (_, i) => ({
      get id() {
        reads.id++;
        return i;
      },
      get name() {
        reads.name++;
        return `row ${i}`;
      },
    }));
    return { rows, reads };
  }

  test('reads each field of an unchanged row once on either side', () => {
    const { client } = createTestClient();
    const [old, next] = [rowsOf(1000), rowsOf(1000)];
    client.setQueryData(['list'], old.rows);

    const kept = client.setQueryData(['list'], next.rows);

    expect(kept).toBe(old.rows);
    expect([old.reads.name, next.reads.name]).toEqual([1000, 1000]);
  });

  test('finds rows that have moved without looking for each', () => {
    const { client } = createTestClient();
    const [old, next] = [rowsOf(1000), rowsOf(1000)];
    client.setQueryData(['list'], old.rows);

    const kept = client.setQueryData<Row[]>(['list'], [{ id: -1, name: 'first' }, ...next.rows]);

    expect(kept?.slice(1)).toEqual(old.rows);
    expect(kept?.[1]).toBe(old.rows[0]);
    expect(next.reads.name).toBe(1000);
    expect(old.reads.id + next.reads.id).toBeLessThanOrEqual(6000);
  });

  test('does not look into what is the very same', () => {
    const { client } = createTestClient();
    const { rows, reads } = rowsOf(1000);
    const [first] = rows;
    client.setQueryData(['list'], { rows, first, page: 1 });

    client.setQueryData(['list'], { rows, first, page: 2 });
    client.setQueryData(['list'], { rows: rows.slice(), first, page: 3 });

    expect(reads).toEqual({ id: 0, name: 0 });
  });
});
