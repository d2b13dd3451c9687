/**
 * `setQueryData` on data that is there: on one key in turn or on the same, with nobody, one or a thousand to be told. A number
 * is written, a new one every time: what comparing data costs is measured by the lines of `sharing`.
 */
import assert from 'node:assert/strict';
import { filled, type Goal, type Line, line, short, todo } from '../line.js';

interface Plan {
  /** How many keys there are. */
  readonly size: number;
  /** How many of them are written in turn. */
  readonly written: number;
  /** How many observers each of these has, and of which kind. */
  readonly observers: number;
  readonly kind?: 'watch' | 'subscribe';
  readonly goal: Goal;
  readonly without?: Line['without'];
  readonly series?: Line['series'];
}

function write(
  name: string,
  { size, written, observers, kind = 'watch', goal, without = {}, series }: Plan,
): Line {
  return line(`setQueryData, ${name}`, {
    group: 'Writing',
    needs: observers > 0 ? ['set', kind] : ['set'],
    without,
    series,
    operations: written,
    goal,
    open(contender) {
      const cache = filled(contender, size);
      let calls = 0;
      const listener = (): void => {
        calls++;
      };
      for (let i = 0; i < written; i++) for (let n = 0; n < observers; n++) cache[kind](todo(i), listener);
      let value = size;
      return {
        before() {
          calls = 0;
        },
        run(times) {
          for (let n = 0; n < times; n++) for (let i = 0; i < written; i++) cache.set(['todos', i], value++);
        },
        check(times) {
          assert.equal(calls, times * written * observers);
          for (let i = 0; i < written; i++) assert.equal(cache.get(todo(i)), value - written + i);
        },
      };
    },
  });
}

const K = 1000;
const one = { size: K, written: 1, observers: 1, goal: { tanstack: 14, floor: 2.5 } };
const thousand = { size: K, written: 1, observers: K, goal: { tanstack: 50, floor: 1 } };
const SLOW: Line['without'] = {
  nanostores: 'a write visits every cached key and every mounted store: minutes',
  rtkQuery: 'a write copies the map of all entries and runs every selector: minutes',
};
const many = {
  size: 10 * K,
  written: 10 * K,
  observers: 1,
  goal: { tanstack: 12, floor: 1.5 },
  without: SLOW,
};
const all = short(many.size);

/** So many entries, ten thousand of them at most written in turn. */
function growing(size: number, goal: Goal): Line {
  return write(`no observer, ${short(size)} entries`, {
    size,
    written: Math.min(size, 10 * K),
    observers: 0,
    goal,
    ...(size > K && { without: SLOW }),
    series: { name: 'setQueryData, no observer', size },
  });
}

export const writeLines: readonly Line[] = [
  growing(100, {}),
  growing(K, { tanstack: 10, floor: 6 }),
  growing(10 * K, {}),
  growing(100 * K, {}),
  write('1 observer, listen', one),
  write('1 observer, subscribe', { ...one, kind: 'subscribe' }),
  write('1k observers, listen', thousand),
  write('1k observers, subscribe', { ...thousand, kind: 'subscribe' }),
  write(`${all} keys x 1 observer, listen`, many),
  write(`${all} keys x 1 observer, subscribe`, { ...many, kind: 'subscribe' }),
];
