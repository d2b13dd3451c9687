/** Entries made by writing to new keys. */
import assert from 'node:assert/strict';
import type { Cache } from '../contenders/contender.js';
import { type Goal, type Line, line, short, todo } from '../line.js';

function create(size: number, goal: Goal): Line {
  return line(`create ${short(size)} entries`, {
    group: 'Creation and expiry',
    needs: ['set'],
    without: { nanostores: 'an entry is made by mounting a store, which fetches' },
    series: { name: 'create an entry', size },
    operations: size,
    limit: Math.max(1, 10_000 / size),
    judgedBy: 'best',
    goal,
    open(contender) {
      let caches: Cache[] = [];
      return {
        before(times) {
          caches = Array.from({ length: times }, () => contender.create());
        },
        run() {
          for (const cache of caches) {
            if (cache.setAll) cache.setAll(Array.from({ length: size }, (_, i) => [['todos', i], i]));
            else for (let i = 0; i < size; i++) cache.set(['todos', i], i);
          }
          return undefined;
        },
        check() {
          for (const cache of caches) {
            for (let i = 0; i < size; i++) assert.equal(cache.get(todo(i)), i);
            cache.clear();
          }
        },
      };
    },
  });
}

export const createLines: readonly Line[] = [
  create(100, {}),
  create(1000, { tanstack: 3, floor: 5 }),
  create(10_000, { tanstack: 7, floor: 2 }),
];
