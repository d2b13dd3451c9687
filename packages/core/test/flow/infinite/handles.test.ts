import { effect, signal } from '@qora/core';
import { decodeState, encodeState } from '@qora/core/hydration';
import { fetchInfinite, type InfiniteData, prefetchInfinite, watchInfinite } from '@qora/core/infinite';
import { createTestClient, expectIdle, settled, trace, turn } from '@qora/testing';
import { expect, test } from 'vitest';
import { idsOf, type List, pagedServer, rowsOf } from './pagedServer.js';

function setUp(ids: readonly number[] = [1, 2, 3, 4, 5]) {
  return { ...createTestClient({ defaults: { retry: false } }), server: pagedServer(ids) };
}

test('holds nothing until one of its signals is watched, and lets go with the last', async () => {
  const { client, server } = setUp();
  const list = watchInfinite(client, server.options);
  const reads = [
    () => list.hasNextPage.value,
    () => list.isFetchingNextPage.value,
    () => list.isFetchPreviousPageError.value,
    () => list.flatten(rowsOf).value,
  ];

  for (const read of reads) read();
  const unread = client.keys();
  for (const read of reads) {
    const stop = effect(() => void read());
    expect(client.inspect({ held: true })).toHaveLength(1);
    stop();
    await turn();
    expect(client.inspect({ held: true })).toEqual([]);
  }

  expect(unread).toEqual([]);
  await server.answerAll();
  await expectIdle(client);
});

test('is a query: states, listeners and the iterator', async () => {
  const { client, server } = setUp([1, 2]);
  const list = watchInfinite(client, server.options);
  const seen: string[] = [];

  const stop = list.subscribe((state) => seen.push(state.status));
  await server.answer();
  stop();
  for await (const state of list) {
    seen.push(`iterated ${state.status}`);
    break;
  }

  expect(seen).toEqual(['loading', 'success', 'iterated success']);
  expect(list.key).toEqual(['rows']);
});

test('shares the rows of a function between readers', async () => {
  const { client, server } = setUp();
  let calls = 0;
  const select = (page: Parameters<typeof rowsOf>[0]) => {
    calls++;
    return page.rows;
  };
  const one = watchInfinite(client, server.options).flatten(select);
  const list = watchInfinite(client, server.options);
  const { stop: stopOne } = trace(one);
  const { stop: stopTwo } = trace(list.flatten(select));
  await server.answer();

  expect(list.flatten(select)).toBe(list.flatten(select));
  expect(one.value).toBe(list.flatten(select).value);
  expect(calls).toBe(1);
  stopOne();
  stopTwo();
});

test('does not fire rows when a refetch brings the same', async () => {
  const { client, server } = setUp();
  const list = watchInfinite(client, server.options);
  const { frames, stop } = trace(list.flatten(({ rows }) => rows.map(({ id }) => ({ id }))));
  await server.answer();

  void list.refetch();
  server.rows = server.rows.map((row) => ({ ...row, text: 'new' }));
  await server.answerAll();
  stop();

  expect(frames).toEqual([[], [{ id: 1 }, { id: 2 }]]);
});

test('reports what the function of flatten throws, and throws at nobody', async () => {
  const { client, reported, server } = setUp();
  const error = new Error('bad rows');
  const rows = watchInfinite(client, server.options).flatten(() => {
    throw error;
  });
  const { frames, stop } = trace(rows);
  await server.answer();
  stop();

  expect(frames).toEqual([[]]);
  expect(reported).toContain(error);
});

test('selects for its reader, while ends and rows are made of the pages', async () => {
  const { client, server } = setUp([1, 2, 3]);
  const list = watchInfinite(client, { ...server.options, select: (data) => idsOf(data) });
  const { frames, stop } = trace(() => [
    list.data.value,
    list.hasNextPage.value,
    list.flatten(rowsOf).value.length,
  ]);
  await server.answer();
  void list.fetchNextPage();
  await server.answer();
  stop();

  expect(frames).toEqual([
    [undefined, false, 0],
    ['1 2', true, 2],
    ['1 2, 3', false, 3],
  ]);
  expect(server.asked).toEqual([null, 3]);
  await expectIdle(client);
});

test('loads also where only rows beside a selection are watched', async () => {
  const { client, server } = setUp();
  const list = watchInfinite(client, { ...server.options, select: () => 0 });
  const { frames, stop } = trace(() => list.flatten(rowsOf).value.length);

  await server.answer();
  stop();

  expect(frames).toEqual([0, 2]);
  await expectIdle(client);
});

test('follows its options to another list, which begins at its first page', async () => {
  const { client, server } = setUp();
  const other = pagedServer([7, 8, 9]);
  const name = signal<string | undefined>(undefined);
  const list = watchInfinite(client, () => {
    if (name.value === undefined) return null;
    const { options } = name.value === 'other' ? other : server;
    return { ...options, key: ['rows', name.value] as const };
  });
  const { frames, stop } = trace(() => [
    idsOf(list.data.value),
    list.flatten(rowsOf).value.length,
    list.status.value,
    list.hasNextPage.value,
  ]);

  const none = await list.fetchNextPage();
  name.value = 'one';
  await server.answer();
  void list.fetchNextPage();
  await server.answer();
  name.value = 'other';
  await other.answer();
  stop();

  expect(none).toEqual({ status: 'initial' });
  expect(frames).toEqual([
    [undefined, 0, 'initial', false],
    [undefined, 0, 'loading', false],
    ['1 2', 2, 'success', true],
    ['1 2', 2, 'loading', true],
    ['1 2, 3 4', 4, 'success', true],
    [undefined, 0, 'loading', false],
    ['7 8', 2, 'success', true],
  ]);
  await expectIdle(client);
});

test('reads the new options of a key that stays', async () => {
  const { client, server } = setUp();
  const isOver = signal(false);
  const list = watchInfinite(client, () => ({
    ...server.options,
    getNextPageParam: isOver.value ? () => null : server.options.getNextPageParam,
  }));
  const { frames, stop } = trace(list.hasNextPage);
  await server.answer();

  isOver.value = true;
  await list.fetchNextPage();
  stop();

  expect(frames).toEqual([false, true, false]);
  expect(server.asked).toEqual([null]);
});

test('shows the rows of a placeholder, and makes no cursor from them', async () => {
  const { client, server } = setUp();
  const placeholderData: List = { pages: [server.read(null)], pageParams: [null] };
  const list = watchInfinite(client, { ...server.options, placeholderData });
  const { frames, stop } = trace(() => [list.flatten(rowsOf).value.length, list.hasNextPage.value]);

  await server.answer();
  stop();

  expect(frames).toEqual([
    [2, false],
    [2, true],
  ]);
});

test('starts with pages that were written, restored or sent along', async () => {
  const { client, server } = setUp();
  const pages: List = { pages: [server.read(null), server.read(3)], pageParams: [null, 3] };
  const sent = JSON.parse(
    JSON.stringify(encodeState({ status: 'success', data: pages, updatedAt: 1_000_000 })),
  );
  const starts: Array<(own: typeof client) => void> = [
    (own) => void own.setQueryData(server.options.key, pages),
    (own) => own.restoreQueryData(server.options.key, decodeState<List>(sent) ?? { status: 'initial' }),
  ];

  for (const start of starts) {
    const own = createTestClient().client;
    start(own);
    const list = watchInfinite(own, server.options);
    const { stop } = trace(list.state);
    expect(list.hasNextPage.value).toBe(true);
    void list.fetchNextPage();
    await server.answer();
    expect(idsOf(list.data.value)).toBe('1 2, 3 4, 5');
    stop();
  }
  const list = watchInfinite(client, { ...server.options, initialData: pages });
  void list.fetchNextPage();
  await server.answer();

  expect(idsOf(list.data.value)).toBe('1 2, 3 4, 5');
  expect(server.asked).toEqual([5, 5, 5]);
});

test('takes a list without pages for one that is not loaded', async () => {
  const { client, server } = setUp();
  client.setQueryData(server.options.key, { pages: [], pageParams: [] });
  const list = watchInfinite(client, server.options);

  void list.fetchNextPage();
  await server.answer();

  expect(idsOf(list.data.value)).toBe('1 2');
});

test('goes without the pages of an entry that was evicted', async () => {
  const { client, clock, server } = setUp();
  const list = watchInfinite(client, { ...server.options, gcTime: 0, retry: false });
  const { stop } = trace(list.state);
  await server.answer();
  void list.fetchNextPage();
  await server.fail();
  const hadFailed = list.isFetchNextPageError.value;
  stop();
  await clock.advance(1);
  const again = trace(list.state);
  await server.fail();

  expect(hadFailed).toBe(true);
  expect(list.isFetchNextPageError.value).toBe(false);
  again.stop();
  await turn();
  expect(client.keys()).toEqual([]);
});

test('fetches so many pages, or fewer at the end', async () => {
  const { client, server } = setUp();

  const two = fetchInfinite(client, server.options, { pages: 2 });
  await server.answerAll();
  const all = fetchInfinite(client, server.options, { pages: 9 });
  await server.answerAll();
  const cached = await fetchInfinite(client, server.options);

  expect(idsOf(await two)).toBe('1 2, 3 4');
  expect(idsOf(await all)).toBe('1 2, 3 4, 5');
  expect(cached).toBe(await all);
  expect(server.asked).toEqual([null, 3, 5]);
  await expectIdle(client);
});

test('fetches and adds pages that nobody keeps', async () => {
  const { client, server } = setUp([1, 2, 3, 4, 5, 6, 7]);
  const options = { ...server.options, gcTime: 0 };

  const fetching = fetchInfinite(client, options, { pages: 3 });
  await server.answerAll();
  const fetched = await fetching;
  await turn();
  const gone = client.keys();
  const adding = watchInfinite(client, options).fetchNextPage();
  await server.answerAll();

  expect(idsOf(fetched)).toBe('1 2, 3 4, 5 6');
  expect(gone).toEqual([]);
  expect(await adding).toMatchObject({ status: 'success', data: { pageParams: [null] } });
  await expectIdle(client);
  expect(client.keys()).toEqual([]);
});

test('fetches no more pages than are kept', async () => {
  const { client, server } = setUp();

  const list = fetchInfinite(client, { ...server.options, maxPages: 2 }, { pages: 3 });
  await server.answerAll();

  expect(idsOf(await list)).toBe('1 2, 3 4');
  expect(server.asked).toEqual([null, 3]);
});

test('fetches anew when it is told to', async () => {
  const { client, server } = setUp();
  client.setQueryData(server.options.key, { pages: [server.read(null)], pageParams: [null] });
  server.insert(0);

  const list = fetchInfinite(client, { ...server.options, fresh: true });
  await server.answerAll();

  expect(idsOf(await list)).toBe('0 1');
});

test('rejects a fetch that fails, and never a prefetch', async () => {
  const { client, server } = setUp();
  const error = new Error('down');

  const fetched = fetchInfinite(client, server.options, { pages: 2 });
  fetched.catch(Boolean);
  await server.answer();
  await server.fail(error);
  const prefetched = prefetchInfinite(client, server.options, { pages: 2 });
  await server.answer();
  await server.fail(error);

  await expect(fetched).rejects.toBe(error);
  expect(await prefetched).toBeUndefined();
  expect(server.asked).toEqual([null, 3, null, 3]);
  await expectIdle(client);
});

test('rejects a fetch whose later page fails, and keeps the pages before', async () => {
  const { client, server } = setUp();
  client.setQueryData(server.options.key, { pages: [server.read(null)], pageParams: [null] });
  const error = new Error('down');

  const fetched = fetchInfinite(client, server.options, { pages: 2 });
  fetched.catch(Boolean);
  await server.fail(error);
  void prefetchInfinite(client, server.options, { pages: 2 });
  await turn();
  server.open.length = 0;

  await expect(fetched).rejects.toBe(error);
  expect(idsOf(client.getQueryData(server.options.key))).toBe('1 2');
});

test('prefetches for whoever comes later', async () => {
  const { client, server } = setUp();

  void prefetchInfinite(client, server.options, { pages: 2 });
  await server.answerAll();
  const list = watchInfinite(client, server.options);
  const { frames, stop } = trace(() => idsOf(list.data.value));
  stop();

  expect(frames).toEqual(['1 2, 3 4']);
  expect(server.asked).toEqual([null, 3]);
});

test('loads pages on a server, where reading starts nothing', async () => {
  const { client } = createTestClient({ ssr: true });
  const server = pagedServer([1, 2, 3, 4]);
  const list = watchInfinite(client, server.options);
  const { stop } = trace(list.state);
  await turn();
  const untouched = [...server.asked];

  const data = fetchInfinite(client, server.options, { pages: 2 });
  await server.answerAll();
  stop();

  const expected: InfiniteData<unknown> = await data;
  expect(untouched).toEqual([]);
  expect(list.data.value).toBe(expected);
  expect(list.hasNextPage.value).toBe(false);
});

test('knows rows again by the field that is a default for its key', async () => {
  const { client } = createTestClient();
  client.setDefaults(['codes'], { shareBy: 'code' });
  const pages = [[{ code: 'x' }], [{ code: 'y' }, { code: 'x' }]];
  const refetched = async (name: string) => {
    let calls = 0;
    const list = watchInfinite(client, {
      key: [name],
      fetcher: () => structuredClone(pages[calls++]) ?? [],
      initialPageParam: 0,
      getNextPageParam: () => null,
    });
    list.subscribe(() => undefined);
    await settled(client);
    const before = list.data.peek()?.pages[0]?.[0];
    await list.refetch();
    return list.data.peek()?.pages[0]?.map((row) => row === before);
  };

  expect(await refetched('codes')).toEqual([false, true]);
  expect(await refetched('others')).toEqual([false, false]);
});

test('shares nothing where its defaults say so', async () => {
  const { client } = createTestClient({ defaults: { structuralSharing: false } });
  const list = watchInfinite(client, {
    key: ['rows'],
    fetcher: () => ['row'],
    initialPageParam: 0,
    getNextPageParam: () => null,
  });
  list.subscribe(() => undefined);
  await settled(client);
  const before = list.data.peek()?.pages[0];

  await list.refetch();

  expect(list.data.peek()?.pages[0]).toEqual(before);
  expect(list.data.peek()?.pages[0]).not.toBe(before);
});

test('makes rows of the pages, whatever selection is a default', async () => {
  const { client } = createTestClient({ defaults: { select: () => 'selected' } });
  const list = watchInfinite(client, {
    key: ['rows'],
    fetcher: () => ['row'],
    initialPageParam: 0,
    getNextPageParam: () => null,
  });
  const rows = list.flatten((page) => page);
  list.subscribe(() => undefined);
  effect(() => void rows.value);
  await settled(client);

  expect(list.data.peek()).toBe('selected');
  expect(rows.peek()).toEqual(['row']);
});

test('refetches nothing when more of one handle is watched', async () => {
  const { client, server } = setUp();
  const list = watchInfinite(client, () => ({ ...server.options, staleTime: 0 }));
  const first = trace(list.state);
  await server.answer();

  const more = [trace(list.flatten(rowsOf)), trace(list.hasNextPage), trace(list.isFetchingNextPage)];
  await turn();

  expect(server.asked).toEqual([null]);
  for (const { stop } of [first, ...more]) stop();
});
