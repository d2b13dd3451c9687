import { turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';
import { type MemoryPersister, type SharedStorage, sharedStorage } from './support/memoryPersister.js';
import { createServer, failOnce, list, open, stored } from './support/outboxBench.js';

/** A storage with so many things that can be loaded again, written at this moment. */
function filled(count: number, updatedAt: number): SharedStorage {
  const storage = sharedStorage();
  for (let i = 0; i < count; i++) {
    const hash = `["${i}"]`;
    storage.records.set(hash, { hash, key: [`${i}`], updatedAt, version: '', tags: [], data: '[1]' });
  }
  return storage;
}

test('reports a mutation that storage has no room for, and sends it all the same', async () => {
  const server = createServer();
  const page = await open(filled(3, 1), server);
  page.persister.room = 0;

  void page.add('milk');
  await turn();

  expect(page.errors).toEqual(['full']);
  expect(server.calls).toHaveLength(1);
});

test.each([
  ['older', 1],
  ['newer', 2_000_000],
])('what can be loaded again goes before a mutation does, though it is %s', async (_, updatedAt) => {
  const storage = filled(9, updatedAt);
  const page = await open(storage, createServer());
  page.persister.room = 1;

  const run = page.add('milk');
  await page.outbox.flush();

  expect(stored(storage)).toEqual([`outbox/${run.idempotencyKey}`]);
  expect(page.errors).toEqual([]);
});

describe('what could not be removed at first', () => {
  test('is not sent again once it has been answered', async () => {
    const storage = sharedStorage();
    const server = createServer();
    const page = await open(storage, server, { prepare: failOnce('remove') });
    void page.add('milk');
    await turn();
    server.calls[0]?.answer();
    await page.clock.advance(1_000);
    page.kill();

    await open(storage, server);
    await turn();

    expect(server.calls).toHaveLength(1);
    expect(page.errors).toEqual(['closed']);
  });

  test('does not come back once it has been discarded', async () => {
    const storage = sharedStorage();
    const server = createServer();
    const page = await open(storage, server, { prepare: failOnce('remove') });
    void page.add('milk').then(Boolean, Boolean);
    await turn();
    server.calls[0]?.fail(new Error('no'));
    await turn();

    const discarding = page.outbox.parked.peek()[0]?.discard();
    await page.clock.advance(1_000);
    await discarding;

    expect(stored(storage)).toEqual([]);
    expect(page.errors).toEqual(['closed']);
  });

  test('is removed at the latest when the client ends', async () => {
    const storage = sharedStorage();
    const server = createServer();
    const page = await open(storage, server, { prepare: failOnce('remove') });
    void page.add('milk');
    await turn();
    server.calls[0]?.answer();
    await turn();

    page.client.dispose();
    await turn();

    expect(stored(storage)).toEqual([]);
    expect(page.clock.pending().filter(({ ref }) => ref)).toEqual([]);
  });
});

describe('what was written down before', () => {
  async function leave(storage: SharedStorage, ...notes: string[]): Promise<void> {
    const page = await open(storage, createServer(), { online: false });
    for (const note of notes) void page.add(note);
    await turn();
    page.kill();
  }

  test.each(['list', 'read', 'write'] as const)(
    'is sent though storage fails at the start (%s)',
    async (name) => {
      const storage = sharedStorage();
      const server = createServer();
      await leave(storage, 'milk');
      const page = await open(storage, server, { prepare: failOnce(name) });
      const atStart = server.calls.length;

      await page.clock.advance(1_000);

      expect(atStart).toBe(0);
      expect(server.calls.map(({ input }) => input)).toEqual(['milk']);
      expect(page.errors).toEqual(['closed']);
    },
  );

  test('is sent in order though only a part of it could be taken over at first', async () => {
    const storage = sharedStorage();
    const server = createServer();
    await leave(storage, 'a', 'b');
    const prepare = (persister: MemoryPersister): void => {
      const { write } = persister;
      persister.write = async (records) => {
        persister.write = write;
        await persister.write(records.slice(0, 1));
        throw new Error('closed');
      };
    };
    const page = await open(storage, server, { prepare });

    await page.clock.advance(1_000);

    expect(page.client.getQueryData(list)).toEqual(['a', 'b']);
  });

  test.each([undefined, null, {}, { hash: 'outbox/x' }])(
    'is sent though %o is listed beside it',
    async (head) => {
      const storage = sharedStorage();
      const server = createServer();
      await leave(storage, 'milk');
      const prepare = (persister: MemoryPersister): void => {
        const { list } = persister;
        persister.list = async () => [head as never, ...(await list.call(persister))];
      };

      const page = await open(storage, server, { prepare });
      await turn();

      expect(server.calls).toHaveLength(1);
      expect(page.errors).toEqual([]);
    },
  );

  test('is asked for no more once the client has ended', async () => {
    const storage = sharedStorage();
    await leave(storage, 'milk');
    const page = await open(storage, createServer(), { prepare: failOnce('write') });

    page.client.dispose();
    await turn();
    const next = await open(storage, createServer(), { online: false });

    expect(page.clock.pending()).toEqual([]);
    expect(next.client.getQueryData(list)).toEqual(['milk']);
  });
});

test.each(['subscribe', 'lock', 'publish'] as const)(
  'a persister whose `%s` throws keeps no mutation from being sent',
  async (name) => {
    const server = createServer();
    const prepare = (persister: MemoryPersister): void => {
      persister[name] = () => {
        throw new Error('broken');
      };
    };
    const page = await open(sharedStorage(), server, { prepare });

    void page.add('milk');
    await turn();

    expect(server.calls).toHaveLength(1);
    expect(new Set(page.errors)).toEqual(new Set(['broken']));
  },
);
