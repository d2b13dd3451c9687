/** Invalidation of entries that nobody watches: each pass marks others, so that every mark is a change. */
import assert from 'node:assert/strict';
import type { Cache, Key } from '../contenders/contender.js';
import { type Goal, type Line, line, short, WITHOUT_DEFAULTS } from '../line.js';

/** Keys are `['todos', group, i]`; one pass marks one group. */
interface Plan {
  readonly size: number;
  readonly matches: number;
  readonly goal: Goal;
  readonly needs: Line['needs'][number];
  write(cache: Cache, key: Key, group: number): void;
  mark(cache: Cache, group: number): Promise<void>;
}

function invalidate(name: string, { size, matches, goal, needs, write, mark }: Plan): Line {
  const groups = size / matches;
  return line(`invalidate ${name}, ${short(size)}`, {
    group: 'Invalidation and focus',
    needs: ['set', 'isInvalidated', needs],
    without: {
      ...(size > 10_000 && WITHOUT_DEFAULTS),
      ...(size > 1000 && { rtkQuery: 'each entry that it removes copies the map of all: minutes' }),
    },
    series: { name: `invalidate ${name}`, size },
    limit: groups,
    goal,
    open({ create }) {
      const cache = create();
      const writeGroup = (group: number): void => {
        for (const key of keysOf(group, matches)) write(cache, key, group);
      };
      for (let group = 0; group < groups; group++) writeGroup(group);
      return {
        run(times) {
          let last: Promise<void> | undefined;
          for (let group = 0; group < times; group++) last = mark(cache, group);
          return last;
        },
        check(times) {
          for (let group = 0; group < times; group++) {
            assert.ok(keysOf(group, matches).every((key) => cache.isInvalidated(key)));
            writeGroup(group);
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

const writeOne: Plan['write'] = (cache, key) => cache.set(key, 1);

const exact = (size: number, goal: Goal): Line =>
  invalidate('exact', {
    size,
    matches: 1,
    goal,
    needs: 'invalidate',
    write: writeOne,
    mark: (cache, group) => cache.invalidate(['todos', group, 0]),
  });

const prefix = (size: number, goal: Goal): Line =>
  invalidate('prefix (10)', {
    size,
    matches: 10,
    goal,
    needs: 'invalidatePrefix',
    write: writeOne,
    mark: (cache, group) => cache.invalidatePrefix(['todos', group]),
  });

const tag = (size: number, goal: Goal): Line =>
  invalidate('tag (10)', {
    size,
    matches: 10,
    goal,
    needs: 'invalidateTag',
    write: (cache, key, group) => cache.setTagged(key, { tag: `group ${group}` }),
    mark: (cache, group) => cache.invalidateTag(`group ${group}`),
  });

const predicate = (size: number, goal: Goal): Line =>
  invalidate('predicate (10)', {
    size,
    matches: 10,
    goal,
    needs: 'invalidateWhere',
    write: writeOne,
    mark: (cache, group) => cache.invalidateWhere((key) => key[1] === group),
  });

export const invalidateLines: readonly Line[] = [
  exact(100, {}),
  exact(1000, { tanstack: 500 }),
  exact(10_000, { tanstack: 500 }),
  exact(100_000, { growth: { from: 'invalidate exact, 1k', times: 10 } }),
  prefix(100, {}),
  prefix(1000, { tanstack: 40 }),
  prefix(10_000, { tanstack: 200 }),
  prefix(100_000, { growth: { from: 'invalidate prefix (10), 1k', times: 3 } }),
  tag(100, {}),
  tag(1000, {}),
  tag(10_000, {}),
  tag(100_000, { growth: { from: 'invalidate tag (10), 1k', times: 3 } }),
  predicate(100, {}),
  predicate(1000, { tanstack: 2.5 }),
  predicate(10_000, { tanstack: 2.5 }),
];
