import { watchInfinite } from '@qora/core/infinite';
import { createTestClient, expectIdle, trace, turn } from '@qora/testing';
import { expect, test } from 'vitest';
import { idsOf, pagedServer } from './pagedServer.js';

const down = new Error('down');

/** A list that is watched and has loaded so many pages. */
async function setUp({ pages, ...more }: { readonly pages: number } & Record<string, unknown>) {
  const created = createTestClient({ defaults: { retryDelay: 1000 } });
  const server = pagedServer([1, 2, 3, 4, 5, 6, 7]);
  const list = watchInfinite(created.client, { ...server.options, ...more });
  const { frames, stop } = trace(() => [
    idsOf(list.data.value) ?? 'nothing',
    `${list.status.value}/${list.fetchStatus.value}`,
    list.isFetchingNextPage.value,
    list.isFetchNextPageError.value,
  ]);
  await server.answer();
  for (let i = 1; i < pages; i++) {
    void list.fetchNextPage();
    await server.answer();
  }
  frames.length = 0;
  server.asked.length = 0;
  return { ...created, server, list, frames, stop };
}

test('keeps the pages when a next page fails, says so, and can be asked again', async () => {
  const { client, server, list, frames, stop } = await setUp({ pages: 1, retry: false });

  const failed = list.fetchNextPage();
  await server.fail(down);
  const again = list.fetchNextPage();
  await server.answer();
  stop();

  expect(await failed).toMatchObject({
    status: 'failure',
    error: down,
    previousData: { pageParams: [null] },
  });
  expect(await again).toMatchObject({ status: 'success', data: { pageParams: [null, 3] } });
  expect(frames).toEqual([
    ['1 2', 'loading/fetching', true, false],
    ['1 2', 'failure/idle', false, true],
    ['1 2', 'loading/fetching', true, false],
    ['1 2, 3 4', 'success/idle', false, false],
  ]);
  await expectIdle(client);
});

test('tells which end failed', async () => {
  const { server, list, stop } = await setUp({ pages: 1, retry: false, initialPageParam: 3 });
  const errors = (): boolean[] => [list.isFetchNextPageError.value, list.isFetchPreviousPageError.value];

  void list.fetchPreviousPage();
  await server.fail();
  const previous = errors();
  void list.fetchNextPage();
  await server.fail();
  const next = errors();
  void list.refetch();
  await server.fail();

  expect(previous).toEqual([false, true]);
  expect(next).toEqual([true, false]);
  expect(errors()).toEqual([false, false]);
  stop();
});

test('tells another reader, and one that watches nothing', async () => {
  const { client, server, list, stop } = await setUp({ pages: 1, retry: false });

  void list.fetchNextPage();
  await server.fail();

  expect(watchInfinite(client, server.options).isFetchNextPageError.value).toBe(true);
  stop();
  await turn();
  expect(list.isFetchNextPageError.value).toBe(true);
});

test('tries the page again, and only the page', async () => {
  const { clock, server, list, frames, stop } = await setUp({ pages: 2 });

  void list.fetchNextPage();
  await server.fail();
  await clock.advance(1000);
  await server.answer();

  expect(server.asked).toEqual([5, 5]);
  expect(frames).toEqual([
    ['1 2, 3 4', 'loading/fetching', true, false],
    ['1 2, 3 4, 5 6', 'success/idle', false, false],
  ]);
  stop();
});

test('goes on with a refetch at the page that failed', async () => {
  const { clock, server, list, stop } = await setUp({ pages: 3 });

  const refetched = list.refetch();
  await server.answer();
  await server.fail();
  await clock.advance(1000);
  await server.fail();
  await clock.advance(1000);
  await server.answerAll();

  expect(await refetched).toMatchObject({ status: 'success' });
  expect(server.asked).toEqual([null, 3, 3, 3, 5]);
  stop();
});

test('begins anew where the pages it has were invalidated while it waited', async () => {
  const { client, clock, server, list, stop } = await setUp({ pages: 2 });
  void client.invalidate(['rows']);
  await server.answer();
  await server.fail();

  server.delete(1);
  void client.invalidate(['rows']);
  await clock.advance(1000);
  await server.answerAll();

  expect(idsOf(list.data.value)).toBe('2 3, 4 5');
  expect(server.asked).toEqual([null, 3, null, 4]);
  stop();
});

test('begins anew where the pages were written while it waited', async () => {
  const { client, clock, server, list, stop } = await setUp({ pages: 3 });
  void list.refetch();
  await server.answer();
  await server.fail();

  server.delete(1);
  client.setQueryData(server.options.key, { pages: [server.read(null)], pageParams: [null] });
  await clock.advance(1000);
  await server.answerAll();

  expect(idsOf(list.data.value)).toBe('2 3');
  stop();
});

test('begins a new refetch at the first page', async () => {
  const { server, list, stop } = await setUp({ pages: 2, retry: false });
  void list.refetch();
  await server.answer();
  await server.fail();
  const { value } = list.state;

  void list.refetch();
  await server.answerAll();

  expect(value).toMatchObject({ status: 'failure', previousData: { pageParams: [null, 3] } });
  expect(server.asked).toEqual([null, 3, null, 3]);
  stop();
});

test('still loads a next page that waited for a refetch which failed', async () => {
  const { server, list, stop } = await setUp({ pages: 1, retry: false });

  void list.refetch();
  await turn();
  void list.fetchNextPage();
  await server.fail();
  await server.answer();

  expect(list.state.value).toMatchObject({ status: 'success' });
  expect(idsOf(list.data.value)).toBe('1 2, 3 4');
  stop();
});

test('loads the first page after it has failed', async () => {
  const { client } = createTestClient({ defaults: { retry: false } });
  const server = pagedServer([1, 2, 3]);
  const list = watchInfinite(client, server.options);
  const { stop } = trace(list.state);
  await server.fail();

  const again = list.fetchNextPage();
  await server.answer();

  expect(await again).toMatchObject({ status: 'success' });
  expect(idsOf(list.data.value)).toBe('1 2');
  stop();
});

test('waits for the network with a next page', async () => {
  const { clock, online, server, list, frames, stop } = await setUp({ pages: 1 });
  online.value = false;

  const next = list.fetchNextPage();
  await turn();
  const asked = [...server.asked];
  online.value = true;
  await clock.advance(0);
  await server.answer();

  expect(asked).toEqual([]);
  expect(await next).toMatchObject({ status: 'success', data: { pageParams: [null, 3] } });
  expect(frames).toEqual([
    ['1 2', 'loading/paused', false, false],
    ['1 2', 'loading/fetching', true, false],
    ['1 2, 3 4', 'success/idle', false, false],
  ]);
  stop();
});

test('fails a run whose cursor cannot be made, and throws at nobody', async () => {
  const { client, reported } = createTestClient({ defaults: { retry: false } });
  const list = watchInfinite(client, {
    key: ['bad'],
    fetcher: () => 1,
    initialPageParam: 0,
    getNextPageParam: () => {
      throw down;
    },
  });

  const state = await list.fetchNextPage();
  client.setQueryData(['bad'], { pages: [1], pageParams: [0] });

  expect(state).toMatchObject({ status: 'failure', error: down });
  expect(list.hasNextPage.value).toBe(false);
  expect(reported).toEqual([]);
});
