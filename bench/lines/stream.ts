/** Data that arrives in chunks on a page that shows it: all chunks at once, or one in a task. Time is for each chunk. */
import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { type Goal, type Line, line, short, WITHOUT_DEFAULTS } from '../line.js';

interface Plan {
  readonly size: number;
  /** What is waited for before each chunk. */
  readonly pause?: () => Promise<unknown>;
  readonly goal?: Goal;
}

function stream(name: string, { size, pause, goal = {} }: Plan): Line {
  return line(`stream ${short(size)} chunks, ${name}`, {
    group: 'Streams',
    needs: ['stream', 'watch'],
    without: WITHOUT_DEFAULTS,
    series: { name: `stream, ${name}`, size },
    operations: size,
    limit: Math.max(1, Math.floor(1000 / size)),
    judgedBy: 'best',
    goal,
    open({ create }) {
      async function* chunks(): AsyncGenerator<number> {
        for (let i = 0; i < size; i++) {
          if (pause) await pause();
          yield i;
        }
      }
      const cache = create();
      let calls = 0;
      const listener = (): void => {
        calls++;
      };
      return {
        async run(times) {
          for (let n = 0; n < times; n++) {
            const done = cache.stream(['numbers', n], chunks);
            const stop = cache.watch(['numbers', n], listener);
            await done;
            stop();
          }
        },
        check(times) {
          assert.ok(calls >= times);
          for (let n = 0; n < times; n++) {
            const data = cache.get(['numbers', n]) as number[];
            assert.equal(data.length, size);
            assert.ok(data.every((chunk, i) => chunk === i));
          }
          calls = 0;
          cache.clear();
        },
      };
    },
  });
}

const burst = 'all at once';
const single = 'one in a task';

export const streamLines: readonly Line[] = [
  stream(burst, { size: 30 }),
  stream(burst, { size: 300 }),
  stream(burst, { size: 3000 }),
  stream(single, { size: 30, pause: setImmediate }),
  stream(single, { size: 300, pause: setImmediate }),
  stream(single, { size: 3000, pause: setImmediate }),
];
