/**
 * Measures one line: its contenders in the same process, in another order every round.
 *
 *   warm up ──> as many times as fill a slice ──┐
 *               ┌───────────────────────────────┘
 *   round:      └─> full collection ──> some slices that do not count ──> (clean, before, run, check) for each
 *
 * A full collection throws compiled code away, so it comes once in a round, and its cost is spent before anything counts;
 * between slices a small one clears what the contender before has left.
 */
import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { Cache, Contender, PartialCache } from './contenders/contender.js';
import type { keepOne } from './kept.js';
import type { CountedCase, Line, TimedCase } from './line.js';
import { CORE, type CoreName } from './names.js';
import type { Samples } from './results.js';

/** How long a slice should be: short enough to pass between two interruptions of a busy machine. All in ms. */
const SLICE = 4;
/** How long a contender runs before it counts, at first and in every round. */
const WARM_UP = 150;
const WARM_AGAIN = 15;
/** Enough for the compiler, even where one slice is longer than the warm-up. */
const WARM_UP_SLICES = 4;
/** After so long a process has to be content with the rounds it has, if they are not too few: all lines in some minutes. */
const BUDGET = 8_000;
const LEAST_ROUNDS = 5;
/** How deep what is left to microtasks may be nested. */
const MICROTASKS = 8;

interface Bundle {
  readonly contender: Contender;
  readonly keepOne: typeof keepOne;
  readonly lines: readonly Line[];
}

/** Bundles of their own, so that no contender's loops and call sites have seen another one. */
export const BUNDLES: { readonly [N in CoreName]: () => Promise<Bundle> } = {
  qora: () => import('./contenders/qora.js'),
  tanstack: () => import('./contenders/tanstack.js'),
  tanstackDefaults: () => import('./contenders/tanstackDefaults.js'),
  swr: () => import('./contenders/swr.js'),
  colada: () => import('./contenders/colada.js'),
  nanostores: () => import('./contenders/nanostores.js'),
  rtkQuery: () => import('./contenders/rtkQuery.js'),
  floor: () => import('./contenders/floor.js'),
};

/** @throws what a check of the line throws */
export async function measure(line: Line, rounds: number): Promise<Samples> {
  const entrants: Entrant[] = [];
  const kept: Cache[] = [];
  for (const name of CORE) {
    if (name in line.without) continue;
    const bundle = await BUNDLES[name]();
    const made: PartialCache = bundle.contender.create();
    if (!line.needs.every((operation) => made[operation])) continue;
    const own = bundle.lines.find((other) => other.name === line.name);
    assert.ok(own, `${name} has no line "${line.name}"`);
    kept.push(await bundle.keepOne(bundle.contender));
    entrants.push(await enter(name, line, own.open(bundle.contender)));
  }
  for (let round = 0; round < Math.min(rounds, line.rounds); round++) {
    if (round >= LEAST_ROUNDS && performance.now() > BUDGET) break;
    globalThis.gc?.();
    for (const { warm } of shuffle(entrants)) await warm();
    for (const { samples, sample } of shuffle(entrants)) samples.push(await sample());
  }
  return Object.fromEntries(entrants.map(({ contender, samples }) => [contender, samples]));
}

interface Entrant {
  readonly contender: CoreName;
  readonly samples: number[];
  warm(): Promise<void>;
  sample(): Promise<number>;
}

async function enter(contender: CoreName, line: Line, own: TimedCase | CountedCase): Promise<Entrant> {
  const samples: number[] = [];
  if ('count' in own) {
    await own.count();
    return { contender, samples, warm: async () => {}, sample: async () => own.count() };
  }
  const times = await warmUp(own, line.limit);
  const perOperation = 1e6 / (times * line.operations);
  return {
    contender,
    samples,
    async warm() {
      for (let spent = 0; spent < WARM_AGAIN; ) spent += await slice(own, times);
    },
    sample: async () => (await slice(own, times)) * perOperation,
  };
}

/** Runs the case until it is compiled. Returns how many times fill a slice. */
async function warmUp(own: TimedCase, limit: number): Promise<number> {
  let times = 1;
  let spent = 0;
  for (let slices = 0; spent < WARM_UP || slices < WARM_UP_SLICES; slices++) {
    const time = await slice(own, times);
    spent += Math.max(time, 0.5); // A slice that is limited can be very short.
    if (time < SLICE) times = Math.min(limit, Math.ceil(times * Math.min(4, SLICE / time)));
  }
  return times;
}

/** One timed slice, in ms. */
async function slice(own: TimedCase, times: number): Promise<number> {
  // Timers that are due have their turn now, and not in the slice.
  await setImmediate();
  own.before?.(times);
  globalThis.gc?.({ type: 'minor' });
  const startedAt = process.hrtime.bigint();
  const result = own.run(times);
  if (result !== undefined) await result;
  // What a library leaves to microtasks is its own time.
  for (let i = 0; i < MICROTASKS; i++) await null;
  const time = Number(process.hrtime.bigint() - startedAt) / 1e6;
  own.check(times);
  return time;
}

function shuffle<T>(list: readonly T[]): T[] {
  const shuffled = list.slice();
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T];
  }
  return shuffled;
}
