import { watchInfinite } from '@qora/core/infinite';
import { createTestClient, expectIdle, trace, turn } from '@qora/testing';
import { expect, test } from 'vitest';
import { type Cursor, frameOf, idsOf, type List, type Page, pagedServer } from './pagedServer.js';

/** A list that is watched and has loaded its first page. */
async function setUp(ids: readonly number[], more: object = {}) {
  const created = createTestClient({ defaults: { retry: false } });
  const server = pagedServer(ids);
  const list = watchInfinite(created.client, { ...server.options, ...more });
  const { frames, stop } = trace(() => frameOf(list));
  await server.answer();
  return { ...created, server, list, frames, stop };
}

test('loads the first page when it is watched, and the next ones when asked to', async () => {
  const { client, server, list, frames, stop } = await setUp([1, 2, 3, 4, 5]);

  const next = list.fetchNextPage();
  await server.answer();
  const last = list.fetchNextPage();
  await server.answer();
  stop();

  expect(frames).toEqual([
    'nothing | loading/fetching',
    '1 2 | success/idle',
    '1 2 | loading/fetching | next',
    '1 2, 3 4 | success/idle',
    '1 2, 3 4 | loading/fetching | next',
    '1 2, 3 4, 5 | success/idle',
  ]);
  expect(await next).toMatchObject({ status: 'success', data: { pageParams: [null, 3] } });
  expect(await last).toMatchObject({ status: 'success', data: { pageParams: [null, 3, 5] } });
  await expectIdle(client);
});

test('does nothing at the end', async () => {
  const { client, server, list, frames, stop } = await setUp([1, 2]);

  const state = await list.fetchNextPage();

  expect(state).toMatchObject({ status: 'success' });
  expect(list.hasNextPage.value).toBe(false);
  expect(frames).toEqual(['nothing | loading/fetching', '1 2 | success/idle']);
  expect(server.asked).toEqual([null]);
  stop();
  await expectIdle(client);
});

test('takes undefined for the end, too', async () => {
  const { server, list, stop } = await setUp([1, 2, 3], { getNextPageParam: () => undefined });

  await list.fetchNextPage();

  expect(list.hasNextPage.value).toBe(false);
  expect(server.asked).toEqual([null]);
  stop();
});

test('knows of no page before there is one', () => {
  const { client } = createTestClient();
  const list = watchInfinite(client, pagedServer([1, 2, 3]).options);

  expect(list.hasNextPage.value).toBe(false);
  expect(list.hasPreviousPage.value).toBe(false);
  expect(client.keys()).toEqual([]);
});

test('loads the first page where there is none yet, for a script that watches nothing', async () => {
  const { client } = createTestClient();
  const server = pagedServer([1, 2, 3]);
  const list = watchInfinite(client, server.options);

  const first = list.fetchNextPage();
  await server.answer();
  await first;
  const second = list.fetchNextPage();
  await server.answer();

  expect(idsOf((await second) && list.data.value)).toBe('1 2, 3');
  expect(list.hasNextPage.value).toBe(false);
  expect(server.asked).toEqual([null, 3]);
  await expectIdle(client);
});

test('joins the first load', async () => {
  const { client } = createTestClient();
  const server = pagedServer([1, 2, 3]);
  const list = watchInfinite(client, server.options);
  const { stop } = trace(list.state);

  const next = list.fetchNextPage();
  await server.answerAll();

  expect(await next).toMatchObject({ data: { pageParams: [null] } });
  expect(server.asked).toEqual([null]);
  stop();
});

test('grows backward', async () => {
  const { server, list, frames, stop } = await setUp([1, 2, 3, 4, 5], { initialPageParam: 5 });

  expect(list.hasPreviousPage.value).toBe(true);
  void list.fetchPreviousPage();
  await server.answer();
  void list.fetchPreviousPage();
  await server.answer();

  expect(frames.slice(1)).toEqual([
    '5 | success/idle',
    '5 | loading/fetching | previous',
    '3 4, 5 | success/idle',
    '3 4, 5 | loading/fetching | previous',
    '1 2, 3 4, 5 | success/idle',
  ]);
  expect(list.data.value?.pageParams).toEqual([1, 3, 5]);
  expect(list.hasPreviousPage.value).toBe(false);
  stop();
});

test('has no previous page without a way to its cursor', async () => {
  const { server, list, stop } = await setUp([1, 2, 3], {
    initialPageParam: 3,
    getPreviousPageParam: undefined,
  });

  await list.fetchPreviousPage();

  expect(list.hasPreviousPage.value).toBe(false);
  expect(server.asked).toEqual([3]);
  stop();
});

test('keeps so many pages and drops those at the other end', async () => {
  const { server, list, stop } = await setUp([1, 2, 3, 4, 5, 6, 7], { maxPages: 2 });
  for (let i = 0; i < 2; i++) {
    void list.fetchNextPage();
    await server.answer();
  }

  const forward = { ids: idsOf(list.data.value), params: list.data.value?.pageParams };
  const hasPrevious = list.hasPreviousPage.value;
  void list.fetchPreviousPage();
  await server.answer();

  expect(forward).toEqual({ ids: '3 4, 5 6', params: [3, 5] });
  expect(hasPrevious).toBe(true);
  expect(idsOf(list.data.value)).toBe('1 2, 3 4');
  expect(list.data.value?.pageParams).toEqual([1, 3]);
  stop();
});

test('refetches from the first cursor that was kept', async () => {
  const { server, list, stop } = await setUp([1, 2, 3, 4, 5, 6, 7], { maxPages: 2 });
  for (let i = 0; i < 2; i++) {
    void list.fetchNextPage();
    await server.answer();
  }

  void list.refetch();
  await server.answerAll();

  expect(server.asked).toEqual([null, 3, 5, 3, 5]);
  expect(idsOf(list.data.value)).toBe('3 4, 5 6');
  stop();
});

test('makes the cursors of a refetch from the new pages', async () => {
  const { server, list, stop } = await setUp([10, 20, 30, 40]);
  void list.fetchNextPage();
  await server.answer();

  server.insert(15);
  void list.refetch();
  await server.answerAll();

  expect(idsOf(list.data.value)).toBe('10 15, 20 30');
  expect(list.data.value?.pageParams).toEqual([null, 20]);
  expect(list.hasNextPage.value).toBe(true);
  stop();
});

test('ends a refetch where the list now ends', async () => {
  const { server, list, stop } = await setUp([1, 2, 3, 4]);
  void list.fetchNextPage();
  await server.answer();

  server.delete(3);
  server.delete(4);
  void list.refetch();
  await server.answerAll();

  expect(idsOf(list.data.value)).toBe('1 2');
  expect(server.asked).toEqual([null, 3, null]);
  stop();
});

test('keeps the references of pages and rows that did not change', async () => {
  const { server, list, stop } = await setUp([1, 2, 3, 4, 5]);
  void list.fetchNextPage();
  await server.answer();
  const before = list.data.value as List;
  let moved = 0;
  const counting = trace(() => list.data.value && moved++);

  void list.refetch();
  await server.answerAll();
  const unchanged = list.data.value;
  server.rows = server.rows.map((row) => (row.id === 3 ? { ...row, text: 'new' } : row));
  void list.refetch();
  await server.answerAll();

  expect(unchanged).toBe(before);
  expect(moved).toBe(2);
  expect(list.data.value?.pages[0]).toBe(before.pages[0]);
  expect(list.data.value?.pages[1]?.rows[0]).toEqual({ id: 3, text: 'new' });
  expect(list.data.value?.pages[1]?.rows[1]).toBe(before.pages[1]?.rows[1]);
  counting.stop();
  stop();
});

test('keeps the references of the pages when one is added', async () => {
  const { server, list, stop } = await setUp([1, 2, 3]);
  const [first] = list.data.value?.pages ?? [];

  void list.fetchNextPage();
  await server.answer();

  expect(list.data.value?.pages[0]).toBe(first);
  stop();
});

test('gives the cursor functions page, pages, cursor and cursors', async () => {
  const seen: unknown[] = [];
  const { server, list, stop } = await setUp([1, 2, 3, 4, 5], {
    getNextPageParam: (page: Page, pages: readonly Page[], param: Cursor, params: readonly Cursor[]) => {
      seen.push([page.rows[0]?.id, pages.length, param, [...params]]);
      return page.next;
    },
  });
  seen.length = 0;

  void list.fetchNextPage();
  await server.answer();

  expect(seen[0]).toEqual([1, 1, null, [null]]);
  expect(list.hasNextPage.value && seen.at(-1)).toEqual([3, 2, 3, [null, 3]]);
  stop();
});

test('gives the fetcher cursor and direction beside what every fetcher gets', async () => {
  const contexts: Record<string, unknown>[] = [];
  const meta = { from: 'here' };
  const { client } = createTestClient();
  const list = watchInfinite(client, {
    key: ['numbers'],
    meta,
    fetcher: (context) => {
      const { signal, ...rest } = context;
      contexts.push({ ...rest, isAborted: signal.aborted });
      return context.pageParam;
    },
    initialPageParam: 0,
    getNextPageParam: (page) => page + 1,
    getPreviousPageParam: (page) => page - 1,
  });

  await list.fetchNextPage();
  await list.fetchNextPage();
  await list.fetchPreviousPage();

  const common = { key: ['numbers'], meta, client, attempt: 0, isAborted: false };
  expect(contexts).toEqual([
    { ...common, pageParam: 0, direction: 'next' },
    { ...common, pageParam: 1, direction: 'next' },
    { ...common, pageParam: -1, direction: 'previous' },
  ]);
  expect(list.data.value?.pages).toEqual([-1, 0, 1]);
});

test('aborts a fetcher that took the signal when nobody looks any more', async () => {
  const { client } = createTestClient();
  const signals: AbortSignal[] = [];
  const list = watchInfinite(client, {
    key: ['pages'],
    fetcher: ({ signal }) => {
      signals.push(signal);
      return new Promise<number>(() => {});
    },
    initialPageParam: 0,
    getNextPageParam: () => null,
  });
  const { stop } = trace(list.hasNextPage);
  await turn();

  stop();
  await turn();

  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  await expectIdle(client);
});

test('lets a first page that did not take the signal arrive', async () => {
  const { client } = createTestClient();
  const server = pagedServer([1, 2, 3]);
  const list = watchInfinite(client, server.options);
  const { stop } = trace(list.state);
  await turn();

  stop();
  await server.answer();

  expect(idsOf(list.data.value)).toBe('1 2');
  await expectIdle(client);
});

test('asks for no more pages of a refetch that was called off', async () => {
  const { client, server, list, stop } = await setUp([1, 2, 3, 4]);
  void list.fetchNextPage();
  await server.answer();
  void list.refetch();
  await turn();

  client.cancel(['rows']);
  await server.answer();

  expect(server.asked).toEqual([null, 3, null]);
  expect(idsOf(list.data.value)).toBe('1 2, 3 4');
  stop();
  await expectIdle(client);
});

test('checks every page by the schema', async () => {
  const { client } = createTestClient({ defaults: { retry: false } });
  const schema = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value: unknown) =>
        value === 3 ? { issues: [{ message: 'no three' }] } : { value: `page ${value}` },
    },
  } as const;
  const list = watchInfinite(client, {
    key: ['pages'],
    fetcher: ({ pageParam }) => pageParam,
    schema,
    initialPageParam: 1,
    getNextPageParam: (_page, pages) => pages.length + 1,
  });

  for (let i = 0; i < 3; i++) await list.fetchNextPage();

  expect(list.data.value?.pages).toEqual(['page 1', 'page 2']);
  expect(list.error.value).toMatchObject({ code: 'schema', message: 'no three' });
  expect(list.isFetchNextPageError.value).toBe(true);
});

test('is not checked by a schema that is a default, which is for the data of queries', async () => {
  const { client } = createTestClient({ defaults: { retry: false } });
  client.setDefaults(['pages'], {
    schema: { '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [] }) } },
  });
  const list = watchInfinite(client, {
    key: ['pages'],
    fetcher: ({ pageParam }) => pageParam,
    initialPageParam: 1,
    getNextPageParam: () => null,
  });

  const state = await list.fetchNextPage();

  expect(state).toMatchObject({ status: 'success', data: { pages: [1] } });
});

test('keeps the references of pages that have moved within the list', async () => {
  const { client } = createTestClient();
  const list = watchInfinite(client, {
    key: ['numbers'],
    fetcher: ({ pageParam }) => ({ links: {}, rows: [{ n: pageParam }] }),
    initialPageParam: 3,
    getNextPageParam: (page) => (page.rows[0]?.n ?? 0) + 1,
    getPreviousPageParam: (page) => (page.rows[0]?.n ?? 0) - 1,
    maxPages: 2,
  });
  await list.fetchNextPage();
  await list.fetchNextPage();
  const [third] = list.data.value?.pages ?? [];

  await list.fetchPreviousPage();
  const [, moved] = list.data.value?.pages ?? [];
  await list.refetch();

  expect(list.data.value?.pageParams).toEqual([2, 3]);
  expect(moved).toBe(third);
  expect(list.data.value?.pages[1]).toBe(third);
});

test('takes cursors that are no plain values', async () => {
  class Cursor {
    readonly at: number;
    constructor(at: number) {
      this.at = at;
    }
  }
  const { client } = createTestClient({ defaults: { retry: false } });
  const list = watchInfinite(client, {
    key: ['documents'],
    fetcher: ({ pageParam }) => pageParam.at,
    initialPageParam: new Cursor(0),
    getNextPageParam: (page) => new Cursor(page + 1),
    refetchPages: 'changed',
  });
  await list.fetchNextPage();
  await list.fetchNextPage();

  const state = await list.refetch();

  expect(state).toMatchObject({ status: 'success', data: { pages: [0, 1] } });
});
