import type { QoraClient } from '@qora/core';
import { createTestClient, settled, traceQuery, turn } from '@qora/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';

const key = ['quiet'];
const fetcher = (): Promise<string> => Promise.reject(new Error('down'));
const unhandled: unknown[] = [];
const note = (error: unknown): void => void unhandled.push(error);

beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', note);
});

afterEach(() => {
  process.off('unhandledRejection', note);
});

function setUp() {
  return createTestClient({ defaults: { retry: false } });
}

test('a reader raises none when its run fails', async () => {
  const { client } = setUp();

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await settled(client);
  stop();
  await turn();

  expect(frames.at(-1)).toBe('failure/idle !down');
  expect(unhandled).toEqual([]);
});

test('a run behind stale data raises none', async () => {
  const { client } = setUp();
  client.setQueryData(key, 'old');

  const answer = await client.fetchQuery({ key, fetcher, staleTime: 0 });
  await settled(client);

  expect(answer).toBe('old');
  expect(client.getState(key).status).toBe('failure');
  expect(unhandled).toEqual([]);
});

test.each<[name: string, ask: (client: QoraClient) => unknown]>([
  ['prefetch', (client) => client.prefetch({ key, fetcher })],
  ['invalidate', (client) => client.invalidate(key)],
  ['invalidateWhere', (client) => client.invalidateWhere({ key })],
  ['refetchWhere', (client) => client.refetchWhere({ key })],
  ['reset', (client) => client.reset({ key })],
  ['promise', (client) => client.watchQuery({ key, fetcher }).promise()],
  ['refetch', (client) => client.watchQuery({ key, fetcher }).refetch()],
])('`%s` that nobody looks at raises none', async (_name, ask) => {
  const { client } = setUp();
  client.setQueryData(key, 'old', { updatedAt: 0 });
  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));

  void ask(client);
  await settled(client);
  stop();
  await turn();

  expect(client.getState(key).status).toBe('failure');
  expect(unhandled).toEqual([]);
});

test('a trailing run raises none', async () => {
  const { client } = setUp();
  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await Promise.resolve();

  client.setQueryData(key, 'written');
  await settled(client);
  stop();
  await turn();

  expect(client.getState(key)).toMatchObject({ status: 'failure', previousData: 'written' });
  expect(unhandled).toEqual([]);
});

test.each<[name: string, end: (client: QoraClient) => void]>([
  ['cancel', (client) => client.cancel(key)],
  ['remove', (client) => client.remove(key)],
  ['clear', (client) => client.clear()],
  ['dispose', (client) => client.dispose()],
])('`%s` raises none, though the fetcher rejects late', async (_name, end) => {
  const { client } = setUp();
  let reject = (): void => undefined;
  const late = new Promise<string>((_resolve, refuse) => {
    reject = () => refuse(new Error('late'));
  });
  const { stop } = traceQuery(client.watchQuery({ key, fetcher: () => late }));
  void client.prefetch({ key, fetcher: () => late });
  await turn();

  end(client);
  reject();
  await turn();
  stop();
  await turn();

  expect(unhandled).toEqual([]);
});

test('a missing fetcher raises none', async () => {
  const { client } = setUp();

  const { frames, stop } = traceQuery(client.watchQuery({ key }));
  await settled(client);
  stop();
  await turn();

  expect(frames.at(-1)).toMatch(/^failure\/idle !missing-fetcher/);
  expect(unhandled).toEqual([]);
});

test('an interceptor that turns away from its network raises none', async () => {
  const { client } = setUp();
  client.intercept(async (_context, next) => {
    void next();
    return 'answered';
  });

  const answer = await client.fetchQuery({ key, fetcher });
  await turn();

  expect(answer).toBe('answered');
  expect(unhandled).toEqual([]);
});
