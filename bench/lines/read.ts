/** Reading what is there: `getQueryData`, and `fetchQuery` on fresh data. */
import assert from 'node:assert/strict';
import { fetches } from '../fetcher.js';
import { filled, type Goal, type Line, line, short, todo } from '../line.js';

/** How many are read in turn, spread over all: enough for none of them to be in the processor's cache by chance. */
const READ = 10_000;

function read(size: number, goal: Goal): Line {
  const step = Math.max(1, size / READ);
  const count = size / step;
  return line(`getQueryData, ${short(size)} entries`, {
    group: 'Reading',
    needs: [],
    series: { name: 'getQueryData', size },
    operations: count,
    goal,
    open(contender) {
      const cache = filled(contender, size);
      let sum = 0;
      return {
        run(times) {
          sum = 0;
          for (let n = 0; n < times; n++)
            for (let i = 0; i < size; i += step) sum += cache.get(['todos', i]) as number;
        },
        check: (times) => assert.equal(sum, (times * step * count * (count - 1)) / 2),
      };
    },
  });
}

const SIZE = 1000;

const fetchFresh = line('await fetchQuery, fresh data', {
  group: 'Reading',
  needs: ['fetchFresh'],
  operations: SIZE,
  goal: { tanstack: 18, floor: 1.5 },
  open(contender) {
    const cache = filled(contender, SIZE);
    const before = fetches.count;
    let sum = 0;
    return {
      async run(times) {
        sum = 0;
        for (let n = 0; n < times; n++)
          for (let i = 0; i < SIZE; i++) sum += (await cache.fetchFresh(['todos', i])) as number;
      },
      check(times) {
        assert.equal(sum, (times * SIZE * (SIZE - 1)) / 2);
        assert.equal(fetches.count, before);
        assert.equal(cache.get(todo(0)), 0);
      },
    };
  },
});

export const readLines: readonly Line[] = [
  read(100, { tanstack: 15, floor: 1.5 }),
  read(1000, { tanstack: 15, floor: 1.5 }),
  read(10_000, { floor: 1.5 }),
  read(100_000, { tanstack: 3.5, floor: 1.5 }),
  fetchFresh,
];
