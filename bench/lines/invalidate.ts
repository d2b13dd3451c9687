/** Invalidation of entries that nobody watches: each pass marks others, so that every mark is a change. */
import assert from 'node:assert/strict';
import type { Cache, Key } from '../contenders/contender.js';
import { type Goal, LIBRARIES, type Line, line, short, TWO } from '../line.js';

/** Keys are `['todos', group, i]`; one pass marks one group. */
interface Plan {
  readonly size: number;
  readonly matches: number;
  readonly goal: Goal;
  mark(cache: Cache, group: number): Promise<void>;
}

function invalidate(name: string, { size, matches, goal, mark }: Plan): Line {
  const groups = size / matches;
  return line(`invalidate ${name}, ${short(size)}`, {
    limit: groups,
    contenders: size > 10_000 ? TWO : LIBRARIES,
    goal,
    open({ create }) {
      const cache = create();
      const write = (group: number): void => {
        for (const key of keysOf(group, matches)) cache.set(key, 1);
      };
      for (let group = 0; group < groups; group++) write(group);
      return {
        run(times) {
          let last: Promise<void> | undefined;
          for (let group = 0; group < times; group++) last = mark(cache, group);
          return last;
        },
        check(times) {
          for (let group = 0; group < times; group++) {
            assert.ok(keysOf(group, matches).every((key) => cache.isInvalidated(key)));
            write(group);
          }
          assert.ok(!keysOf(groups - 1, matches).some((key) => cache.isInvalidated(key)) || times < groups);
          assert.ok(!keysOf(0, matches).some((key) => cache.isInvalidated(key)));
        },
      };
    },
  });
}

function keysOf(group: number, matches: number): Key[] {
  return Array.from({ length: matches }, (_, i) => ['todos', group, i]);
}

const exact = (size: number, goal: Goal): Line =>
  invalidate('exact', {
    size,
    matches: 1,
    goal,
    mark: (cache, group) => cache.invalidate(['todos', group, 0]),
  });

const prefix = (size: number, goal: Goal): Line =>
  invalidate('prefix (10)', {
    size,
    matches: 10,
    goal,
    mark: (cache, group) => cache.invalidatePrefix(['todos', group]),
  });

const predicate = (size: number, goal: Goal): Line =>
  invalidate('predicate (10)', {
    size,
    matches: 10,
    goal,
    mark: (cache, group) => cache.invalidateWhere((key) => key[1] === group),
  });

export const invalidateLines: readonly Line[] = [
  exact(1000, { tanstack: 500 }),
  exact(10_000, { tanstack: 500 }),
  exact(100_000, { growth: { from: 'invalidate exact, 1k', times: 10 } }),
  prefix(1000, { tanstack: 40 }),
  prefix(10_000, { tanstack: 200 }),
  prefix(100_000, { growth: { from: 'invalidate prefix (10), 1k', times: 3 } }),
  predicate(1000, { tanstack: 2.5 }),
  predicate(10_000, { tanstack: 2.5 }),
];
