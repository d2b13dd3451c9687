/** A thousand readers of parts of one value: each of a number of its own, or all of the same by the same function. */
import assert from 'node:assert/strict';
import { type Goal, type Line, line } from '../line.js';

type Numbers = readonly number[];
type Select = (data: unknown) => unknown;

const READERS = 1000;
const KEY = ['numbers'];

/** Data that comes in turn, the first number being another every time. */
function data(changed: number): Numbers {
  return Array.from({ length: READERS }, (_, i) => (i === 0 ? changed : i));
}

function select(name: string, selectOf: (reader: number) => Select, told: number, goal: Goal): Line {
  return line(`select, 1k readers, ${name}`, {
    group: 'Selectors',
    needs: ['set', 'watchPart'],
    goal,
    open({ create }) {
      const cache = create();
      const responses = [data(-1), data(-2)];
      cache.set(KEY, responses[1]);
      let calls = 0;
      let next = 0;
      const listener = (): void => {
        calls++;
      };
      for (let i = 0; i < READERS; i++) cache.watchPart(KEY, listener, selectOf(i));
      return {
        before() {
          calls = 0;
        },
        run(times) {
          for (let n = 0; n < times; n++) cache.set(['numbers'], responses[next++ % 2]);
        },
        check(times) {
          assert.equal(calls, times * told);
          assert.deepEqual(cache.get(KEY), responses[(next - 1) % 2]);
        },
      };
    },
  });
}

const first: Select = (numbers) => (numbers as Numbers)[0];
const own =
  (reader: number): Select =>
  (numbers) =>
    (numbers as Numbers)[reader];

export const selectLines: readonly Line[] = [
  select('own functions', own, 1, { tanstack: 10, floor: 1.7 }),
  select('same function', () => first, READERS, { tanstack: 22, floor: 1.7 }),
];
