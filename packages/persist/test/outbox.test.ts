import { isRetryable } from '@qora/persist';
import { turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';
import { sharedStorage } from './support/memoryPersister.js';
import { createServer, list, open, stored } from './support/outboxBench.js';

test('writes a mutation down before it is sent, and forgets it when it is answered', async () => {
  const storage = sharedStorage();
  const server = createServer();
  const page = await open(storage, server);

  const run = page.add('milk');
  const atOnce = server.calls.length;
  await page.outbox.flush();
  const written = stored(storage);
  await turn();
  const waiting = page.outbox.waiting.peek();
  server.calls[0]?.answer();
  await run;
  await turn();

  expect(atOnce).toBe(0);
  expect(written).toEqual([`outbox/${run.idempotencyKey}`]);
  expect(waiting).toBe(1);
  expect(stored(storage)).toEqual([]);
  expect(page.outbox.waiting.peek()).toBe(0);
});

test('leaves mutations that are not durable alone', async () => {
  const storage = sharedStorage();
  const server = createServer();
  const page = await open(storage, server, { more: { durable: false } });

  void page.add('milk');
  await turn();

  expect(server.calls).toHaveLength(1);
  expect(stored(storage)).toEqual([]);
});

test('sends what a page that is gone has left, with the same key, and shows its edit before `restored`', async () => {
  const storage = sharedStorage();
  const server = createServer();
  const before = await open(storage, server);
  const run = before.add('milk');
  await turn();
  before.kill();

  const after = await open(storage, server, { online: false });
  const shown = after.client.getQueryData(list);
  after.online.value = true;
  await turn();
  server.calls[1]?.answer();
  await turn();

  expect(shown).toEqual(['milk']);
  expect(server.calls.map(({ idempotencyKey }) => idempotencyKey)).toEqual([
    run.idempotencyKey,
    run.idempotencyKey,
  ]);
  expect(server.notes).toEqual(['milk']);
  expect(stored(storage)).toEqual([]);
});

test('sends in the order of the scope, over a reload', async () => {
  const storage = sharedStorage();
  const server = createServer();
  const before = await open(storage, server, { online: false });
  for (const note of ['a', 'b', 'c']) void before.add(note);
  await turn();
  before.kill();

  const after = await open(storage, server);
  const shown = after.client.getQueryData(list);
  void after.add('d');
  for (let i = 0; i < 4; i++) {
    await turn();
    server.calls[i]?.answer();
    await turn();
  }

  expect(shown).toEqual(['a', 'b', 'c']);
  expect(server.notes).toEqual(['a', 'b', 'c', 'd']);
});

test('keeps the order of the calls over a reload, though the clock was set back between them', async () => {
  const storage = sharedStorage();
  const server = createServer();
  const before = await open(storage, server, { online: false });
  const { now } = before.clock;
  void before.add('a');
  before.clock.now = () => now() - 5;
  void before.add('b');
  await turn();
  before.kill();

  const after = await open(storage, server, { online: false });

  expect(after.client.getQueryData(list)).toEqual(['a', 'b']);
});

test('a call comes after what its page has taken over, though the clock of that page was ahead', async () => {
  const storage = sharedStorage();
  const server = createServer();
  const before = await open(storage, server, { online: false });
  await before.clock.advance(1_000);
  for (const note of ['a', 'b']) void before.add(note);
  await turn();
  before.kill();
  const next = await open(storage, server, { online: false });
  void next.add('c');
  await turn();
  next.kill();

  const after = await open(storage, server, { online: false });

  expect(after.client.getQueryData(list)).toEqual(['a', 'b', 'c']);
});

test('waits while it is offline, and goes on after', async () => {
  const storage = sharedStorage();
  const server = createServer();
  const page = await open(storage, server, { online: false });

  void page.add('milk');
  await turn();
  const offline = server.calls.length;
  page.online.value = true;
  await turn();

  expect(offline).toBe(0);
  expect(server.calls).toHaveLength(1);
});

test('sends again after an error that passes, later each time, and keeps the edit', async () => {
  const storage = sharedStorage();
  const server = createServer();
  const page = await open(storage, server);
  const run = page.add('milk');
  await turn();

  server.calls[0]?.fail(new TypeError('fetch failed'));
  await page.clock.advance(1_000);
  server.calls[1]?.fail(Object.assign(new Error('busy'), { status: 503 }));
  await page.clock.advance(1_999);
  const early = server.calls.length;
  await page.clock.advance(1);
  const shown = page.client.getQueryData(list);
  server.calls[2]?.answer();

  expect(await run).toBe('milk');
  expect(early).toBe(2);
  expect(shown).toEqual(['milk']);
  expect(new Set(server.calls.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
});

test('sends at once when the network is back, whatever it waits for', async () => {
  const storage = sharedStorage();
  const server = createServer();
  const page = await open(storage, server);
  void page.add('milk');
  await turn();
  server.calls[0]?.fail(new TypeError('fetch failed'));
  await turn();

  page.online.value = false;
  await turn();
  page.online.value = true;
  await turn();

  expect(server.calls).toHaveLength(2);
});

describe('a mutation that is refused for good', () => {
  async function setUp() {
    const storage = sharedStorage();
    const server = createServer();
    const page = await open(storage, server);
    const run = page.add('milk');
    await turn();
    server.calls[0]?.fail(Object.assign(new Error('no room'), { status: 409 }));
    await run.then(Boolean, Boolean);
    await turn();
    return { storage, server, page, run };
  }

  test('is parked, its edit dropped', async () => {
    const { page, storage, run } = await setUp();

    const [parked] = page.outbox.parked.peek();
    expect(parked).toMatchObject({
      key: ['notes', 'add'],
      input: 'milk',
      idempotencyKey: run.idempotencyKey,
      error: { name: 'Error', message: 'no room' },
    });
    expect(page.client.getQueryData(list)).toBeUndefined();
    expect(page.outbox.waiting.peek()).toBe(0);
    expect(stored(storage)).toHaveLength(1);
  });

  test('is still parked after a reload, and not sent', async () => {
    const { page, storage, server } = await setUp();
    page.kill();

    const after = await open(storage, server);
    await turn();

    expect(after.outbox.parked.peek().map(({ error }) => error.message)).toEqual(['no room']);
    expect(after.client.getQueryData(list)).toBeUndefined();
    expect(server.calls).toHaveLength(1);
  });

  test('is sent again on `retry`, with the same key and its edit', async () => {
    const { page, storage, server, run } = await setUp();

    const again = page.outbox.parked.peek()[0]?.retry();
    const shown = page.client.getQueryData(list);
    await turn();
    server.calls[1]?.answer();
    await again;
    await turn();

    expect(shown).toEqual(['milk']);
    expect(server.calls[1]?.idempotencyKey).toBe(run.idempotencyKey);
    expect(page.outbox.parked.peek()).toEqual([]);
    expect(stored(storage)).toEqual([]);
  });

  test('is forgotten on `discard`', async () => {
    const { page, storage } = await setUp();

    await page.outbox.parked.peek()[0]?.discard();

    expect(page.outbox.parked.peek()).toEqual([]);
    expect(stored(storage)).toEqual([]);
  });
});

test('parks what nobody knows how to do, and loses nothing', async () => {
  const storage = sharedStorage();
  const server = createServer();
  const before = await open(storage, server, { online: false });
  void before.add('milk');
  await turn();
  before.kill();

  const after = await open(storage, server, { mutations: [] });
  const [parked] = after.outbox.parked.peek();
  after.kill();
  const last = await open(storage, server);
  await turn();
  server.calls[0]?.answer();
  await turn();

  expect(parked?.error.message).toContain('["notes","add"]');
  expect(last.outbox.parked.peek()).toEqual([]);
  expect(server.notes).toEqual(['milk']);
});

test('parks what the schema of a newer build refuses', async () => {
  const storage = sharedStorage();
  const server = createServer();
  const before = await open(storage, server, { online: false });
  void before.add('milk');
  await turn();
  before.kill();
  const schema = {
    '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'too short' }] }) },
  };

  const after = await open(storage, server, { more: { schema } });
  await turn();

  expect(after.outbox.parked.peek().map(({ error }) => error.message)).toEqual(['too short']);
  expect(server.calls).toEqual([]);
  expect(stored(storage)).toHaveLength(1);
});

test('shows edits before `restored`, though the schema takes a moment', async () => {
  const storage = sharedStorage();
  const server = createServer();
  const before = await open(storage, server, { online: false });
  for (const note of ['a', 'b']) void before.add(note);
  await turn();
  before.kill();
  const validate = async (value: unknown): Promise<object> => {
    for (let turns = 0; turns < 5; turns++) await turn();
    return { value };
  };
  const schema = { '~standard': { version: 1, vendor: 'test', validate } };

  const after = await open(storage, server, { online: false, more: { schema } });

  expect(after.client.getQueryData(list)).toEqual(['a', 'b']);
});

test('does not keep what is refused before it could be sent', async () => {
  const storage = sharedStorage();
  const server = createServer();
  const schema = {
    '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'too short' }] }) },
  };
  const page = await open(storage, server, { more: { schema } });

  const run = page.add('');
  await expect(run.then()).rejects.toThrow('too short');
  await turn();

  expect(page.outbox.parked.peek()).toEqual([]);
  expect(stored(storage)).toEqual([]);
});

test('forgets what is called off', async () => {
  const storage = sharedStorage();
  const server = createServer();
  const page = await open(storage, server, { online: false });
  const run = page.add('milk');
  await turn();

  run.cancel();
  await run.then(Boolean, Boolean);
  await turn();

  expect(stored(storage)).toEqual([]);
  expect(page.outbox.waiting.peek()).toBe(0);
});

test('leaves what is under way to the next page when the client ends', async () => {
  const storage = sharedStorage();
  const server = createServer();
  const page = await open(storage, server);
  void page.add('milk').then(Boolean, Boolean);
  await turn();

  page.client.dispose();
  await turn();
  const kept = stored(storage).length;
  const after = await open(storage, server);
  await turn();

  expect(kept).toBe(1);
  expect(after.client.getQueryData(list)).toEqual(['milk']);
  expect(server.calls).toHaveLength(2);
});

test('reports an input that cannot be text, and sends it all the same', async () => {
  class File {}
  const storage = sharedStorage();
  const server = createServer();
  const page = await open(storage, server);

  void page.add(new File() as never);
  await turn();

  expect(page.errors).toEqual([expect.stringContaining('Cannot stringify')]);
  expect(server.calls).toHaveLength(1);
});

test('keeps what a slow `onMutate` has given', async () => {
  const storage = sharedStorage();
  const server = createServer();
  const onError: unknown[] = [];
  const more = {
    onMutate: async (input: string) => `context of ${input}`,
    onError: (_error: unknown, _input: string, context: unknown) => void onError.push(context),
  };
  const before = await open(storage, server, { more });
  void before.add('milk');
  await turn();
  before.kill();

  await open(storage, server, { more });
  await turn();
  server.calls[1]?.fail(new Error('no'));
  await turn();

  expect(onError).toEqual(['context of milk']);
});

test('sends without a lock where there is none to be had', async () => {
  const storage = sharedStorage();
  const server = createServer();
  const page = await open(storage, server);
  page.persister.lock = async () => {
    throw new Error('no Redis');
  };

  void page.add('milk');
  await turn();

  expect(server.calls).toHaveLength(1);
  expect(page.errors).toEqual(['no Redis']);
});

test('makes room for itself among what can be loaded again', async () => {
  const storage = sharedStorage();
  const server = createServer();
  const head = { key: ['a'], updatedAt: 1, version: '', tags: [], data: '[1]' };
  for (const hash of ['["a"]', '["b"]']) storage.records.set(hash, { ...head, hash });
  const page = await open(storage, server);
  page.persister.room = 2;

  const run = page.add('milk');
  await page.outbox.flush();

  expect(stored(storage)).toEqual(['["b"]', `outbox/${run.idempotencyKey}`]);
  expect(page.errors).toEqual([]);
});

describe('several tabs', () => {
  test('leave the items of one that lives alone, and take them over when it is closed', async () => {
    const storage = sharedStorage();
    const server = createServer();
    const first = await open(storage, server);
    void first.add('milk');
    await turn();

    const second = await open(storage, server);
    await second.clock.advance(1_000);
    const whileBothLive = [server.calls.length, second.outbox.waiting.peek()];
    first.kill();
    await turn();
    const shown = second.client.getQueryData(list);
    server.calls[1]?.answer();
    await turn();

    expect(whileBothLive).toEqual([1, 0]);
    expect(shown).toEqual(['milk']);
    expect(server.notes).toEqual(['milk']);
    expect(stored(storage)).toEqual([]);
  });

  test('take over from one that came after them', async () => {
    const storage = sharedStorage();
    const server = createServer();
    const first = await open(storage, server);
    const second = await open(storage, server);
    void second.add('milk');
    await turn();

    second.kill();
    await turn();
    server.calls[1]?.answer();
    await turn();

    expect(first.outbox.waiting.peek()).toBe(0);
    expect(server.calls).toHaveLength(2);
    expect(stored(storage)).toEqual([]);
  });

  test('never send one item twice when several take over', async () => {
    const storage = sharedStorage();
    const server = createServer();
    const first = await open(storage, server, { online: false });
    for (const note of ['a', 'b']) void first.add(note);
    await turn();
    const others = await Promise.all([open(storage, server), open(storage, server), open(storage, server)]);
    await turn();

    first.kill();
    for (let i = 0; i < 2; i++) {
      await turn();
      server.calls[i]?.answer();
      await turn();
    }

    expect(server.calls.map(({ input }) => input)).toEqual(['a', 'b']);
    expect(others.map(({ outbox }) => outbox.waiting.peek())).toEqual([0, 0, 0]);
  });

  test('take nothing over from one that has got its lock back', async () => {
    const storage = sharedStorage();
    const server = createServer();
    const first = await open(storage, server);
    void first.add('milk');
    await turn();

    first.persister.loseLocks();
    await turn();
    await open(storage, server);
    await turn();

    expect(first.errors).toEqual(['the lock is lost']);
    expect(server.calls).toHaveLength(1);
  });

  test('leave to each other what was taken over while a lock was lost', async () => {
    const storage = sharedStorage();
    const server = createServer();
    const first = await open(storage, server, { online: false });
    const run = first.add('milk');
    void run.then(Boolean, Boolean);
    await turn();
    const second = await open(storage, server);

    // Whoever waits for it gets it before its owner does.
    first.persister.loseLocks();
    await turn();
    first.online.value = true;
    await turn();

    expect(server.calls).toHaveLength(1);
    expect(run.state.peek()).toEqual({ status: 'idle' });
    expect([first.outbox.waiting.peek(), second.outbox.waiting.peek()]).toEqual([0, 1]);
    expect(stored(storage)).toHaveLength(1);
  });

  test('send one after another within a scope', async () => {
    const storage = sharedStorage();
    const server = createServer();
    const first = await open(storage, server);
    const second = await open(storage, server);
    void first.add('a');
    await turn();
    void second.add('b');
    await turn();

    const before = server.calls.length;
    server.calls[0]?.answer();
    await turn();

    expect(before).toBe(1);
    expect(server.calls.map(({ input }) => input)).toEqual(['a', 'b']);
  });
});

test.each([
  [new TypeError('fetch failed'), true],
  [Object.assign(new Error(), { name: 'TimeoutError' }), true],
  [Object.assign(new Error(), { status: 500 }), true],
  [Object.assign(new Error(), { statusCode: 429 }), true],
  [Object.assign(new Error(), { response: { status: 408 } }), true],
  [Object.assign(new TypeError(), { status: 400 }), false],
  [Object.assign(new Error(), { status: 404 }), false],
  [new Error('broken'), false],
  ['text', false],
  [undefined, false],
])('takes %o for an error that passes: %s', (error, passes) => {
  expect(isRetryable(error)).toBe(passes);
});
