/**
 * A paged server, whose rows come and go, and a list over it, driven by random lists of acts. Whatever is in flight, the
 * pages that are shown lead from one to the next by their cursors, none twice; when all has settled and a refetch has
 * landed, they are what the server says.
 */
import assert from 'node:assert/strict';
import { type InfiniteData, type InfiniteQuery, type RefetchPages, watchInfinite } from '@qora/core/infinite';
import { createTestClient, expectIdle, trace, turn } from '@qora/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const SIZE = 3;
const RUNS = 1_000;

interface Page {
  readonly ids: readonly number[];
  readonly next: number | null;
  readonly before: number | null;
}
type Cursor = number;
type List = InfiniteData<Page, Cursor>;

interface Call {
  readonly cursor: Cursor;
  resolve(page: Page): void;
  reject(error: Error): void;
}

interface Shape {
  readonly maxPages: number | undefined;
  readonly mode: RefetchPages<Page>;
  readonly retry: number;
  readonly start: number;
}

/** Lets the promises that are settled now have their effect. */
async function microtasks(): Promise<void> {
  for (let i = 0; i < 12; i++) await null;
}

function createPage({ maxPages, mode, retry, start }: Shape) {
  const { client, clock, reported } = createTestClient({ defaults: { retry, retryDelay: 10, gcTime: 1000 } });
  let rows = Array.from({ length: 12 }, (_, i) => i * 10);
  const calls: Call[] = [];

  const read = (cursor: Cursor): Page => {
    const found = rows.findIndex((id) => id >= cursor);
    const from = found < 0 ? rows.length : found;
    return {
      ids: rows.slice(from, from + SIZE),
      next: rows[from + SIZE] ?? null,
      before: from > 0 ? (rows[Math.max(0, from - SIZE)] ?? null) : null,
    };
  };
  const options = {
    key: ['list'],
    fetcher: ({ pageParam }: { readonly pageParam: Cursor }): Promise<Page> =>
      new Promise((resolve, reject) => {
        calls.push({ cursor: pageParam, resolve, reject });
      }),
    initialPageParam: start,
    getNextPageParam: (page: Page) => page.next,
    getPreviousPageParam: (page: Page) => page.before,
    maxPages,
    refetchPages: mode,
  };
  const lists: InfiniteQuery<Page, Cursor>[] = [0, 1].map(() => watchInfinite(client, options));
  const list = (i: number): InfiniteQuery<Page, Cursor> => lists[i % 2] as (typeof lists)[number];
  const watching: Array<() => void> = [];
  const asked: Promise<unknown>[] = [];

  const acts = {
    watch: (i: number) => {
      const own = list(i);
      watching.push(trace(() => [own.state.value, own.hasNextPage.value, own.isFetchingNextPage.value]).stop);
    },
    unwatch: () => watching.shift()?.(),
    next: (i: number) => asked.push(list(i).fetchNextPage()),
    previous: (i: number) => asked.push(list(i).fetchPreviousPage()),
    refetch: (i: number) => asked.push(list(i).refetch()),
    invalidate: () => asked.push(client.invalidate(options.key)),
    refetchWhere: () => asked.push(client.refetchWhere({ key: options.key })),
    cancel: () => client.cancel(options.key),
    insert: (i: number) => {
      rows = [...new Set([...rows, i * 7 + 1])].sort((one, other) => one - other);
    },
    delete: (i: number) => {
      if (rows.length > 4) rows = rows.filter((_, at) => at !== i % rows.length);
    },
    answer: (i: number) => {
      const [call] = calls.splice(i % (calls.length || 1), 1);
      call?.resolve(read(call.cursor));
    },
    fail: (i: number) => calls.splice(i % (calls.length || 1), 1)[0]?.reject(new Error('down')),
    wait: () => clock.advance(10),
    /** A write that says of one page what the server says. */
    write: (i: number) =>
      client.setQueryData<List>(
        options.key,
        (old) =>
          old && {
            ...old,
            pages: old.pages.map((page, at) => (at === i % old.pages.length ? { ...page } : page)),
          },
      ),
  };

  /** Each page begins where the one before it says; the cursor of the first one is what it was asked for with. */
  function check(): void {
    const data = client.getQueryData<List>(options.key);
    if (!data) return;
    const { pages, pageParams } = data;
    assert.equal(pages.length, pageParams.length);
    if (maxPages) assert(pages.length <= maxPages);
    assert.equal(new Set(pageParams).size, pageParams.length);
    pages.forEach((page, i) => {
      for (const id of page.ids) assert(id >= (pageParams[i] as number));
    });
    assert.equal(list(0).hasNextPage.value, pages.at(-1)?.next != null);
    assert.equal(list(1).hasPreviousPage.value, pages[0]?.before != null);
    assert.deepEqual(reported, []);
  }

  /** All is answered truly. */
  async function drain(): Promise<void> {
    for (let rounds = 0; rounds < 60; rounds++) {
      await turn();
      if (calls.length === 0) await clock.advance(10);
      if (calls.length === 0 && client.isFetching.peek() === 0) break;
      while (calls.length > 0) acts.answer(0);
    }
    await turn();
  }

  return { client, clock, acts, asked, watching, list, check, drain, read, key: options.key };
}

const often = [
  'next',
  'next',
  'previous',
  'answer',
  'answer',
  'answer',
  'answer',
  'refetch',
  'invalidate',
] as const;
const seldom = [
  'watch',
  'unwatch',
  'refetchWhere',
  'cancel',
  'insert',
  'delete',
  'fail',
  'wait',
  'write',
] as const;
const act = fc.tuple(fc.constantFrom(...often, ...often, ...seldom), fc.nat(15), fc.boolean());
const shape: fc.Arbitrary<Shape> = fc.record({
  maxPages: fc.constantFrom(undefined, undefined, 2, 3),
  mode: fc.constantFrom('all', 'all', 'changed', 'first'),
  retry: fc.constantFrom(0, 2),
  start: fc.constantFrom(0, 50),
});

test('whatever happens in whatever order, no page is doubled or lost, and in the end they are what the server says', async () => {
  await fc.assert(
    fc.asyncProperty(
      shape,
      fc.array(act, { minLength: 6, maxLength: 40, size: 'max' }),
      async (form, script) => {
        const { client, clock, acts, asked, watching, list, check, drain, read, key } = createPage(form);
        acts.watch(0);

        for (const [name, i, isWaiting] of script) {
          await acts[name](i);
          if (isWaiting) await microtasks();
          check();
        }
        await drain();
        await Promise.all(asked);
        check();
        const before = client.getQueryData<List>(key);
        asked.push(list(0).refetch());
        await drain();

        check();
        const data = client.getQueryData<List>(key) as List;
        if (form.mode === 'all') {
          let cursor: Cursor | null = (before ?? data).pageParams[0] ?? form.start;
          for (const [i, page] of data.pages.entries()) {
            expect(data.pageParams[i]).toBe(cursor);
            expect(page).toEqual(read(cursor as Cursor));
            cursor = page.next;
          }
          expect(cursor === null || data.pages.length >= (before?.pages.length ?? 1)).toBe(true);
        } else expect(data.pages[0]).toEqual(read(data.pageParams[0] as Cursor));
        for (const end of [list(0), list(1)]) {
          expect(end.isFetchingNextPage.value || end.isFetchingPreviousPage.value).toBe(false);
          expect(end.isFetchNextPageError.value || end.isFetchPreviousPageError.value).toBe(false);
        }
        await Promise.all(asked);
        for (const stop of watching) stop();
        await turn();
        await clock.advance(1100);
        await expectIdle(client);
      },
    ),
    { numRuns: RUNS },
  );
}, 120_000);
