/** Structural sharing: 10k rows are written again, all of them equal, all but one, or behind a new one. */
import assert from 'node:assert/strict';
import { type Line, line, short } from '../line.js';

interface Row {
  readonly id: number;
  readonly title: string;
  readonly tags: readonly string[];
  readonly owner: { readonly name: string; readonly age: number };
}

const SIZE = 10_000;
const CHANGED = SIZE / 2;

function rows(version: number): Row[] {
  return Array.from({ length: SIZE }, (_, id) => ({
    id,
    title: id === CHANGED ? `row ${id}, version ${version}` : `row ${id}`,
    tags: ['a', 'b', `c${id % 7}`],
    owner: { name: `name ${id % 100}`, age: id % 50 },
  }));
}

interface Plan {
  /** What is written in turn; each response is another object. */
  readonly responses: readonly [readonly Row[], readonly Row[]];
  /** How many rows of the second response are the same objects for good. */
  readonly kept: number;
}

function sharing(name: string, planOf: () => Plan, goal: Line['goal'] = {}): Line {
  return line(`sharing ${short(SIZE)} rows, ${name}`, {
    group: 'Structural sharing',
    needs: ['set'],
    without: {
      swr: 'it keeps or replaces the whole',
      colada: 'it has no sharing',
      nanostores: 'it has no sharing',
      floor: 'it has no sharing',
    },
    goal,
    open({ create }) {
      const cache = create();
      const key = ['rows'];
      const { responses, kept } = planOf();
      const first = structuredClone(responses[1]);
      cache.set(key, first);
      const known = new Set(first);
      let next = 0;
      return {
        run(times) {
          for (let n = 0; n < times; n++) cache.set(['rows'], responses[next++ % 2]);
          return undefined;
        },
        check() {
          const shown = cache.get(key) as Row[];
          assert.deepEqual(shown, responses[(next - 1) % 2]);
          assert.ok(shown.filter((row) => known.has(row)).length >= kept);
          assert.equal(shown === first, kept === SIZE);
        },
      };
    },
  });
}

/** Before the others, so that each of them has another place. */
const added: Row = { id: SIZE, title: 'new', tags: [], owner: { name: 'new', age: 1 } };

export const sharingLines: readonly Line[] = [
  sharing('unchanged', () => ({ responses: [rows(1), rows(1)], kept: SIZE }), { tanstack: 3 }),
  sharing('1 changed', () => ({ responses: [rows(1), rows(2)], kept: SIZE - 1 }), { tanstack: 3 }),
  // Who tells rows apart by their place keeps none of them.
  sharing('1 prepended', () => ({ responses: [[added, ...rows(1)], rows(1)], kept: 0 })),
];
