import { turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';
import { sharedStorage } from './support/memoryPersister.js';
import { createServer, open } from './support/outboxBench.js';

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
