/** What stays in the heap, and the timers that are armed. Both are counted, not timed. */
import assert from 'node:assert/strict';
import type { Cache, Contender } from '../contenders/contender.js';
import { filled, type Goal, LIBRARIES, type Line, line, todo } from '../line.js';

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

/** How many timers `task` leaves armed. */
function timersOf(task: () => void): number {
  const { setTimeout, clearTimeout } = globalThis;
  const armed = new Set<unknown>();
  globalThis.setTimeout = ((...parameters: Parameters<typeof setTimeout>) => {
    const timer = setTimeout(...parameters);
    armed.add(timer);
    return timer;
  }) as typeof setTimeout;
  globalThis.clearTimeout = (timer) => {
    armed.delete(timer);
    clearTimeout(timer);
  };
  task();
  globalThis.setTimeout = setTimeout;
  globalThis.clearTimeout = clearTimeout;
  return armed.size;
}

function timersOfEntries({ create }: Contender): number {
  const cache = create();
  const count = timersOf(() => {
    for (let i = 0; i < SIZE; i++) cache.set(todo(i), i);
  });
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

function bytes(name: string, goal: Goal, count: (contender: Contender) => number): Line {
  return line(`bytes, ${name}`, {
    unit: 'B',
    goal,
    open: (contender) => ({ count: () => count(contender) }),
  });
}

function timers(name: string, value: number, count: (contender: Contender) => number): Line {
  return line(`timers, ${name}`, {
    unit: 'timers',
    contenders: LIBRARIES,
    goal: { value },
    open: (contender) => ({ count: () => count(contender) }),
  });
}

const perObserver: Goal = { value: 320, tanstack: 3.7, floor: 0.8 };

export const memoryLines: readonly Line[] = [
  bytes('a query', { value: 320, tanstack: 2.9, floor: 2.4 }, bytesPerQuery),
  bytes('an observer, listen', perObserver, (contender) => bytesPerObserver(contender, 'watch')),
  bytes('an observer, subscribe', perObserver, (contender) => bytesPerObserver(contender, 'subscribe')),
  timers('10k entries', 1, timersOfEntries),
  timers('10k observers', 0, timersOfObservers),
];
