/**
 * Observers that come and go on fresh data: nothing is fetched and nobody is told. The core decides at the end of the
 * tick who has really left, so a tick ends after every thousand.
 */
import assert from 'node:assert/strict';
import type { Cache } from '../contenders/contender.js';
import { fetches } from '../fetcher.js';
import { filled, type Goal, type Line, line, todo } from '../line.js';

interface Plan {
  readonly size: number;
  readonly goal: Goal;
  readonly needs?: 'watch' | 'watchWithOptions';
  readonly without?: Line['without'];
  run(cache: Cache, listener: () => void, times: number): Promise<void>;
}

function mount(name: string, { size, goal, needs = 'watch', without = {}, run }: Plan): Line {
  return line(`mount+unmount, ${name}`, {
    group: 'Mounting',
    needs: ['set', needs],
    without,
    operations: size,
    goal,
    open(contender) {
      const cache = filled(contender, size);
      const before = fetches.count;
      let calls = 0;
      const listener = (): void => {
        calls++;
      };
      return {
        run: (times) => run(cache, listener, times),
        check() {
          assert.equal(calls, 0);
          assert.equal(fetches.count, before);
          // Whoever has left is told no more; whoever comes now is.
          cache.set(todo(1), -1);
          assert.equal(calls, 0);
          const stop = cache.watch(todo(1), listener);
          cache.set(todo(1), 1);
          assert.equal(calls, 1);
          stop();
          calls = 0;
        },
      };
    },
  });
}

const one: Plan = {
  size: 1000,
  goal: { tanstack: 15, floor: 1.5 },
  async run(cache, listener, times) {
    for (let n = 0; n < times; n++) {
      for (let i = 0; i < 1000; i++) cache.watch(['todos', i], listener)();
      await null;
    }
  },
};

const withOptions: Plan = {
  size: 1000,
  needs: 'watchWithOptions',
  goal: {},
  async run(cache, listener, times) {
    for (let n = 0; n < times; n++) {
      for (let i = 0; i < 1000; i++) cache.watchWithOptions(['todos', i], listener)();
      await null;
    }
  },
};

const all: Plan = {
  size: 10_000,
  without: {
    nanostores: 'mounting so many visits each one for each other: minutes',
    rtkQuery: 'every action runs the selectors of all: minutes',
  },
  goal: { tanstack: 15, floor: 3 },
  async run(cache, listener, times) {
    for (let n = 0; n < times; n++) {
      const stops: Array<() => void> = [];
      for (let i = 0; i < 10_000; i++) stops.push(cache.watch(['todos', i], listener));
      await null;
      for (const stop of stops) stop();
      await null;
    }
  },
};

const sameKey: Plan = {
  size: 1000,
  goal: { tanstack: 30, floor: 1.5 },
  async run(cache, listener, times) {
    for (let n = 0; n < times; n++) {
      const stops: Array<() => void> = [];
      for (let i = 0; i < 1000; i++) stops.push(cache.watch(['todos', 1], listener));
      await null;
      for (const stop of stops) stop();
      await null;
    }
  },
};

export const mountLines: readonly Line[] = [
  mount('one', one),
  mount('one with own options', withOptions),
  mount('10k on, then off', all),
  mount('1k on one key', sameKey),
];
