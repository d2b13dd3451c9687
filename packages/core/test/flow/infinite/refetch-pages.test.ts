import { type RefetchPages, watchInfinite } from '@qora/core/infinite';
import { createTestClient, trace } from '@qora/testing';
import { expect, test, vi } from 'vitest';
import { idsOf, type Page, pagedServer } from './pagedServer.js';

/** A list of four pages that is watched. */
async function setUp(refetchPages: RefetchPages<Page>) {
  const { client } = createTestClient({ defaults: { retry: false } });
  const server = pagedServer([10, 20, 30, 40, 50, 60, 70, 80]);
  const list = watchInfinite(client, { ...server.options, refetchPages });
  const { stop } = trace(list.data);
  await server.answer();
  for (let i = 0; i < 3; i++) {
    void list.fetchNextPage();
    await server.answer();
  }
  server.asked.length = 0;
  const refetch = async (): Promise<string | undefined> => {
    void list.refetch();
    await server.answerAll();
    stop();
    return idsOf(list.data.value);
  };
  return { client, server, list, refetch };
}

function edit(server: ReturnType<typeof pagedServer>, id: number): void {
  server.rows = server.rows.map((row) => (row.id === id ? { ...row, text: 'new' } : row));
}

test('loads all pages again', async () => {
  const { server, refetch } = await setUp('all');

  await refetch();

  expect(server.asked).toEqual([null, 30, 50, 70]);
});

test('stops at the first page that comes back unchanged', async () => {
  const { server, list, refetch } = await setUp('changed');
  edit(server, 10);

  await refetch();

  expect(server.asked).toEqual([null, 30]);
  expect(list.data.value?.pages[0]?.rows[0]?.text).toBe('new');
});

test('goes on behind an unchanged page whose next cursor was another', async () => {
  const { client, server, refetch } = await setUp('changed');
  client.setQueryData(server.options.key, (old) => old && { ...old, pageParams: [null, 31, 50, 70] });

  await refetch();

  expect(server.asked).toEqual([null, 30]);
});

test('loads every page again whose cursor has moved, whatever was asked for', async () => {
  for (const mode of ['changed', 'first', () => false] as const) {
    const { server, refetch } = await setUp(mode);
    server.insert(15, 16);
    server.delete(60);

    expect(await refetch()).toBe(
      typeof mode === 'function' ? '10 20, 30 40, 50 60, 70 80' : '10 15, 16 20, 30 40, 50 70',
    );
  }
});

test('loads the first page again and keeps the others while their cursors hold', async () => {
  const { server, list, refetch } = await setUp('first');
  const before = list.data.value?.pages;
  edit(server, 10);
  edit(server, 30);

  await refetch();

  expect(server.asked).toEqual([null]);
  expect(list.data.value?.pages[0]).not.toBe(before?.[0]);
  expect(list.data.value?.pages.slice(1).map((page, i) => page === before?.[i + 1])).toEqual([
    true,
    true,
    true,
  ]);
});

test('loads the pages again that a function says', async () => {
  const says = vi.fn((_page: Page, index: number) => index === 2);
  const { server, list, refetch } = await setUp(says);
  const pages = list.data.value?.pages;

  await refetch();

  expect(server.asked).toEqual([50]);
  expect(says.mock.calls).toEqual(pages?.map((page, i) => [page, i]));
});
