import { watchInfinite } from '@qora/core/infinite';
import { createTestClient, expectIdle, trace, turn } from '@qora/testing';
import { expect, test } from 'vitest';
import { frameOf, idsOf, type List, pagedServer } from './pagedServer.js';

const key = ['rows'];

/** A list that is watched and has loaded two pages, or the one that begins with 5. */
async function setUp(ids: readonly number[], more: object = {}, pages = 2) {
  const created = createTestClient({ defaults: { retry: false } });
  const server = pagedServer(ids);
  const list = watchInfinite(created.client, { ...server.options, ...more });
  const { frames, stop } = trace(() => frameOf(list));
  await server.answer();
  for (let i = 1; i < pages; i++) {
    void list.fetchNextPage();
    await server.answer();
  }
  frames.length = 0;
  server.asked.length = 0;
  return { ...created, server, list, frames, stop };
}

test('lets a refetch go before a next page, whose cursor comes from what it brought', async () => {
  const { client, server, list, frames, stop } = await setUp([10, 20, 30, 40, 50]);

  void list.refetch();
  await turn();
  server.insert(5);
  const next = list.fetchNextPage();
  await server.answerAll();
  await next;
  stop();

  expect(frames).toEqual([
    '10 20, 30 40 | loading/fetching',
    '10 20, 30 40 | loading/fetching | next',
    '5 10, 20 30 | success/idle | next',
    '5 10, 20 30 | loading/fetching | next',
    '5 10, 20 30, 40 50 | success/idle',
  ]);
  expect(server.asked).toEqual([null, 20, 40]);
  await expectIdle(client);
});

test('refetches after a next page, where that is asked for meanwhile', async () => {
  const { client, server, list, frames, stop } = await setUp([10, 20, 30, 40, 50]);

  void list.fetchNextPage();
  await turn();
  const refetched = list.refetch();
  await server.answer();
  server.insert(5);
  await server.answerAll();
  stop();

  expect(idsOf((await refetched) && list.data.value)).toBe('5 10, 20 30, 40 50');
  expect(await refetched).toMatchObject({ status: 'success', data: { pageParams: [null, 20, 40] } });
  expect(frames).toEqual([
    '10 20, 30 40 | loading/fetching | next',
    '10 20, 30 40, 50 | loading/fetching | next',
    '10 20, 30 40, 50 | loading/fetching',
    '5 10, 20 30, 40 50 | success/idle',
  ]);
  expect(server.asked).toEqual([50, null, 20, 40]);
  await expectIdle(client);
});

test('loses no refetch that is asked for in the tick of a next page', async () => {
  for (const isRefetchFirst of [true, false]) {
    const { client, server, list, stop } = await setUp([10, 20, 30, 40, 50]);

    if (isRefetchFirst) void list.refetch();
    void list.fetchNextPage();
    if (!isRefetchFirst) void list.refetch();
    server.insert(5);
    await server.answerAll();
    stop();

    expect(idsOf(list.data.value)).toBe('5 10, 20 30, 40 50');
    await expectIdle(client);
  }
});

test('loses no refetch by filter that meets a next page', async () => {
  const { server, client, list, stop } = await setUp([10, 20, 30, 40, 50]);

  void list.fetchNextPage();
  await turn();
  const refetched = client.refetchWhere({ key });
  await server.answer();
  server.insert(5);
  await server.answerAll();
  await refetched;

  expect(idsOf(list.data.value)).toBe('5 10, 20 30, 40 50');
  stop();
});

test.each(['under way', 'asked for in this tick'])(
  'a reader that comes to a stale list while a next page is %s has it refetched',
  async (when) => {
    const options = { staleTime: 1_000 };
    const { client, clock, server, list, frames, stop } = await setUp([10, 20, 30, 40, 50], options);
    await clock.advance(1_000);

    void list.fetchNextPage();
    if (when === 'under way') await turn();
    const other = trace(watchInfinite(client, { ...server.options, ...options }).data);
    await server.answer();
    server.insert(5);
    await server.answerAll();
    other.stop();
    stop();

    expect(frames).toEqual([
      '10 20, 30 40 | loading/fetching | next',
      '10 20, 30 40, 50 | loading/fetching | next',
      '10 20, 30 40, 50 | loading/fetching',
      '5 10, 20 30, 40 50 | success/idle',
    ]);
    await expectIdle(client);
  },
);

test('a reader that comes to a fresh list while a next page is under way asks for nothing', async () => {
  const { client, server, list } = await setUp([10, 20, 30, 40, 50]);

  void list.fetchNextPage();
  await turn();
  trace(watchInfinite(client, server.options).data);
  await server.answerAll();

  expect(server.asked).toEqual([50]);
});

test.each(['focus', 'online'] as const)('a stale list is refetched after a next page: %s', async (seam) => {
  const { clock, server, list, [seam]: signal } = await setUp([10, 20, 30, 40, 50], { staleTime: 1_000 });
  await clock.advance(1_000);
  void list.fetchNextPage();
  await turn();

  signal.value = false;
  await clock.advance(10_000);
  signal.value = true;
  await clock.advance(0);
  await server.answerAll();

  expect(server.asked).toEqual([50, null, 30, 50]);
});

test('loses no invalidation that meets a next page', async () => {
  for (const isInSameTick of [true, false]) {
    const { client, server, list, frames, stop } = await setUp([10, 20, 30, 40, 50]);

    void list.fetchNextPage();
    if (!isInSameTick) await turn();
    const invalidated = client.invalidate(key);
    await server.answer();
    server.insert(5);
    await server.answerAll();
    await invalidated;
    stop();

    expect(frames.at(-1)).toBe('5 10, 20 30, 40 50 | success/idle');
    expect(server.asked).toEqual([50, null, 20, 40]);
    await expectIdle(client);
  }
});

test('loses no next page that meets an invalidation', async () => {
  for (const isInSameTick of [true, false]) {
    const { client, server, list, frames, stop } = await setUp([10, 20, 30, 40, 50]);

    void client.invalidate(key);
    if (!isInSameTick) await turn();
    void list.fetchNextPage();
    server.insert(5);
    await server.answerAll();
    stop();

    expect(frames.at(-1)).toBe('5 10, 20 30, 40 50 | success/idle');
    expect(server.asked).toEqual([null, 20, 40]);
    await expectIdle(client);
  }
});

test('leaves the mark of an invalidation that nobody refetches', async () => {
  const { client, server, list, stop } = await setUp([1, 2, 3, 4, 5]);
  stop();
  await turn();
  void client.invalidate(key);

  void list.fetchNextPage();
  await server.answerAll();

  expect(idsOf(list.data.value)).toBe('1 2, 3 4, 5');
  expect(client.inspect()).toMatchObject([{ invalidated: true }]);
});

test('leaves the age of the pages, so that they are stale when they would have been', async () => {
  const { client, clock, server, list, stop } = await setUp([1, 2, 3, 4, 5], { staleTime: 1000 });
  const before = client.getState(key);
  await clock.advance(900);

  void list.fetchNextPage();
  await server.answer();
  await clock.advance(100);

  expect(client.getState(key)).toMatchObject({ updatedAt: (before as { updatedAt: number }).updatedAt });
  expect(list.isStale.value).toBe(true);
  stop();
});

test('loads a page at each end when both are asked for at once', async () => {
  const { client, server, list, frames, stop } = await setUp([1, 2, 3, 4, 5, 6], { initialPageParam: 3 }, 1);

  void list.fetchNextPage();
  void list.fetchPreviousPage();
  await server.answerAll();
  stop();

  expect(frames).toEqual([
    '3 4 | loading/fetching | next',
    '3 4 | loading/fetching | next | previous',
    '3 4, 5 6 | success/idle | previous',
    '3 4, 5 6 | loading/fetching | previous',
    '1 2, 3 4, 5 6 | success/idle',
  ]);
  expect(server.asked).toEqual([5, 1]);
  await expectIdle(client);
});

test('loads pages at both ends after a refetch under way', async () => {
  const { client, server, list, stop } = await setUp([1, 2, 3, 4, 5, 6], { initialPageParam: 3 }, 1);

  void list.refetch();
  const pages = [list.fetchPreviousPage(), list.fetchNextPage()];
  await server.answerAll();
  await Promise.all(pages);
  stop();

  expect(idsOf(list.data.value)).toBe('1 2, 3 4, 5 6');
  expect(server.asked).toEqual([3, 1, 5]);
  await expectIdle(client);
});

test('makes one request of calls that come together, from however many readers', async () => {
  const { client, server, list, stop } = await setUp([1, 2, 3, 4, 5]);
  const other = watchInfinite(client, { ...server.options, key: ['rows'] });
  const watching = trace(() => frameOf(other));

  const calls = [list.fetchNextPage(), other.fetchNextPage(), list.fetchNextPage()];
  await turn();
  calls.push(other.fetchNextPage());
  await server.answerAll();
  const states = await Promise.all(calls);
  stop();
  watching.stop();

  expect(server.asked).toEqual([5]);
  expect(states.map((state) => state === states[0])).toEqual([true, true, true, true]);
  expect(watching.frames).toEqual([
    '1 2, 3 4 | success/idle',
    '1 2, 3 4 | loading/fetching | next',
    '1 2, 3 4, 5 | success/idle',
  ]);
  await expectIdle(client);
});

test('shares no flight between clients', async () => {
  const { server, list, stop } = await setUp([1, 2, 3, 4, 5]);
  const second = createTestClient().client;
  second.setQueryData(server.options.key, list.data.value);
  const other = watchInfinite(second, server.options);

  void list.fetchNextPage();
  void other.fetchNextPage();
  await server.answerAll();

  expect(server.asked).toEqual([5, 5]);
  expect(idsOf(other.data.value)).toBe('1 2, 3 4, 5');
  stop();
});

test('loses no local write that meets a next page', async () => {
  const { client, server, list, frames, stop } = await setUp([1, 2, 3, 4, 5]);
  const edit = (list: List | undefined): List | undefined =>
    list && {
      ...list,
      pages: list.pages.map((page) => ({ ...page, rows: page.rows.filter(({ id }) => id !== 1) })),
    };

  void list.fetchNextPage();
  await turn();
  client.setQueryData<List>(['rows'], edit);
  await server.answerAll();
  stop();

  expect(frames).toEqual([
    '1 2, 3 4 | loading/fetching | next',
    '2, 3 4 | success/fetching | next',
    '2, 3 4, 5 | success/idle',
  ]);
  expect(server.asked).toEqual([5]);
  await expectIdle(client);
});

test('loads the page beyond what was written meanwhile', async () => {
  const { client, server, list, stop } = await setUp([1, 2, 3, 4, 5, 6, 7]);

  void list.fetchNextPage();
  await turn();
  client.setQueryData(server.options.key, (old) => old && { pages: [server.read(null)], pageParams: [null] });
  await server.answerAll();

  expect(idsOf(list.data.value)).toBe('1 2, 3 4');
  expect(server.asked).toEqual([5, 3]);
  stop();
});

test('drops a page whose entry was reset, and begins at the first', async () => {
  const { client, server, list, stop } = await setUp([1, 2, 3, 4, 5]);

  const next = list.fetchNextPage();
  await turn();
  void client.reset({ key });
  await server.answerAll();

  expect(await next).toMatchObject({ status: 'success' });
  expect(idsOf(list.data.value)).toBe('1 2');
  stop();
});

test('settles every call when the client is disposed', async () => {
  const { client, list } = await setUp([1, 2, 3, 4, 5]);
  const refetched = list.refetch();
  const next = list.fetchNextPage();
  const previous = list.fetchPreviousPage();
  await turn();

  client.dispose();

  await refetched;
  expect(await next).toEqual({ status: 'initial' });
  expect(await previous).toEqual({ status: 'initial' });
  expect(list.hasNextPage.value).toBe(false);
  await expect(list.fetchNextPage()).rejects.toMatchObject({ code: 'client-disposed' });
  await expectIdle(client);
});

test('goes back to the pages it had when a next page is called off', async () => {
  const { client, server, list, frames, stop } = await setUp([1, 2, 3, 4, 5]);

  const next = list.fetchNextPage();
  await turn();
  client.cancel(key);
  await next;
  const again = list.fetchNextPage();
  await turn();
  server.open.shift();
  await server.answer();
  await again;
  stop();

  expect(frames).toEqual([
    '1 2, 3 4 | loading/fetching | next',
    '1 2, 3 4 | success/idle',
    '1 2, 3 4 | loading/fetching | next',
    '1 2, 3 4, 5 | success/idle',
  ]);
  expect(list.isFetchNextPageError.value).toBe(false);
});

test('adds nothing where what was written meanwhile is the end', async () => {
  const { client, server, list, stop } = await setUp([1, 2, 3, 4, 5]);

  void list.fetchNextPage();
  await turn();
  server.rows = server.rows.slice(0, 2);
  client.setQueryData(server.options.key, { pages: [server.read(null)], pageParams: [null] });
  await server.answerAll();

  expect(idsOf(list.data.value)).toBe('1 2');
  expect(server.asked).toEqual([5]);
  stop();
});

test('adds nothing to a list that was emptied meanwhile', async () => {
  const { client, server, list, frames, stop } = await setUp([10, 20, 30, 40, 50]);

  const next = list.fetchNextPage();
  await turn();
  client.setQueryData<List>(key, { pages: [], pageParams: [] });
  await server.answerAll();
  stop();

  expect(await next).toMatchObject({ status: 'success', data: { pages: [] } });
  expect(frames.at(-1)).toBe(' | success/idle');
  await expectIdle(client);
});

test('interceptors are told which run adds a page', async () => {
  const { client } = createTestClient();
  const seen: boolean[] = [];
  client.intercept((context, next) => {
    seen.push(context.isPart);
    return next();
  });
  const list = watchInfinite(client, {
    key: ['numbers'],
    initialPageParam: 0,
    fetcher: ({ pageParam }: { pageParam: number }) => pageParam,
    getNextPageParam: (page: number) => page + 1,
  });
  const stop = list.subscribe(() => undefined);
  await turn();

  await list.fetchNextPage();
  await list.refetch();
  stop();

  expect(seen).toEqual([false, true, false]);
});
