import { watchInfinite } from '@qora/core/infinite';
import { createTestClient, expectIdle, trace, turn } from '@qora/testing';
import { expect, test } from 'vitest';
import { type List, type Page, pagedServer, type Row, rowsOf } from './pagedServer.js';

/** A list that is watched and has loaded two pages, and its rows. */
async function setUp(more: object = {}) {
  const created = createTestClient({ defaults: { retry: false } });
  const server = pagedServer([1, 2, 3, 4, 5, 6]);
  const list = watchInfinite(created.client, { ...server.options, ...more });
  const rows = list.flatten(rowsOf);
  const { frames, stop } = trace(() => rows.value.map(({ id, text }) => `${id} ${text}`).join(', '));
  await server.answer();
  void list.fetchNextPage();
  await server.answer();
  frames.length = 0;
  server.asked.length = 0;
  return { ...created, server, list, rows, frames, stop };
}

function mapRows(map: (rows: readonly Row[], page: number) => readonly Row[]) {
  return (old: List | undefined): List | undefined =>
    old && { ...old, pages: old.pages.map((page, i) => ({ ...page, rows: map(page.rows, i) })) };
}

const prepend = (row: Row) => mapRows((rows, page) => (page === 0 ? [row, ...rows] : rows));
const edit = (id: number, text: string) =>
  mapRows((rows) => rows.map((row) => (row.id === id ? { ...row, text } : row)));
const without = (id: number) => mapRows((rows) => rows.filter((row) => row.id !== id));

test('shows rows that are prepended, edited and deleted, and takes them back in any order', async () => {
  const { client, server, frames, stop } = await setUp();
  const { key } = server.options;

  const prepended = client.optimistic.update(key, prepend({ id: 0, text: 'draft' }));
  const edited = client.optimistic.update(key, edit(3, 'edited'));
  const deleted = client.optimistic.update(key, without(2));
  prepended.rollback();
  edited.rollback();
  deleted.rollback();
  stop();

  expect(frames).toEqual([
    '0 draft, 1 row 1, 2 row 2, 3 row 3, 4 row 4',
    '0 draft, 1 row 1, 2 row 2, 3 edited, 4 row 4',
    '0 draft, 1 row 1, 3 edited, 4 row 4',
    '1 row 1, 3 edited, 4 row 4',
    '1 row 1, 3 row 3, 4 row 4',
    '1 row 1, 2 row 2, 3 row 3, 4 row 4',
  ]);
});

test('keeps pages and rows that a layer did not touch', async () => {
  const { client, server, list, rows, stop } = await setUp();
  const pages = list.data.value?.pages;
  const before = rows.value;

  client.optimistic.update(server.options.key, edit(4, 'edited'));

  expect(list.data.value?.pages[0]).toBe(pages?.[0]);
  expect(rows.value.map((row, i) => row === before[i])).toEqual([true, true, true, false]);
  stop();
});

test('lays a layer over the page that comes next, too', async () => {
  const { client, server, frames, list, stop } = await setUp();

  client.optimistic.update(server.options.key, edit(5, 'edited'));
  void list.fetchNextPage();
  await server.answer();
  stop();

  expect(frames).toEqual(['1 row 1, 2 row 2, 3 row 3, 4 row 4, 5 edited, 6 row 6']);
});

test('makes cursors from what the server has confirmed', async () => {
  const { client, server, list, stop } = await setUp({
    getNextPageParam: (page: Page) => (page.rows.at(-1)?.id ?? 99) + 1,
  });

  client.optimistic.update(server.options.key, without(4));
  client.optimistic.update(server.options.key, (old?: List) =>
    old
      ? { pages: [...old.pages, { rows: [], next: null, before: null }], pageParams: [...old.pageParams, 9] }
      : old,
  );
  void list.fetchNextPage();
  await server.answer();

  expect(server.asked).toEqual([5]);
  expect(list.data.value?.pageParams).toEqual([null, 3, 5, 9]);
  stop();
});

test('writes no layer into the pages when one is added', async () => {
  const { client, server, frames, list, stop } = await setUp();

  const layer = client.optimistic.update(server.options.key, prepend({ id: 0, text: 'draft' }));
  void list.fetchNextPage();
  await server.answer();
  layer.rollback();
  stop();

  expect(frames).toEqual([
    '0 draft, 1 row 1, 2 row 2, 3 row 3, 4 row 4',
    '0 draft, 1 row 1, 2 row 2, 3 row 3, 4 row 4, 5 row 5, 6 row 6',
    '1 row 1, 2 row 2, 3 row 3, 4 row 4, 5 row 5, 6 row 6',
  ]);
});

test('keeps an edit that is committed while a next page is loading', async () => {
  const { client, server, frames, list, stop } = await setUp();
  const layer = client.optimistic.update(server.options.key, edit(1, 'edited'));

  void list.fetchNextPage();
  await turn();
  layer.commit();
  await server.answer();
  stop();

  expect(frames.at(-1)).toBe('1 edited, 2 row 2, 3 row 3, 4 row 4, 5 row 5, 6 row 6');
  expect(server.asked).toEqual([5]);
  expect(client.inspect()).toMatchObject([{ layers: 0 }]);
});

test('lets an edit wait for a refetch, which a next page is not', async () => {
  const { client, server, frames, list, stop } = await setUp();
  const under = client.optimistic.update(server.options.key, edit(2, 'open'));
  const layer = client.optimistic.update(server.options.key, edit(1, 'edited'));

  void list.fetchNextPage();
  await turn();
  layer.commit();
  await server.answer();
  const afterPage = client.inspect()[0]?.layers;
  server.rows = server.rows.map((row) => (row.id === 1 ? { ...row, text: 'by the server' } : row));
  await server.answerAll();
  under.rollback();
  stop();

  expect(afterPage).toBe(2);
  expect(frames.at(-1)).toBe('1 by the server, 2 row 2, 3 row 3, 4 row 4, 5 row 5, 6 row 6');
  expect(client.inspect()).toMatchObject([{ layers: 0 }]);
  await expectIdle(client);
});

test('knows of the ends and pages that the server has confirmed alone', async () => {
  const { client, server, list, stop } = await setUp();
  const seen: boolean[] = [];

  const layer = client.optimistic.update(server.options.key, (old?: List) =>
    old
      ? { pages: [...old.pages, { rows: [], next: null, before: null }], pageParams: [...old.pageParams, 9] }
      : old,
  );
  seen.push(list.hasNextPage.value);
  void list.refetch();
  await server.answerAll();
  layer.rollback();
  seen.push(list.hasNextPage.value);

  expect(seen).toEqual([true, true]);
  expect(server.asked).toEqual([null, 3]);
  stop();
});
