/**
 * A counter per key on a small server, and mutations of two scopes and of none that add to them, driven by random lists
 * of acts. Adding twice is not adding once: an edit that is shown twice, or lost, is seen in the end.
 */
import assert from 'node:assert/strict';
import { dataOf, effect, type MutationRun } from '@qora/core';
import { createTestClient, expectIdle, turn } from '@qora/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const KEYS = 2;
const SCOPES = ['one', 'two', undefined];
const RUNS = 1_000;

interface Call {
  readonly key: number;
  resolve(data: unknown): void;
  reject(error: Error): void;
}

interface Write extends Call {
  readonly amount: number;
  readonly scope: string | undefined;
  readonly signal: AbortSignal;
}

interface Input {
  readonly key: number;
  readonly amount: number;
}

function createPage() {
  const { client, clock, online, reported } = createTestClient({
    defaults: { retry: false, gcTime: 1000 },
    mutationDefaults: { gcTime: 1000, retryDelay: 10 },
  });
  const server = Array.from({ length: KEYS }, () => 0);
  let reads: Call[] = [];
  let writes: Write[] = [];
  const runs: Array<MutationRun<unknown, Input>> = [];
  const watching: Array<() => void> = [];
  const called = new Map<string, number[]>();
  let count = 0;

  const optionsOf = (key: number) => ({
    key: ['count', key],
    fetcher: () =>
      new Promise<number>((resolve, reject) => reads.push({ key, resolve: resolve as never, reject })),
  });
  const queries = Array.from({ length: KEYS }, (_, key) => client.watchQuery(optionsOf(key)));
  const mutations = SCOPES.flatMap((scope) =>
    [false, true].map((isAsync) =>
      client.mutation({
        ...(scope !== undefined && { scope }),
        retry: 1,
        mutationFn: ({ key, amount }: Input, { signal, attempt }) =>
          new Promise((resolve, reject) => {
            if (scope !== undefined && attempt === 0)
              called.set(scope, [...(called.get(scope) ?? []), amount]);
            writes.push({ key, amount, scope, signal, resolve, reject });
          }),
        optimistic: ({ key, amount }, cache) =>
          cache.update<number>(['count', key], (old) => (old === undefined ? old : old + amount)),
        ...(isAsync && { onMutate: async () => null }),
        invalidates: (_, { key, amount }) => (amount % 3 === 0 ? [] : [{ key: ['count', key] }]),
      }),
    ),
  );

  const open = (): Write[] => writes.filter(({ signal }) => !signal.aborted);
  const pick = <T>(list: readonly T[], i: number): T | undefined => list[i % list.length];

  function end(write: Write | undefined): Write | undefined {
    writes = writes.filter((other) => other !== write);
    return write;
  }

  const acts = {
    mutate(i: number): void {
      const mutation = pick(mutations, i);
      if (mutation) runs.push(mutation.mutate({ key: i % KEYS, amount: ++count }));
    },
    answer(i: number): void {
      const write = end(pick(open(), i));
      if (!write) return;
      server[write.key] = (server[write.key] ?? 0) + write.amount;
      write.resolve('done');
    },
    fail: (i: number) => end(pick(open(), i))?.reject(new Error('boom')),
    cancel: (i: number) =>
      pick(
        runs.filter(({ state }) => state.peek().status === 'pending'),
        i,
      )?.cancel(),
    offline: () => {
      online.value = false;
    },
    online: () => {
      online.value = true;
    },
    watch: (i: number) => watching.push(effect(() => void queries[i % KEYS]?.state.value)),
    unwatch: (i: number) => watching.splice(i % (watching.length || 1), 1)[0]?.(),
    refetch: (i: number) => void queries[i % KEYS]?.refetch(),
    read(i: number): void {
      const read = pick(reads, i);
      reads = reads.filter((other) => other !== read);
      read?.resolve(server[read.key]);
    },
    failRead(i: number): void {
      const read = pick(reads, i);
      reads = reads.filter((other) => other !== read);
      read?.reject(new Error('down'));
    },
    remove: (i: number) => client.remove(['count', i % KEYS]),
  };

  function check(): void {
    const pending = runs.filter(({ state }) => state.peek().status === 'pending');
    assert.equal(client.isMutating.peek(), pending.length);
    for (const run of runs) assert(!run.isPaused.peek() || pending.includes(run));
    for (const scope of ['one', 'two']) assert(open().filter((write) => write.scope === scope).length <= 1);
    for (const amounts of called.values())
      assert.deepEqual(
        amounts,
        [...amounts].sort((one, other) => one - other),
      );
    for (const { base, shown, layers } of client.inspect()) assert(layers > 0 || shown === base);
    assert.deepEqual(reported, []);
  }

  /** Everything is answered, and everybody looks again. */
  async function settle(): Promise<void> {
    online.value = true;
    for (let rounds = 0; rounds < 100 && client.isMutating.peek() > 0; rounds++) {
      await clock.advance(10);
      while (open().length > 0) acts.answer(0);
    }
    for (let key = 0; key < KEYS; key++) acts.watch(key);
    await turn();
    void client.invalidateWhere({});
    for (let rounds = 0; rounds < 8; rounds++) {
      await turn();
      while (reads.length > 0) acts.read(0);
    }
    await clock.advance(6000);
    while (reads.length > 0) acts.read(0);
    await turn();
  }

  return { client, clock, server, runs, watching, acts, check, settle };
}

type Act = keyof ReturnType<typeof createPage>['acts'];

const often: Act[] = ['mutate', 'mutate', 'mutate', 'answer', 'answer', 'read', 'watch'];
const seldom: Act[] = ['fail', 'cancel', 'offline', 'online', 'unwatch', 'refetch', 'failRead', 'remove'];
const act = fc.tuple(
  fc.constantFrom(...often, ...often, ...seldom),
  fc.nat(20),
  fc.constantFrom(0, 1, 2, 10),
);

test('whatever happens to mutations in whatever order, in the end the cache is what the server says', async () => {
  const unhandled: unknown[] = [];
  const listen = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', listen);

  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 4, maxLength: 24, size: 'max' }), async (list) => {
      const { client, clock, server, runs, watching, acts, check, settle } = createPage();

      for (const [name, i, pause] of list) {
        acts[name](i);
        for (let n = 0; n < pause && pause < 10; n++) await null;
        if (pause === 10) await clock.advance(10);
        check();
      }
      await settle();

      check();
      expect(runs.filter(({ state }) => state.peek().status === 'pending')).toEqual([]);
      for (let key = 0; key < KEYS; key++) {
        const [entry] = client.inspect({ key: ['count', key] });
        expect([entry?.layers, entry && dataOf(entry.shown)]).toEqual([0, server[key]]);
      }
      for (const stop of watching) stop();
      await turn();
      await clock.advance(1100);
      expect(client.mutations.peek()).toEqual([]);
      await expectIdle(client);
    }),
    { numRuns: RUNS },
  );

  process.off('unhandledRejection', listen);
  expect(unhandled).toEqual([]);
}, 120_000);
