/** The page is looked at again, and everything on it is fresh: how long it takes to see that nothing is to be done. */
import assert from 'node:assert/strict';
import { fetches } from '../fetcher.js';
import { filled, type Line, line, short, todo } from '../line.js';

function focus(size: number): Line {
  return line(`focus, nothing stale, ${short(size)} mounted`, {
    group: 'Invalidation and focus',
    needs: ['watch', 'refocus'],
    series: { name: 'focus, nothing stale', size },
    open(contender) {
      const cache = filled(contender, size);
      let calls = 0;
      const listener = (): void => {
        calls++;
      };
      for (let i = 0; i < size; i++) cache.watch(todo(i), listener);
      const before = fetches.count;
      return {
        run(times) {
          for (let n = 0; n < times; n++) cache.refocus();
          return undefined;
        },
        check() {
          assert.equal(calls, 0);
          assert.equal(fetches.count, before);
        },
      };
    },
  });
}

export const focusLines: readonly Line[] = [focus(100), focus(1000), focus(10_000)];
