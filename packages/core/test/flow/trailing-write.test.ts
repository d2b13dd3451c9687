import { controlledFetcher, createTestClient, expectIdle, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['cart'];
const down = new Error('down');

/** A reader whose first run is under way. */
async function setUp() {
  const test = createTestClient({ defaults: { retry: false } });
  const fetcher = controlledFetcher<string>();
  const query = test.client.watchQuery({ key, fetcher });
  const traced = traceQuery(query);
  await turn();
  return { ...test, fetcher, query, ...traced };
}

test('drops a response that a local write overtook and runs once more', async () => {
  const { client, clock, fetcher, frames, stop } = await setUp();

  client.setQueryData(key, 'written');
  await fetcher.resolve('overtaken');
  await fetcher.resolve('trailing');
  await clock.advance(1_000);
  stop();

  expect(frames).toEqual([
    'loading/fetching',
    'success/fetching "written"',
    'loading/fetching "written"',
    'success/idle "trailing"',
  ]);
  expect(fetcher.calls).toHaveLength(2);
  await expectIdle(client);
});

test('drops a failure that a local write overtook and runs once more', async () => {
  const { client, fetcher, frames, stop } = await setUp();

  client.setQueryData(key, 'written');
  await fetcher.reject(down);
  await fetcher.resolve('trailing');
  stop();

  expect(frames).toEqual([
    'loading/fetching',
    'success/fetching "written"',
    'loading/fetching "written"',
    'success/idle "trailing"',
  ]);
  await expectIdle(client);
});

test('makes one trailing run of any number of writes', async () => {
  const { client, fetcher, frames, stop } = await setUp();

  client.setQueryData(key, 'a');
  await turn();
  client.setQueryData(key, 'b');
  client.setQueryDataWhere({ key }, (old) => `${old}c`);
  await fetcher.resolve('overtaken');
  await fetcher.resolve('trailing');
  stop();

  expect(fetcher.calls).toHaveLength(2);
  expect(frames.slice(-3)).toEqual([
    'success/fetching "bc"',
    'loading/fetching "bc"',
    'success/idle "trailing"',
  ]);
});

test('counts a restored snapshot as a write', async () => {
  const { client, fetcher, frames, stop } = await setUp();

  client.restoreQueryData(key, { status: 'success', data: 'restored', updatedAt: 999_000 });
  await fetcher.resolve('overtaken');
  await fetcher.resolve('trailing');
  stop();

  expect(frames.slice(1)).toEqual([
    'success/fetching "restored"',
    'loading/fetching "restored"',
    'success/idle "trailing"',
  ]);
});

test('counts a write that changes nothing in the data', async () => {
  const { client, clock, fetcher, stop } = await setUp();
  await fetcher.resolve('same');
  const refetched = client.refetchWhere({ key });
  await clock.advance(10);

  client.setQueryData(key, 'same');
  await fetcher.resolve('overtaken');
  await fetcher.resolve('trailing');
  await refetched;
  stop();

  expect(fetcher.calls).toHaveLength(3);
  expect(client.getQueryData(key)).toBe('trailing');
});

test('is not overtaken by an updater that writes nothing', async () => {
  const { client, fetcher, frames, stop } = await setUp();

  client.setQueryData(key, () => undefined);
  await fetcher.resolve('response');
  stop();

  expect(frames).toEqual(['loading/fetching', 'success/idle "response"']);
  expect(fetcher.calls).toHaveLength(1);
});

test('is not overtaken by a write to another key', async () => {
  const { client, fetcher, frames, stop } = await setUp();

  client.setQueryData(['cart', 'count'], 3);
  await fetcher.resolve('response');
  stop();

  expect(frames).toEqual(['loading/fetching', 'success/idle "response"']);
});

test('runs no more when nobody wants or awaits it, and keeps what was written', async () => {
  const { client, fetcher, stop } = await setUp();
  stop();
  await turn();

  client.setQueryData(key, 'written');
  await fetcher.resolve('overtaken');

  expect(fetcher.calls).toHaveLength(1);
  expect(client.getState(key)).toMatchObject({ status: 'success', data: 'written' });
  expect(client.inspect()).toMatchObject([{ fetchStatus: 'idle' }]);
  await expectIdle(client);
});

test('keeps what was written when the dropped result was a failure and nobody wants it', async () => {
  const { client, fetcher, stop } = await setUp();
  stop();
  await turn();

  client.setQueryData(key, 'written');
  await fetcher.reject(down);

  expect(client.getState(key)).toMatchObject({ status: 'success', data: 'written' });
  await expectIdle(client);
});

test('takes the trailing response whatever was written meanwhile, and runs once more', async () => {
  const { client, fetcher, frames, query, stop } = await setUp();
  client.setQueryData(key, 'first');
  await fetcher.resolve('overtaken');

  client.setQueryData(key, 'second');
  await fetcher.resolve('trailing');
  const isStale = query.isStale.peek();
  await fetcher.resolve('last');
  stop();

  expect(isStale).toBe(true);
  expect(fetcher.calls).toHaveLength(3);
  expect(frames).toEqual([
    'loading/fetching',
    'success/fetching "first"',
    'loading/fetching "first"',
    'success/fetching "second"',
    'loading/fetching "trailing"',
    'success/idle "last"',
  ]);
  await expectIdle(client);
});

test('shows one response per run under writes that never end', async () => {
  const { client, fetcher, query, stop } = await setUp();
  const shown: unknown[] = [];

  for (let i = 0; i < 5; i++) {
    client.setQueryData(key, `written ${i}`);
    await fetcher.resolve(`response ${i}`);
    shown.push(query.data.peek());
  }
  await fetcher.resolve('last');
  stop();

  expect(shown).toEqual(['written 0', 'response 1', 'response 2', 'response 3', 'response 4']);
  expect(client.getQueryData(key)).toBe('last');
  await expectIdle(client);
});

test('runs once more only if the entry is still wanted when the trailing response comes', async () => {
  const { client, fetcher, stop } = await setUp();
  client.setQueryData(key, 'first');
  await fetcher.resolve('overtaken');
  client.setQueryData(key, 'second');

  stop();
  await fetcher.resolve('trailing');

  expect(fetcher.calls).toHaveLength(2);
  expect(client.getQueryData(key)).toBe('trailing');
  expect(client.keys({ stale: true })).toEqual([key]);
  await expectIdle(client);
});
