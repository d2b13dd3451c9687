/**
 * Clients that share a cache, driven by random lists of acts, with messages that come late and locks that are taken away.
 * When all has been delivered and answered, everybody shows the same.
 */
import { dataOf } from '@qora/core';
import { turn } from '@qora/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHub } from '../support/hub.js';

const MEMBERS = 3;
const KEYS = 2;
const RUNS = 2_000;

interface Call {
  readonly key: number;
  readonly member: number;
  answer(): void;
  fail(): void;
}

function createWorld() {
  const hub = createHub();
  const members = Array.from({ length: MEMBERS }, () =>
    hub.join({ defaults: { retry: false, staleTime: 5_000, gcTime: Number.POSITIVE_INFINITY } }),
  );
  hub.hold();
  let count = 0;
  let calls: Call[] = [];
  const keyOf = (key: number): [string, number] => ['item', key];
  const fetcher = (member: number, key: number) => (): Promise<string> =>
    new Promise((resolve, reject) => {
      calls.push({
        key,
        member,
        answer: () => resolve(`server ${++count}`),
        fail: () => reject(new Error('down')),
      });
    });
  const watching = new Map<string, () => void>();
  const watch = (member: number, key: number): void => {
    const name = `${member}/${key}`;
    const stop = watching.get(name);
    if (stop) {
      stop();
      watching.delete(name);
      return;
    }
    const query = members[member]?.client.watchQuery({ key: keyOf(key), fetcher: fetcher(member, key) });
    if (query)
      watching.set(
        name,
        query.subscribe(() => undefined),
      );
  };
  const take = (place: number): Call | undefined => calls.splice(place % Math.max(1, calls.length), 1)[0];
  return {
    hub,
    members,
    watch,
    take,
    keyOf,
    open: () => calls,
    write: (member: number, key: number) =>
      void members[member]?.client.setQueryData(keyOf(key), `${member} wrote ${++count}`),
    invalidate: (member: number, key: number) => void members[member]?.client.invalidate(keyOf(key)),
    remove: (member: number, key: number) => members[member]?.client.remove(keyOf(key)),
    /** Everything comes to rest. */
    async settle(): Promise<void> {
      for (let rounds = 0; ; rounds++) {
        while (hub.undelivered > 0) hub.deliver(0);
        await turn();
        const left = calls;
        calls = [];
        for (const call of left) {
          call.answer();
          await turn();
          // No two answers come in the same millisecond.
          for (const { clock } of members) await clock.advance(1);
        }
        await turn();
        if (hub.undelivered + calls.length === 0) break;
        if (rounds > 100) throw new Error('it never comes to rest');
      }
      for (const stop of watching.values()) stop();
    },
  };
}

type World = ReturnType<typeof createWorld>;

const member = fc.nat(MEMBERS - 1);
const key = fc.nat(KEYS - 1);
const place = fc.nat(20);

const act: fc.Arbitrary<(world: World) => unknown> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(member, key).map(([m, k]) => label(`watch ${m}/${k}`, (w) => w.watch(m, k))),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(member, key).map(([m, k]) => label(`write ${m}/${k}`, (w) => w.write(m, k))),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(member, key)
      .map(([m, k]) => label(`invalidate ${m}/${k}`, (w) => w.invalidate(m, k))),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(member, key).map(([m, k]) => label(`remove ${m}/${k}`, (w) => w.remove(m, k))),
  },
  { weight: 4, arbitrary: place.map((p) => label(`answer ${p}`, (w) => w.take(p)?.answer())) },
  { weight: 1, arbitrary: place.map((p) => label(`fail ${p}`, (w) => w.take(p)?.fail())) },
  { weight: 4, arbitrary: place.map((p) => label(`deliver ${p}`, (w) => w.hub.deliver(p))) },
  { weight: 1, arbitrary: key.map((k) => label(`steal ${k}`, (w) => w.hub.steal(`["item",${k}]`))) },
  {
    weight: 2,
    arbitrary: fc.nat(3_000).map((ms) =>
      label(`advance ${ms}`, async (w) => {
        for (const { clock } of w.members) await clock.advance(ms);
      }),
    ),
  },
);

/** So that a failing list can be read. */
function label(name: string, run: (world: World) => unknown): (world: World) => unknown {
  return Object.assign(run, { toString: () => name, [fc.toStringMethod]: () => name });
}

test('all who look at a key show the same when all is delivered and answered', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 40 }), async (acts) => {
      const world = createWorld();
      for (let m = 0; m < MEMBERS; m++) world.watch(m, 0);
      for (const run of acts) {
        await run(world);
        await turn();
        for (const { clock } of world.members) await clock.advance(1);
      }
      // Who looks last looks at the same.
      for (const { clock } of world.members) await clock.advance(10);

      await world.settle();

      for (let k = 0; k < KEYS; k++) {
        const known = world.members.flatMap(({ client }) =>
          client.inspect({ key: world.keyOf(k), stale: false }),
        );
        const shown = new Set(known.map(({ base }) => dataOf(base)));
        expect(shown.size, `${[...shown].join(' | ')}`).toBeLessThanOrEqual(1);
      }
      for (const { client, errors, reported } of world.members) {
        expect(client.isFetching.peek()).toBe(0);
        expect([...errors, ...reported]).toEqual([]);
      }
    }),
    { numRuns: RUNS },
  );
}, 120_000);
