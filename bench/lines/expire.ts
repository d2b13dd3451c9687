/**
 * A hundred thousand entries that nobody watches go when their time is over, in real time: what the processor does from
 * when they are there until they are gone, and the longest that it kept the page from doing anything else.
 */
import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import type { Cache, Contender } from '../contenders/contender.js';
import { type Goal, type Line, line, short, todo, WITHOUT_DEFAULTS } from '../line.js';
import { timersOf } from '../timers.js';

const SIZE = 100_000;
/** Longer than making them takes, in ms. */
const GC_TIME = 2_500;
/** How often it is asked whether they are gone, and how long at most. */
const LOOK = 100;
const PATIENCE = 4 * GC_TIME;
const SAMPLE = 97;

function made({ create }: Contender, gcTime: number): Cache {
  const cache = create({ gcTime });
  for (let i = 0; i < SIZE; i++) cache.set(todo(i), i);
  return cache;
}

/** What the processor does until they are gone, in ms. Nothing else runs meanwhile, least of all what measures blocks. */
async function processorTime(contender: Contender): Promise<number> {
  const cache = await settled(contender);
  const startedAt = process.cpuUsage();
  await gone(cache, SAMPLE);
  const { user, system } = process.cpuUsage(startedAt);
  await clean(cache);
  return (user + system) / 1e3;
}

/** The longest block of the event loop until they are gone, in ms. */
async function longestBlock(contender: Contender): Promise<number> {
  const cache = await settled(contender);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await gone(cache, SAMPLE);
  delay.disable();
  await clean(cache);
  return delay.max / 1e6;
}

async function settled(contender: Contender): Promise<Cache> {
  const cache = made(contender, GC_TIME);
  globalThis.gc?.();
  assert.equal(cache.get(todo(0)), 0, 'some were gone before the last one was there');
  // The task that made them is over with the next one.
  await setTimeout(1);
  return cache;
}

async function clean(cache: Cache): Promise<void> {
  await gone(cache, 1);
  cache.clear();
}

/** Resolves when each of so many is gone. To look at all of them would be most of the work. */
async function gone(cache: Cache, step: number): Promise<void> {
  let waited = 0;
  for (let id = 0; id < SIZE; id += step) {
    for (; cache.get(todo(id)) !== undefined; waited += LOOK) {
      assert.ok(waited < PATIENCE, `${id} is still there`);
      await setTimeout(LOOK);
    }
  }
}

const common = {
  group: 'Creation and expiry',
  needs: ['set'],
  without: {
    ...WITHOUT_DEFAULTS,
    swr: 'it never evicts',
    nanostores: 'it never evicts',
    rtkQuery: 'each removal copies the map of all entries: minutes',
    floor: 'it never evicts',
  },
  rounds: 3,
} as const;

function expiry(name: string, goal: Goal, count: (contender: Contender) => Promise<number>): Line {
  return line(`expiry of ${short(SIZE)} entries, ${name}`, {
    ...common,
    unit: 'ms',
    goal,
    open: (contender) => ({ count: () => count(contender) }),
  });
}

export const expireLines: readonly Line[] = [
  expiry('processor time', { tanstack: 2 }, processorTime),
  expiry('longest block', { value: 16 }, longestBlock),
  line(`expiry of ${short(SIZE)} entries, timers armed`, {
    ...common,
    unit: 'timers',
    goal: { value: 1 },
    open: (contender) => ({
      count() {
        let cache: Cache | undefined;
        const count = timersOf(() => {
          cache = made(contender, 300_000);
        });
        cache?.clear();
        return count;
      },
    }),
  }),
];
