/** A cache in storage: one change of many written down, and all of it taken by an empty client. */
import assert from 'node:assert/strict';
import type { Cache, Contender, TextStorage } from '../contenders/contender.js';
import { filled, type Line, line, short, todo, WITHOUT_DEFAULTS } from '../line.js';

const SIZE = 10_000;

const common = {
  group: 'Storage',
  without: WITHOUT_DEFAULTS,
} as const;

/** A storage that a cache of so many entries was kept in. */
async function kept(contender: Contender, size: number): Promise<{ storage: TextStorage; cache: Cache }> {
  const cache = filled(contender, size);
  const storage: TextStorage = { texts: new Map() };
  const flush = cache.keep(storage);
  // What was there before it was kept counts as changed.
  for (let i = 0; i < size; i++) cache.set(todo(i), i);
  await flush();
  return { storage, cache };
}

async function restored(contender: Contender, storage: TextStorage): Promise<Cache> {
  const cache = contender.create();
  await cache.restore(storage);
  return cache;
}

/** One change, written down at once. */
function change(size: number, goal: Line['goal']): Line {
  return line(`persist 1 of ${short(size)} changed`, {
    ...common,
    needs: ['keep'],
    series: { name: 'persist 1 changed', size },
    goal,
    open(contender) {
      const cache = filled(contender, size);
      const storage: TextStorage = { texts: new Map() };
      const flush = cache.keep(storage);
      let value = 0;
      return {
        async run(times) {
          for (let i = 0; i < times; i++) {
            cache.set(todo(size - 1), ++value);
            await flush();
          }
        },
        check() {
          const written = [...storage.texts.values()].some((text) => text.includes(String(value)));
          assert(written, `${value} is not in storage`);
        },
      };
    },
  });
}

/** How many entries a page shows first. */
const SHOWN = 100;

export const persistLines: readonly Line[] = [
  change(100, {}),
  change(1000, {}),
  change(SIZE, { tanstack: 2_000, growth: { from: `persist 1 of ${short(100)} changed`, times: 1.5 } }),
  line(`restore ${short(SIZE)} entries`, {
    ...common,
    needs: ['keep', 'restore'],
    operations: SIZE,
    judgedBy: 'best',
    limit: 1,
    goal: { tanstack: 3 },
    open(contender) {
      const source = kept(contender, SIZE);
      let caches: Cache[] = [];
      return {
        async run(times) {
          const { storage } = await source;
          caches = [];
          for (let i = 0; i < times; i++) caches.push(await restored(contender, storage));
        },
        check() {
          for (const cache of caches) {
            for (let i = 0; i < SIZE; i++) assert.equal(cache.get(todo(i)), i);
            cache.clear();
          }
        },
      };
    },
  }),
  line(`start with ${short(SIZE)} kept, ${SHOWN} of them shown`, {
    ...common,
    needs: ['keep', 'start'],
    judgedBy: 'best',
    limit: 1,
    goal: { tanstack: 3 },
    open(contender) {
      const source = kept(contender, SIZE);
      const keys = Array.from({ length: SHOWN }, (_, i) => todo(i));
      let caches: Cache[] = [];
      return {
        before(times) {
          caches = Array.from({ length: times }, () => contender.create());
        },
        async run() {
          const { storage } = await source;
          for (const cache of caches) await cache.start(storage, keys);
        },
        check() {
          for (const cache of caches) {
            for (let i = 0; i < SHOWN; i++) assert.equal(cache.get(todo(i)), i);
            cache.clear();
          }
        },
      };
    },
  }),
];
