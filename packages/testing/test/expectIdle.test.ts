import { QoraClient } from '@qora/core';
import { controlledFetcher, createTestClient, expectIdle, settled, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

test('passes for a client that was never used', async () => {
  const { client } = createTestClient();

  await expect(expectIdle(client)).resolves.toBeUndefined();
});

test('passes when everybody has left, with one timer for the eviction of what is kept', async () => {
  const { client, clock } = createTestClient();
  const { stop } = traceQuery(client.watchQuery({ key: ['a'], fetcher: () => 1 }));
  await settled(client);
  stop();

  await expectIdle(client);

  expect(clock.pending()).toHaveLength(1);
});

test('passes for a disposed client', async () => {
  const { client } = createTestClient();
  traceQuery(client.watchQuery({ key: ['a'], fetcher: () => 1 }));
  await settled(client);
  client.dispose();

  await expect(expectIdle(client)).resolves.toBeUndefined();
});

test('fails for a query that is held', async () => {
  const { client } = createTestClient();
  const { stop } = traceQuery(client.watchQuery({ key: ['a'], fetcher: () => 1 }));
  await settled(client);

  await expect(expectIdle(client)).rejects.toThrow('the client is not idle: ["a"] is held by 1');
  stop();
});

test('fails for a run under way', async () => {
  const { client } = createTestClient();
  void client.prefetch({ key: ['a'], fetcher: controlledFetcher() });

  await expect(expectIdle(client)).rejects.toThrow('["a"] is fetching');
});

test('fails for a run that is paused', async () => {
  const { client, online } = createTestClient();
  online.value = false;
  void client.prefetch({ key: ['a'], fetcher: () => 1 });
  await turn();

  await expect(expectIdle(client)).rejects.toThrow('["a"] is paused');
});

test('fails for a retry that somebody awaits', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher();
  void client.prefetch({ key: ['a'], fetcher });
  await fetcher.reject(new Error('boom'));

  await expect(expectIdle(client)).rejects.toThrow(/is fetching.*1 timers are armed/);
});

test('fails for a timer that nothing in the cache explains', async () => {
  const { client, clock } = createTestClient();
  clock.set(() => undefined, 10, { ref: false });

  await expect(expectIdle(client)).rejects.toThrow('1 timers are armed');
});

test('fails for a timer that keeps the process alive', async () => {
  const { client, clock } = createTestClient();
  client.setQueryData(['a'], 1);
  client.remove(['a']);
  clock.set(() => undefined, 10, { ref: true });

  await expect(expectIdle(client)).rejects.toThrow('"ref":true');
});

test('names everything that it finds', async () => {
  const { client } = createTestClient();
  const stops = ['a', 'b'].map((key) => traceQuery(client.watchQuery({ key: [key], fetcher: () => 1 })).stop);
  await settled(client);

  await expect(expectIdle(client)).rejects.toThrow('["a"] is held by 1; ["b"] is held by 1');
  for (const stop of stops) stop();
});

test('checks what it can of a client on a clock of its own', async () => {
  const client = new QoraClient();
  const { stop } = traceQuery(client.watchQuery({ key: ['a'], fetcher: () => 1 }));
  await settled(client);

  await expect(expectIdle(client)).rejects.toThrow('is held by 1');
  stop();
  await expect(expectIdle(client)).resolves.toBeUndefined();
  client.dispose();
});
