import type { QoraClient, QoraEvent } from '@qora/core';
import { controlledFetcher, createTestClient, settled, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['feed'];
const down = new Error('down');

/** One line for every event: its type, and the cause of a run. */
function listen(client: QoraClient): string[] {
  const lines: string[] = [];
  client.onEvent((event) => {
    lines.push(event.type === 'run.started' ? `run.started ${event.cause}` : event.type);
  });
  return lines;
}

/** What was told since the last time. */
const drain = (lines: string[]): string[] => lines.splice(0);

function setUp() {
  const test = createTestClient({ defaults: { retry: false } });
  const fetcher = controlledFetcher<string>();
  return { ...test, fetcher, lines: listen(test.client) };
}

/** A reader at rest over data. */
async function setUpReader(options: { staleTime?: number; refetchInterval?: number } = {}) {
  const test = setUp();
  const { client, fetcher, lines } = test;
  const query = client.watchQuery({ key, fetcher, ...options });
  const { stop } = traceQuery(query);
  await fetcher.resolve('first');
  drain(lines);
  return { ...test, query, stop };
}

test('tell of a first load', async () => {
  const { client, fetcher, lines } = setUp();

  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await fetcher.resolve('first');
  stop();
  await turn();

  expect(lines).toEqual(['entry.created', 'run.started mount', 'run.succeeded']);
});

test('tell of a run that is retried, and of its failure', async () => {
  const { client, clock, fetcher, lines } = setUp();

  const { stop } = traceQuery(client.watchQuery({ key, fetcher, retry: 1 }));
  await fetcher.reject(down);
  await clock.advance(1_000);
  await fetcher.reject(down);
  stop();

  expect(lines).toEqual(['entry.created', 'run.started mount', 'run.retried', 'run.failed']);
});

test('tell of a fetch', async () => {
  const { client, lines } = setUp();

  await client.fetchQuery({ key, fetcher: () => 1 });
  await client.fetchQuery({ key, fetcher: () => 1 });
  await client.prefetch({ key: ['other'], fetcher: () => 1 });

  expect(lines).toEqual([
    'entry.created',
    'run.started fetch',
    'run.succeeded',
    'entry.created',
    'run.started fetch',
    'run.succeeded',
  ]);
});

test('tell of a refetch', async () => {
  const { client, fetcher, lines, query, stop } = await setUpReader();

  void query.refetch();
  await fetcher.resolve('second');
  void client.refetchWhere({ key });
  await fetcher.resolve('third');
  stop();

  expect(lines).toEqual(['run.started refetch', 'run.succeeded', 'run.started refetch', 'run.succeeded']);
});

test('tell of an invalidation', async () => {
  const { client, fetcher, lines, stop } = await setUpReader();

  void client.invalidate(key);
  await fetcher.resolve('second');
  stop();
  await turn();
  await client.invalidate(key);

  expect(lines).toEqual([
    'cache.invalidated',
    'entry.invalidated',
    'run.started invalidate',
    'run.succeeded',
    'cache.invalidated',
    'entry.invalidated',
  ]);
});

test('tell of a write', async () => {
  const { client, lines, stop } = await setUpReader();

  client.setQueryData(key, 'written');
  client.setQueryDataWhere({ key }, () => 'again');
  client.restoreQueryData(key, { status: 'success', data: 'restored', updatedAt: 1 });
  client.setQueryData(key, () => undefined);
  stop();

  expect(lines).toEqual(['entry.written', 'entry.written', 'entry.written']);
});

test('tell of a response that a write outdated, and of the trailing run', async () => {
  const { client, fetcher, lines, query, stop } = await setUpReader();
  void query.refetch();
  await turn();

  client.setQueryData(key, 'written');
  await fetcher.resolve('outdated');
  await fetcher.resolve('trailing');
  stop();

  expect(lines).toEqual([
    'run.started refetch',
    'entry.written',
    'run.outdated',
    'run.started trailing',
    'run.succeeded',
  ]);
});

test('tell of a response that an invalidation overtook, and of the trailing run', async () => {
  const { client, fetcher, lines, query, stop } = await setUpReader();
  void query.refetch();
  await turn();

  void client.invalidate(key);
  await fetcher.resolve('overtaken');
  await fetcher.resolve('trailing');
  stop();

  expect(lines).toEqual([
    'run.started refetch',
    'cache.invalidated',
    'entry.invalidated',
    'run.succeeded',
    'run.started trailing',
    'run.succeeded',
  ]);
});

test('tell of an entry that is removed', async () => {
  const { client, lines } = setUp();
  client.setQueryData(key, 'a');
  client.setQueryData(['other'], 'b');

  client.remove(key);
  client.remove(key);
  client.clear();

  expect(lines).toEqual([
    'entry.created',
    'entry.written',
    'entry.created',
    'entry.written',
    'cache.removed',
    'entry.removed',
    'cache.removed',
    'cache.removed',
    'entry.removed',
  ]);
});

test('tell of a reset', async () => {
  const { client, fetcher, lines, stop } = await setUpReader();

  const reset = client.reset({ key });
  await fetcher.resolve('second');
  await reset;
  stop();

  expect(lines[0]).toBe('entry.reset');
  expect(lines[1]).toMatch(/^run\.started/);
  expect(lines[2]).toBe('run.succeeded');
  expect(lines).toHaveLength(3);
});

test('tell nothing of reads', async () => {
  const { client, lines } = setUp();

  client.getState(key);
  client.getQueryData(key);
  client.has(key);
  client.keys();
  client.inspect();
  client.watchQuery({ key, fetcher: () => 1 }).state.peek();
  await settled(client);

  expect(lines).toEqual([]);
});

test('tell of an entry that has become what they say', async () => {
  const { client } = createTestClient({ defaults: { retry: false } });
  const seen: string[] = [];
  const note = (event: QoraEvent): void => {
    const [entry] = client.inspect({ key: event.key });
    seen.push(`${event.type} ${entry?.base.status} ${entry?.invalidated}`);
  };
  client.onEvent(note);

  await client.prefetch({ key, fetcher: () => 1 });
  await client.invalidate(key);
  client.setQueryData(key, 2);
  await client.fetchQuery({ key, fetcher: () => Promise.reject(down), fresh: true }).catch(() => undefined);

  expect(seen.filter((line) => !/^(entry.created|cache)/.test(line))).toEqual([
    'run.started loading false',
    'run.succeeded success false',
    'entry.invalidated success true',
    'entry.written success false',
    'run.started loading false',
    'run.failed failure false',
  ]);
});
