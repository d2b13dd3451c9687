/** What stays in the heap, and the timers that are armed. Both are counted, not timed. */
import assert from 'node:assert/strict';
import type { Cache, Contender } from '../contenders/contender.js';
import { fill, filled, type Goal, type Line, line, todo } from '../line.js';
import { timersOf } from '../timers.js';

const SIZE = 10_000;

function heapUsed(): number {
  // What the first collection finishes off is freed by the second.
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

function bytesPerQuery(contender: Contender): number {
  contender.create().set(todo(1), 1);
  const before = heapUsed();
  const cache = filled(contender, SIZE);
  const bytes = (heapUsed() - before) / SIZE;
  assert.equal(cache.get(todo(1)), 1);
  cache.clear();
  return bytes;
}

function bytesPerObserver(contender: Contender, kind: 'watch' | 'subscribe'): number {
  const cache = filled(contender, SIZE);
  const stops = new Array<(() => void) | undefined>(SIZE).fill(undefined);
  let calls = 0;
  const listener = (): void => {
    calls++;
  };
  const before = heapUsed();
  for (let i = 0; i < SIZE; i++) stops[i] = cache[kind](todo(i), listener);
  const bytes = (heapUsed() - before) / SIZE;
  calls = 0;
  for (let i = 0; i < SIZE; i++) cache.set(todo(i), -1);
  assert.equal(calls, SIZE);
  for (const stop of stops) stop?.();
  cache.clear();
  return bytes;
}

function timersOfEntries({ create }: Contender): number {
  const cache = create({ gcTime: 300_000 });
  const count = timersOf(() =>
    fill(
      cache,
      Array.from({ length: SIZE }, (_, i) => [todo(i), i]),
    ),
  );
  cache.clear();
  return count;
}

function timersOfObservers(contender: Contender): number {
  const cache: Cache = filled(contender, SIZE);
  const stops: Array<() => void> = [];
  const count = timersOf(() => {
    for (let i = 0; i < SIZE; i++) stops.push(cache.watch(todo(i), Boolean));
  });
  for (const stop of stops) stop();
  cache.clear();
  return count;
}

interface Plan {
  readonly goal: Goal;
  readonly needs?: Line['needs'];
  readonly without?: Line['without'];
  count(contender: Contender): number;
}

function bytes(name: string, { goal, needs = [], without = {}, count }: Plan): Line {
  return line(`bytes, ${name}`, {
    group: 'Memory and timers',
    needs: ['set', ...needs],
    without,
    rounds: 5,
    unit: 'B',
    goal,
    open: (contender) => ({ count: () => count(contender) }),
  });
}

function timers(name: string, { goal, needs = [], without = {}, count }: Plan): Line {
  return line(`timers, ${name}`, {
    group: 'Memory and timers',
    needs: ['set', ...needs],
    without,
    rounds: 3,
    unit: 'timers',
    goal,
    open: (contender) => ({ count: () => count(contender) }),
  });
}

const perObserver: Goal = { value: 320, tanstack: 3.7, floor: 0.8 };

const SLOW: Line['without'] = {
  nanostores: 'mounting so many visits each one for each other: minutes',
  rtkQuery: 'every action runs the selectors of all: minutes',
};

const NEVER: Line['without'] = {
  swr: 'it never evicts',
  nanostores: 'it never evicts',
  floor: 'it never evicts',
};

const observer = (kind: 'watch' | 'subscribe'): Plan => ({
  goal: perObserver,
  needs: [kind],
  without: SLOW,
  count: (contender) => bytesPerObserver(contender, kind),
});

export const memoryLines: readonly Line[] = [
  bytes('a query', { goal: { value: 320, tanstack: 2.9, floor: 2.4 }, count: bytesPerQuery }),
  bytes('an observer, listen', observer('watch')),
  bytes('an observer, subscribe', observer('subscribe')),
  timers('10k entries', { goal: { value: 1 }, without: NEVER, count: timersOfEntries }),
  timers('10k observers', {
    goal: { value: 0 },
    needs: ['watch'],
    without: { ...NEVER, ...SLOW },
    count: timersOfObservers,
  }),
];
