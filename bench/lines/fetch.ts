/** Runs of a fetcher that answers at once: what the library itself adds to a request. */
import assert from 'node:assert/strict';
import type { Cache, Contender, Key } from '../contenders/contender.js';
import { fetches } from '../fetcher.js';
import { filled, type Line, line, type TimedCase, todo } from '../line.js';

/** One after another on `times` keys; every one calls the fetcher once. */
function sequence(cache: Cache, operation: (key: Key) => Promise<unknown>, clean: () => void): TimedCase {
  let before = 0;
  return {
    before() {
      before = fetches.count;
    },
    async run(times) {
      for (let i = 0; i < times; i++) await operation(['todos', i]);
    },
    check(times) {
      assert.equal(fetches.count, before + times);
      for (let i = 0; i < times; i++) assert.equal(cache.get(todo(i)), before + i + 1);
      clean();
    },
  };
}

const LIMIT = 1000;

const fetchNew = line('fetchQuery, new key', {
  group: 'Fetching',
  needs: ['fetch'],
  limit: LIMIT,
  judgedBy: 'best',
  goal: { tanstack: 10, floor: 14 },
  open({ create }) {
    const cache = create();
    return sequence(
      cache,
      (key) => cache.fetch(key),
      () => cache.clear(),
    );
  },
});

const refetch = line('refetch', {
  group: 'Fetching',
  needs: ['refetch'],
  limit: LIMIT,
  judgedBy: 'best',
  goal: { tanstack: 8 },
  open(contender) {
    const cache = filled(contender, LIMIT);
    return sequence(cache, (key) => cache.refetch(key), Boolean);
  },
});

const mountToData = line('mount -> fetch -> data', {
  limit: LIMIT,
  judgedBy: 'best',
  group: 'Fetching',
  needs: ['watch', 'fetch'],
  goal: { tanstack: 8 },
  without: { floor: 'nothing fetches when it is mounted' },
  open({ create }) {
    const cache = create();
    const untilData = (key: Key): Promise<void> =>
      new Promise((resolve) => {
        const stop = cache.watch(key, () => {
          if (cache.get(key) === undefined) return;
          stop();
          resolve();
        });
      });
    return sequence(cache, untilData, () => cache.clear());
  },
});

const CALLERS = 1000;

function openCallers({ create }: Contender): TimedCase {
  const cache = create();
  let before = 0;
  let answers: readonly unknown[] = [];
  return {
    before() {
      before = fetches.count;
    },
    async run(times) {
      for (let i = 0; i < times; i++) {
        const calls: Promise<unknown>[] = [];
        for (let n = 0; n < CALLERS; n++) calls.push(cache.fetch(['todos', i]));
        answers = await Promise.all(calls);
      }
    },
    check(times) {
      assert.equal(fetches.count, before + times);
      assert.deepEqual(answers, new Array(CALLERS).fill(fetches.count));
      cache.clear();
    },
  };
}

export const fetchLines: readonly Line[] = [
  fetchNew,
  refetch,
  line('fetchQuery, 1k callers at once', {
    operations: CALLERS,
    judgedBy: 'best',
    group: 'Fetching',
    needs: ['fetch'],
    without: {
      floor: 'it calls the fetcher for each caller',
    },
    goal: { tanstack: 5 },
    open: openCallers,
  }),
  mountToData,
];
