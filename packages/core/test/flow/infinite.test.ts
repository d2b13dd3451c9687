import { signal } from '@qora/core';
import { fetchInfinite, type InfiniteData, prefetchInfinite, watchInfinite } from '@qora/core/infinite';
import { controlledFetcher, createTestClient, expectIdle, settled, trace, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

interface Page {
  readonly rows: readonly { readonly id: number; readonly name: string }[];
  readonly next: number | null;
  readonly previous: number | null;
}

const key = ['cities'];
const SIZE = 2;

/** A server with rows that are asked for by the place of the first one. */
function createServer(count = 10) {
  const names = Array.from({ length: count }, (_, id) => `city ${id}`);
  const asked: number[] = [];
  const page = (from: number): Page => ({
    rows: names.slice(from, from + SIZE).map((name, i) => ({ id: from + i, name })),
    next: from + SIZE < names.length ? from + SIZE : null,
    previous: from > 0 ? from - SIZE : null,
  });
  return { names, asked, page };
}

function setup(more: { maxPages?: number; refetchPages?: 'all' | 'changed' | 'first'; first?: number } = {}) {
  const test = createTestClient({ defaults: { retry: 1, retryDelay: 100 } });
  const server = createServer();
  const calls = controlledFetcher<Page>();
  const { first = 0, ...rest } = more;
  const options = {
    key,
    fetcher: (context: { pageParam: number }) => {
      server.asked.push(context.pageParam);
      return calls(context as never);
    },
    initialPageParam: first,
    getNextPageParam: (page: Page) => page.next,
    getPreviousPageParam: (page: Page) => page.previous,
    ...rest,
  };
  const list = watchInfinite(test.client, options);
  /** Answers the call under way by what the server has now. */
  const answer = async (): Promise<void> => {
    await turn();
    await calls.resolve(server.page(server.asked.at(-1) as number));
  };
  const params = (): unknown => test.client.getQueryData<InfiniteData<Page>>(key)?.pageParams;
  return { ...test, server, calls, list, options, answer, params };
}

async function load(pages: number, more?: Parameters<typeof setup>[0]) {
  const test = setup(more);
  const { frames, stop } = trace(test.list.flatten((page) => page.rows));
  await test.answer();
  for (let i = 1; i < pages; i++) {
    void test.list.fetchNextPage();
    await test.answer();
  }
  test.server.asked.length = 0;
  return { ...test, frames, stop };
}

describe('an infinite list', () => {
  test('loads its first page when it is watched, and the next ones when asked', async () => {
    const { list, answer, params, frames } = await load(1);

    const next = list.fetchNextPage();
    await turn();
    const during = [list.isFetchingNextPage.value, list.hasNextPage.value];
    await answer();

    expect(during).toEqual([true, true]);
    expect((await next).status).toBe('success');
    expect(list.isFetchingNextPage.value).toBe(false);
    expect(params()).toEqual([0, 2]);
    expect(frames.at(-1)?.map(({ id }) => id)).toEqual([0, 1, 2, 3]);
  });

  test('loads the first page with `fetchNextPage` where there is none', async () => {
    const { list, answer, params } = setup();

    void list.fetchNextPage();
    await answer();

    expect(params()).toEqual([0]);
  });

  test('does nothing at the end', async () => {
    const { list, server } = await load(5);

    await list.fetchNextPage();

    expect(list.hasNextPage.value).toBe(false);
    expect(server.asked).toEqual([]);
  });

  test('grows at the front', async () => {
    const { list, answer, params } = await load(1, { first: 4 });

    void list.fetchPreviousPage();
    await answer();

    expect(params()).toEqual([2, 4]);
    expect(list.hasPreviousPage.value).toBe(true);
  });

  test('drops pages at the other end, and refetches from the first that is kept', async () => {
    const { list, answer, server, params } = await load(3, { maxPages: 2 });

    const kept = params();
    void list.refetch();
    await answer();
    await answer();

    expect(kept).toEqual([2, 4]);
    expect(server.asked).toEqual([2, 4]);
    expect(params()).toEqual([2, 4]);
  });

  test('takes `null` as the first cursor', async () => {
    const { client } = createTestClient();
    const seen: unknown[] = [];

    await fetchInfinite(client, {
      key,
      fetcher: ({ pageParam }) => {
        seen.push(pageParam);
        return { next: undefined };
      },
      initialPageParam: null,
      getNextPageParam: (page) => page.next,
    });

    expect(seen).toEqual([null]);
  });

  test('of another key starts at the first page', async () => {
    const { client } = createTestClient();
    const id = signal(1);
    const asked: unknown[] = [];
    const list = watchInfinite(client, () => ({
      key: ['list', id.value],
      fetcher: ({ pageParam }: { pageParam: number }) => {
        asked.push([id.value, pageParam]);
        return { next: pageParam + 1 };
      },
      initialPageParam: 0,
      getNextPageParam: (page: { next: number }) => page.next,
    }));
    trace(list.data);
    await settled(client);
    await list.fetchNextPage();

    id.value = 2;
    await settled(client);

    expect(asked).toEqual([
      [1, 0],
      [1, 1],
      [2, 0],
    ]);
  });

  test('leaves nothing behind', async () => {
    const { client, stop, clock } = await load(2);

    stop();
    await turn();
    await clock.advance(400_000);

    await expectIdle(client);
    expect(client.keys()).toEqual([]);
  });
});

describe('a refetch of an infinite list', () => {
  test('derives the cursors anew', async () => {
    const { client, answer, server, params } = await load(3);
    server.names.splice(3);

    void client.invalidate(key);
    await answer();
    await answer();

    expect(params()).toEqual([0, 2]);
  });

  test('goes on at the page that failed', async () => {
    const { client, calls, clock, answer, server, params } = await load(3);

    void client.invalidate(key);
    await answer();
    await turn();
    await calls.reject(new Error('boom'));
    await clock.advance(100);
    await answer();
    await answer();

    expect(server.asked).toEqual([0, 2, 2, 4]);
    expect(params()).toEqual([0, 2, 4]);
  });

  test('stops at the first unchanged page when told so', async () => {
    const { client, answer, server, params } = await load(3, { refetchPages: 'changed' });
    server.names[0] = 'new';

    void client.invalidate(key);
    await answer();
    await answer();

    expect(server.asked).toEqual([0, 2]);
    expect(params()).toEqual([0, 2, 4]);
  });

  test('loads the first page alone when told so', async () => {
    const { client, answer, server, params } = await load(3, { refetchPages: 'first' });

    void client.invalidate(key);
    await answer();

    expect(server.asked).toEqual([0]);
    expect(params()).toEqual([0, 2, 4]);
  });

  test('keeps the references of unchanged pages and rows', async () => {
    const { client, answer, server } = await load(2);
    const before = client.getQueryData<InfiniteData<Page>>(key);
    server.names[2] = 'new';

    void client.invalidate(key);
    await answer();
    await answer();
    const after = client.getQueryData<InfiniteData<Page>>(key);

    expect(after?.pages[0]).toBe(before?.pages[0]);
    expect(after?.pages[1]).not.toBe(before?.pages[1]);
    expect(after?.pages[1]?.rows[1]).toBe(before?.pages[1]?.rows[1]);
  });
});

describe('pages and refetches at once', () => {
  test('two handles that ask for the next page make one request', async () => {
    const { client, list, options, answer, server } = await load(1);
    const other = watchInfinite(client, options);

    void list.fetchNextPage();
    void other.fetchNextPage();
    await answer();
    await turn();

    expect(server.asked).toEqual([2]);
    expect(other.isFetchingNextPage.value).toBe(false);
  });

  test('a page that is asked for during a refetch comes after it', async () => {
    const { client, list, answer, server, params } = await load(2);

    void client.invalidate(key);
    await turn();
    void list.fetchNextPage();
    for (let i = 0; i < 3; i++) await answer();

    expect(server.asked).toEqual([0, 2, 4]);
    expect(params()).toEqual([0, 2, 4]);
  });

  test('an invalidation during a page is followed by a refetch of all', async () => {
    const { client, list, answer, server, params } = await load(1);

    void list.fetchNextPage();
    await turn();
    await client.invalidateWhere({ key }, { refetch: 'none' });
    void client.invalidate(key);
    for (let i = 0; i < 3; i++) await answer();

    expect(server.asked).toEqual([2, 0, 2]);
    expect(params()).toEqual([0, 2]);
  });

  test('an invalidation in the tick of the page is not lost', async () => {
    const { client, list, answer, server, params } = await load(1);
    server.names[0] = 'new';

    void list.fetchNextPage();
    await Promise.resolve();
    void client.invalidate(key);
    for (let i = 0; i < 3; i++) await answer();

    expect(client.getQueryData<InfiniteData<Page>>(key)?.pages[0]?.rows[0]?.name).toBe('new');
    expect(params()).toEqual([0, 2]);
  });

  test('a local write during a page does not lose the page', async () => {
    const { client, list, answer, params } = await load(1);

    void list.fetchNextPage();
    await turn();
    client.setQueryData<InfiniteData<Page>>(key, (old) => old && { ...old, pages: [...old.pages] });
    await answer();

    expect(params()).toEqual([0, 2]);
  });

  test('next and previous at once add both', async () => {
    const { list, answer, params } = await load(1, { first: 4 });

    void list.fetchNextPage();
    void list.fetchPreviousPage();
    await answer();
    await answer();

    expect(params()).toEqual([2, 4, 6]);
  });

  test('a page that fails keeps the others, and says so', async () => {
    const { list, calls, clock, params } = await load(2);

    const next = list.fetchNextPage();
    await turn();
    await calls.reject(new Error('boom'));
    await clock.advance(100);
    await calls.reject(new Error('boom'));
    const state = await next;

    expect(state).toMatchObject({ status: 'failure', error: new Error('boom') });
    expect([list.isFetchNextPageError.value, list.isFetchingNextPage.value]).toEqual([true, false]);
    expect(params()).toEqual([0, 2]);
  });

  test('edits on pages are shown over what is loaded', async () => {
    const { client, list, answer, frames } = await load(1);
    const layer = client.optimistic.update<InfiniteData<Page>>(
      key,
      (old) =>
        old && {
          ...old,
          pages: old.pages.map((page, i) =>
            i === 0 ? { ...page, rows: [{ id: -1, name: 'mine' }, ...page.rows] } : page,
          ),
        },
    );

    void list.fetchNextPage();
    await answer();
    const during = frames.at(-1)?.map(({ id }) => id);
    layer.rollback();

    expect(during).toEqual([-1, 0, 1, 2, 3]);
    expect(frames.at(-1)?.map(({ id }) => id)).toEqual([0, 1, 2, 3]);
  });
});

describe('an infinite list on demand', () => {
  test('loads as many pages as asked for, or fewer at the end', async () => {
    const { client } = createTestClient();
    const server = createServer(5);
    const options = {
      key,
      fetcher: ({ pageParam }: { pageParam: number }) => server.page(pageParam),
      initialPageParam: 0,
      getNextPageParam: (page: Page) => page.next,
    };

    const two = await fetchInfinite(client, options, { pages: 2 });
    client.clear();
    await prefetchInfinite(client, options, { pages: 9 });

    expect(two.pageParams).toEqual([0, 2]);
    expect(client.getQueryData<InfiniteData<Page>>(key)?.pageParams).toEqual([0, 2, 4]);
  });
});
