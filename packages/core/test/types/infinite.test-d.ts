import type { QoraClient, QoraState, Query, ReadonlySignal, StandardSchema } from '@qora/core';
import {
  fetchInfinite,
  type InfiniteData,
  type InfiniteQuery,
  infiniteOptions,
  prefetchInfinite,
  watchInfinite,
} from '@qora/core/infinite';
import { describe, expectTypeOf, test } from 'vitest';

interface Post {
  readonly id: number;
}

interface PostPage {
  readonly items: readonly Post[];
  readonly next: string | null;
}

class HttpError extends Error {
  readonly status: number = 404;
}

declare const client: QoraClient;
declare const fetchPosts: (after: string | null) => Promise<PostPage>;
declare const name: ReadonlySignal<string | undefined>;

type Posts = InfiniteData<PostPage, string | null>;

const postList = infiniteOptions({
  key: ['posts'],
  fetcher: ({ pageParam }) => fetchPosts(pageParam),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
});

describe('a list is typed by its fetcher and its first cursor', () => {
  test('in its handle', () => {
    const list = watchInfinite(client, postList);

    expectTypeOf(list).toEqualTypeOf<InfiniteQuery<PostPage, Posts>>();
    expectTypeOf(list).toExtend<Query<Posts>>();
    expectTypeOf(list.data.value).toEqualTypeOf<Posts | undefined>();
    expectTypeOf(list.fetchNextPage()).toEqualTypeOf<Promise<QoraState<Posts>>>();
    expectTypeOf(list.hasNextPage).toEqualTypeOf<ReadonlySignal<boolean>>();
    expectTypeOf(list.flatten((page) => page.items)).toEqualTypeOf<ReadonlySignal<readonly Post[]>>();
  });

  test('in what its functions are given', () => {
    watchInfinite(client, {
      key: ['numbers', 7],
      fetcher: async ({ key, pageParam, direction, signal, attempt }) => {
        expectTypeOf(key).toEqualTypeOf<readonly ['numbers', 7]>();
        expectTypeOf(pageParam).toEqualTypeOf<number>();
        expectTypeOf(direction).toEqualTypeOf<'next' | 'previous'>();
        expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
        expectTypeOf(attempt).toEqualTypeOf<number>();
        return { page: pageParam };
      },
      initialPageParam: 0,
      getNextPageParam: (page, pages, param, params) => {
        expectTypeOf(page).toEqualTypeOf<{ page: number }>();
        expectTypeOf(pages).toEqualTypeOf<readonly { page: number }[]>();
        expectTypeOf(param).toEqualTypeOf<number>();
        expectTypeOf(params).toEqualTypeOf<readonly number[]>();
        return param < 9 ? param + 1 : undefined;
      },
      refetchPages: (page, index) => page.page > index,
    });
  });

  test('in a function of signals', () => {
    const list = watchInfinite(client, () =>
      name.value === undefined
        ? null
        : {
            key: ['posts', name.value],
            fetcher: ({ pageParam }: { pageParam: string | null }) => fetchPosts(pageParam),
            initialPageParam: null as string | null,
            getNextPageParam: (page: PostPage) => page.next,
          },
    );

    expectTypeOf(list.data.value).toEqualTypeOf<Posts | undefined>();
  });

  test('with a selection, which pages and rows are not made of', () => {
    const list = watchInfinite(client, { ...postList, select: (data) => data.pages.length });

    expectTypeOf(list.data.value).toEqualTypeOf<number | undefined>();
    expectTypeOf(list.flatten((page) => page.items).value).toEqualTypeOf<readonly Post[]>();
  });

  test('by the schema of a page', () => {
    const schema = {} as StandardSchema<PostPage>;
    const list = watchInfinite(client, {
      key: ['posts'],
      fetcher: async (): Promise<unknown> => ({}),
      schema,
      initialPageParam: 0,
      getNextPageParam: (page) => page.items.length,
    });

    expectTypeOf(list.data.value).toEqualTypeOf<InfiniteData<PostPage, number> | undefined>();
  });

  test('with errors of its own', () => {
    const options = infiniteOptions<PostPage, number, HttpError>({
      key: ['posts'],
      fetcher: () => fetchPosts(null),
      initialPageParam: 0,
      getNextPageParam: () => null,
    });

    expectTypeOf(watchInfinite(client, options).error.value).toEqualTypeOf<HttpError | undefined>();
  });
});

test('the key of its options carries the pages', () => {
  expectTypeOf(client.getQueryData(postList.key)).toEqualTypeOf<Posts | undefined>();
  client.setQueryData(postList.key, (old) => old && { ...old, pages: old.pages.slice(1) });
  client.optimistic.update(postList.key, (old) => old && { ...old, pages: old.pages.slice(1) });
  // @ts-expect-error: pages without cursors are no list
  client.setQueryData(postList.key, { pages: [] });
});

test('one-shot calls give the pages', () => {
  expectTypeOf(fetchInfinite(client, postList, { pages: 2 })).toEqualTypeOf<Promise<Posts>>();
  expectTypeOf(fetchInfinite(client, { ...postList, fresh: true })).toEqualTypeOf<Promise<Posts>>();
  expectTypeOf(prefetchInfinite(client, postList)).toEqualTypeOf<Promise<void>>();
});

test('a cursor of another type does not compile', () => {
  watchInfinite(client, {
    key: ['posts'],
    fetcher: () => fetchPosts(null),
    initialPageParam: 0,
    // @ts-expect-error: the first cursor is a number
    getNextPageParam: (page: PostPage) => page.next,
  });
});

test('a list without a way to its next page does not compile', () => {
  // @ts-expect-error: getNextPageParam is missing
  watchInfinite(client, { key: ['posts'], fetcher: () => fetchPosts(null), initialPageParam: 0 });
});
