import { turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';
import { sharedStorage } from './support/memoryPersister.js';
import { createServer, list, open } from './support/outboxBench.js';

const busy = Object.assign(new Error('busy'), { status: 503 });

describe('between two tries', () => {
  async function setUp() {
    const storage = sharedStorage();
    const server = createServer();
    const page = await open(storage, server);
    const run = page.add('a');
    void run.then(Boolean, Boolean);
    await turn();
    server.calls[0]?.fail(busy);
    await turn();
    return { storage, server, page, run };
  }

  test('one that is called off leaves its scope to the next', async () => {
    const { server, page, run } = await setUp();

    run.cancel();
    void page.add('b');
    await turn();

    expect(server.calls.map(({ input }) => input)).toEqual(['a', 'b']);
    expect(page.clock.pending().filter(({ ref }) => ref)).toEqual([]);
  });

  test('a client that ends leaves its scope to the next page, and no timer', async () => {
    const { storage, server, page } = await setUp();

    page.client.dispose();
    await open(storage, server);
    await turn();

    expect(server.calls.map(({ input }) => input)).toEqual(['a', 'a']);
    expect(page.clock.pending()).toEqual([]);
  });
});

test('one that is called off before its turn is not sent when its turn comes', async () => {
  const storage = sharedStorage();
  const server = createServer();
  const first = await open(storage, server);
  const second = await open(storage, server);
  void first.add('a');
  await turn();
  const run = second.add('b');
  void run.then(Boolean, Boolean);
  await turn();

  run.cancel();
  server.calls[0]?.answer();
  await turn();
  void second.add('c');
  await turn();

  expect(server.calls.map(({ input }) => input)).toEqual(['a', 'c']);
});

describe('when an outbox is stopped', () => {
  test.each([undefined, 'notes'])(
    'what waits for the network is sent by the next page alone (scope: %s)',
    async (scope) => {
      const storage = sharedStorage();
      const server = createServer();
      const first = await open(storage, server, { online: false, more: { scope } });
      const run = first.add('milk');
      void run.then(Boolean, Boolean);
      await turn();

      first.outbox.stop();
      await open(storage, server, { more: { scope } });
      await turn();
      const byNext = server.calls.length;
      first.online.value = true;
      await turn();

      expect([byNext, server.calls.length]).toEqual([1, 1]);
      expect(run.state.peek()).toEqual({ status: 'idle' });
      expect(first.client.getQueryData(list)).toBeUndefined();
      expect(first.outbox.waiting.peek()).toBe(0);
    },
  );

  test('what has not been written down yet is sent by the next page alone', async () => {
    const storage = sharedStorage();
    const server = createServer();
    const first = await open(storage, server);
    void first.add('milk').then(Boolean, Boolean);

    first.outbox.stop();
    await turn();
    await open(storage, server);
    await turn();

    expect(server.calls).toHaveLength(1);
  });

  test('what is under way may be answered, and the rest of its scope is sent by the next page after it', async () => {
    const storage = sharedStorage();
    const server = createServer();
    const first = await open(storage, server);
    const run = first.add('a');
    void first.add('b').then(Boolean, Boolean);
    await turn();

    first.outbox.stop();
    const next = await open(storage, server);
    await turn();
    const meanwhile = server.calls.map(({ input }) => input);
    server.calls[0]?.answer();
    await turn();

    expect(await run).toBe('a');
    expect(meanwhile).toEqual(['a']);
    expect(server.calls.map(({ input }) => input)).toEqual(['a', 'b']);
    expect(next.outbox.waiting.peek()).toBe(1);
  });

  test('what is under way and fails is sent by the next page', async () => {
    const storage = sharedStorage();
    const server = createServer();
    const first = await open(storage, server);
    void first.add('a').then(Boolean, Boolean);
    await turn();

    first.outbox.stop();
    await open(storage, server);
    server.calls[0]?.fail(busy);
    await turn();
    await first.clock.advance(60_000);

    expect(server.calls).toHaveLength(2);
    expect(first.outbox.waiting.peek()).toBe(0);
  });

  test('what is parked is for the next page to send again', async () => {
    const storage = sharedStorage();
    const server = createServer();
    const first = await open(storage, server);
    void first.add('a').then(Boolean, Boolean);
    await turn();
    server.calls[0]?.fail(new Error('no'));
    await turn();
    const [parked] = first.outbox.parked.peek();

    first.outbox.stop();
    const next = await open(storage, server);

    expect(first.outbox.parked.peek()).toEqual([]);
    expect(() => parked?.retry()).toThrow('not parked any more');
    expect(next.outbox.parked.peek()).toHaveLength(1);
  });
});
