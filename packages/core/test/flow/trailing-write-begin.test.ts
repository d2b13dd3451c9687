import { controlledFetcher, createTestClient, expectIdle, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['cart'];

function setUp() {
  const test = createTestClient({ defaults: { staleTime: 0 } });
  const fetcher = controlledFetcher<string>();
  test.client.setQueryData(key, 'old');
  const query = test.client.watchQuery({ key, fetcher, refetchOnMount: false });
  return { ...test, fetcher, query, ...traceQuery(query) };
}

test('is not overtaken by a write in the tick in which the run was asked for', async () => {
  const { client, fetcher, frames, query, stop } = setUp();

  const refetched = query.refetch();
  client.setQueryData(key, 'written');
  await fetcher.resolve('response');
  stop();

  expect(await refetched).toMatchObject({ data: 'response' });
  expect(fetcher.calls).toHaveLength(1);
  expect(frames).toEqual([
    'success/idle "old"',
    'loading/fetching "old"',
    'success/fetching "written"',
    'success/idle "response"',
  ]);
  await expectIdle(client);
});

test('is not overtaken by a write in a microtask that was queued before it was asked for', async () => {
  const { client, fetcher, query, stop } = setUp();
  const written = Promise.resolve().then(() => client.setQueryData(key, 'written'));

  const refetched = query.refetch();
  await written;
  await fetcher.resolve('response');
  stop();

  expect(await refetched).toMatchObject({ data: 'response' });
  expect(fetcher.calls).toHaveLength(1);
});

test('is overtaken by a write in the next tick', async () => {
  const { client, fetcher, query, stop } = setUp();

  const refetched = query.refetch();
  await Promise.resolve();
  client.setQueryData(key, 'written');
  await fetcher.resolve('overtaken');
  await fetcher.resolve('trailing');
  stop();

  expect(await refetched).toMatchObject({ data: 'trailing' });
  expect(fetcher.calls).toHaveLength(2);
});

test('takes the response of a retry that began after the write', async () => {
  const { client, clock, fetcher, frames, query, stop } = setUp();
  const refetched = query.refetch();
  await turn();

  client.setQueryData(key, 'written');
  await fetcher.reject(new Error('down'));
  await clock.advance(1_000);
  await fetcher.resolve('response');
  stop();

  expect(await refetched).toMatchObject({ data: 'response' });
  expect(fetcher.calls.map(({ context }) => context.attempt)).toEqual([0, 1]);
  expect(frames).toEqual([
    'success/idle "old"',
    'loading/fetching "old"',
    'success/fetching "written"',
    'success/idle "response"',
  ]);
  await expectIdle(client);
});

test('is not overtaken by a write while it waits for a retry', async () => {
  const { client, clock, fetcher, query, stop } = setUp();
  const refetched = query.refetch();
  await fetcher.reject(new Error('down'));

  client.setQueryData(key, 'written');
  await clock.advance(1_000);
  await fetcher.resolve('response');
  stop();

  expect(await refetched).toMatchObject({ data: 'response' });
  expect(fetcher.calls).toHaveLength(2);
});

test('drops the response of a retry that began before the write', async () => {
  const { client, clock, fetcher, query, stop } = setUp();
  const refetched = query.refetch();
  await fetcher.reject(new Error('down'));
  await clock.advance(1_000);

  client.setQueryData(key, 'written');
  await fetcher.resolve('overtaken');
  await fetcher.resolve('trailing');
  stop();

  expect(await refetched).toMatchObject({ data: 'trailing' });
  expect(fetcher.calls.map(({ context }) => context.attempt)).toEqual([0, 1, 0]);
});

test('is not overtaken by a write while it is paused', async () => {
  const { client, clock, fetcher, online, stop } = setUp();
  online.value = false;
  void client.invalidate(key);
  await turn();

  client.setQueryData(key, 'written');
  online.value = true;
  await clock.advance(0);
  await fetcher.resolve('response');
  stop();

  expect(fetcher.calls).toHaveLength(1);
  expect(client.getQueryData(key)).toBe('response');
  await expectIdle(client);
});

test('lets a reader that mounts on a written entry join its run', async () => {
  const { client, fetcher, query, stop } = setUp();
  void query.refetch();
  await turn();
  client.setQueryData(key, 'written');

  const second = traceQuery(client.watchQuery({ key, fetcher }));
  await fetcher.resolve('overtaken');
  await fetcher.resolve('trailing');
  stop();
  second.stop();

  expect(fetcher.calls).toHaveLength(2);
  expect(second.frames).toEqual([
    'success/fetching "written"',
    'loading/fetching "written"',
    'success/idle "trailing"',
  ]);
  await expectIdle(client);
});

test('is not overtaken by what its own fetcher writes while it is called', async () => {
  const { client } = createTestClient({ defaults: { staleTime: 0 } });
  let calls = 0;
  const query = client.watchQuery({
    key,
    fetcher: () => {
      calls++;
      client.setQueryData(key, 'written');
      return Promise.resolve('response');
    },
  });

  const { frames, stop } = traceQuery(query);
  await turn();
  stop();

  expect(calls).toBe(1);
  expect(frames).toEqual(['loading/fetching', 'success/fetching "written"', 'success/idle "response"']);
});
