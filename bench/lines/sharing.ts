/** Structural sharing: 10k rows are written again, all of them equal or all but one. */
import assert from 'node:assert/strict';
import { LIBRARIES, type Line, line, short } from '../line.js';

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

/** The same rows or others come in turn; each response is another object. */
function sharing(name: string, versions: readonly [number, number]): Line {
  return line(`sharing ${short(SIZE)} rows, ${name}`, {
    contenders: LIBRARIES,
    goal: { tanstack: 3 },
    open({ create }) {
      const cache = create();
      const key = ['rows'];
      const responses = versions.map(rows);
      const first = rows(versions[1]);
      cache.set(key, first);
      let next = 0;
      return {
        run(times) {
          for (let n = 0; n < times; n++) cache.set(['rows'], responses[next++ % 2]);
        },
        check() {
          const shown = cache.get(key) as Row[];
          assert.deepEqual(shown, responses[(next - 1) % 2]);
          assert.ok(shown.every((row, i) => (row === first[i]) !== (i === CHANGED && shown !== first)));
          assert.equal(shown === first, versions[0] === versions[1]);
        },
      };
    },
  });
}

export const sharingLines: readonly Line[] = [sharing('unchanged', [1, 1]), sharing('1 changed', [1, 2])];
