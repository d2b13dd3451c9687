import type { QoraClient } from '@qora/core';
import { controlledFetcher, createTestClient, expectIdle, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['feed'];

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

test('tell of a pause and of what follows it', async () => {
  const { client, clock, fetcher, lines, online } = setUp();
  online.value = false;

  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();
  online.value = true;
  await clock.advance(0);
  await fetcher.resolve('first');
  stop();

  expect(lines).toEqual(['entry.created', 'run.started mount', 'run.paused', 'run.resumed', 'run.succeeded']);
});

test('tell of a run that is called off', async () => {
  const { client, lines, query, stop } = await setUpReader();

  void query.refetch();
  await turn();
  client.cancel(key);
  client.cancel(key);
  stop();

  expect(lines).toEqual(['run.started refetch', 'run.cancelled']);
});

test('tell of a run that nobody kept', async () => {
  const { client, lines } = setUp();
  const fetcher = controlledFetcher<string>({ takesSignal: true });

  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();
  stop();
  await turn();

  expect(lines).toEqual(['entry.created', 'run.started mount', 'run.cancelled']);
});

test('tell of an eviction', async () => {
  const { client, clock, lines } = setUp();
  await client.prefetch({ key, fetcher: () => 1, gcTime: 1_600 });
  drain(lines);

  await clock.advance(1_700);

  expect(lines).toEqual(['entry.evicted']);
});

test('tell when watched data becomes stale', async () => {
  const { clock, client, lines, query, stop } = await setUpReader({ staleTime: 1_000 });
  const unsubscribe = query.listen(() => undefined, ['isStale']);

  await clock.advance(999);
  const early = drain(lines);
  await clock.advance(1);
  unsubscribe();
  stop();

  expect(early).toEqual([]);
  expect(lines).toEqual(['entry.stale']);
  await expectIdle(client);
});

test('tell of runs caused by focus and by the network', async () => {
  const { client, clock, fetcher, focus, lines, online, stop } = await setUpReader({ staleTime: 1_000 });

  focus.value = false;
  await clock.advance(5_000);
  focus.value = true;
  await fetcher.resolve('second');
  online.value = false;
  await clock.advance(5_000);
  online.value = true;
  await clock.advance(0);
  await fetcher.resolve('third');
  stop();

  expect(lines.filter((line) => line !== 'entry.stale')).toEqual([
    'run.started focus',
    'run.succeeded',
    'run.started reconnect',
    'run.succeeded',
  ]);
  await expectIdle(client);
});

test('tell of a run caused by an interval', async () => {
  const { clock, fetcher, lines, stop } = await setUpReader({ refetchInterval: 1_000 });

  await clock.advance(1_000);
  await fetcher.resolve('second');
  stop();

  expect(lines).toEqual(['run.started interval', 'run.succeeded']);
});
