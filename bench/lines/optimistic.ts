/** Optimistic edits: one from the call until it has settled, and a stack of them over a list that is written again. */
import assert from 'node:assert/strict';
import { fetches } from '../fetcher.js';
import { filled, type Line, line, short, todo } from '../line.js';

const LIMIT = 1000;

const mutate = line('mutate -> settled', {
  group: 'Optimistic edits',
  needs: ['set', 'mutate'],
  limit: LIMIT,
  judgedBy: 'best',
  open(contender) {
    const cache = filled(contender, LIMIT);
    const increment = (old: unknown): number => (old as number) + 1;
    let before = 0;
    return {
      before() {
        before = fetches.count;
        for (let i = 0; i < LIMIT; i++) cache.set(todo(i), i);
      },
      async run(times) {
        for (let i = 0; i < times; i++) await cache.mutate(['todos', i], increment);
      },
      check(times) {
        assert.equal(fetches.count, before + times);
        for (let i = 0; i < times; i++) assert.equal(cache.get(todo(i)), i + 1);
      },
    };
  },
});

interface Row {
  readonly id: number;
  readonly version: number;
  readonly isDone: boolean;
}

const ROWS = 10_000;
const LAYERS = 50;

const fold = line(`${LAYERS} layers over ${short(ROWS)} rows, written again`, {
  group: 'Optimistic edits',
  needs: ['set', 'edit'],
  goal: { floor: 1.2 },
  open({ create }) {
    const cache = create();
    const responses = [0, 1].map((version) =>
      Array.from(
        { length: ROWS },
        (_, id): Row => ({ id, version: id === ROWS / 2 ? version : 0, isDone: false }),
      ),
    );
    let calls = 0;
    let next = 0;
    cache.set(['rows'], responses[1]);
    for (let layer = 0; layer < LAYERS; layer++) {
      cache.edit(['rows'], (old) => {
        calls++;
        return (old as Row[]).map((row) => (row.id === layer ? { ...row, isDone: true } : row));
      });
    }
    return {
      run(times) {
        calls = 0;
        for (let n = 0; n < times; n++) cache.set(['rows'], responses[next++ % 2]);
      },
      check(times) {
        assert.equal(calls, times * LAYERS);
        const shown = cache.get(['rows']) as Row[];
        assert.equal(shown.filter(({ isDone }) => isDone).length, LAYERS);
      },
    };
  },
});

export const optimisticLines: readonly Line[] = [mutate, fold];
