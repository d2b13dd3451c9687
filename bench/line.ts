/**
 * A line of the table: what is measured, by whom, and the goal. Its loop is written once over {@link Cache}; as every
 * contender is a bundle of its own, each has its own copy of the loop, whose call sites see one kind of cache only.
 */
import assert from 'node:assert/strict';
import type { Cache, Contender, Key, Operation } from './contenders/contender.js';
import type { CoreName } from './names.js';

/** What PERFORMANCE.md section 1 asks of the core on a line. */
export interface Goal {
  /** At least this many times better than query-core without defaults. */
  readonly tanstack?: number;
  /** At most this many times the floor. */
  readonly floor?: number;
  /** At most this, in the line's unit. */
  readonly value?: number;
  /** At most this many times the value of another line. */
  readonly growth?: { readonly from: string; readonly times: number };
}

/** Work that is timed in slices. `run` does it `times` times; what stands around it is not timed. */
export interface TimedCase {
  before?(times: number): void;
  run(times: number): undefined | Promise<unknown>;
  /** Throws unless the work was done, and leaves everything as it was before. */
  check(times: number): void;
}

/** Something that is counted. It checks itself. */
export interface CountedCase {
  count(): number | Promise<number>;
}

export type Unit = 'ns' | 'ms' | 'B' | 'timers' | 'count';

/** A part of the table, with a chart of its own. */
type Group =
  | 'Keys'
  | 'Reading'
  | 'Writing'
  | 'Mounting'
  | 'Invalidation and focus'
  | 'Fetching'
  | 'Streams'
  | 'Optimistic edits'
  | 'Structural sharing'
  | 'Selectors'
  | 'Memory and timers'
  | 'Creation and expiry'
  | 'Hydration'
  | 'Storage';

/** Lines that differ by their size alone: what time grows with is told by their slope. */
export interface Series {
  readonly name: string;
  readonly size: number;
}

export interface Line {
  readonly name: string;
  readonly group: Group;
  readonly unit: Unit;
  readonly series: Series | undefined;
  /** How many operations one time of {@link TimedCase.run} is. */
  readonly operations: number;
  /** How many times a slice may have at most; by default as many as fill it. */
  readonly limit: number;
  /** How many rounds it has at most: where one takes seconds, three tell enough. */
  readonly rounds: number;
  /** What a contender has to have to be measured. */
  readonly needs: readonly Operation[];
  /** Who has it and is left out nevertheless, and why. */
  readonly without: Readonly<Partial<Record<CoreName, string>>>;
  readonly goal: Goal;
  /** Lines that allocate much are judged by the best round: their slices have two speeds. */
  readonly judgedBy: 'median' | 'best';
  open(contender: Contender): TimedCase | CountedCase;
}

/** For lines on which query-core with defaults says nothing new, and needs seconds for it. */
export const WITHOUT_DEFAULTS: Line['without'] = {
  tanstackDefaults: 'the same work as without defaults',
};

/** A line with what most lines have. */
export function line(name: string, own: Partial<Line> & Pick<Line, 'group' | 'needs' | 'open'>): Line {
  return {
    name,
    unit: 'ns',
    series: undefined,
    operations: 1,
    limit: Number.POSITIVE_INFINITY,
    rounds: Number.POSITIVE_INFINITY,
    without: {},
    goal: {},
    judgedBy: 'median',
    ...own,
  };
}

/** `1000` as `1k`. */
export function short(count: number): string {
  return count < 1000 ? String(count) : `${count / 1000}k`;
}

/** A cache with this many entries `['todos', i]` whose data is `i`. */
export function filled(contender: Contender, size: number): Cache {
  const cache = contender.create();
  fill(
    cache,
    Array.from({ length: size }, (_, i) => [todo(i), i] as const),
  );
  assert.equal(cache.get(todo(size - 1)), size - 1);
  return cache;
}

export function fill(cache: Cache, entries: ReadonlyArray<readonly [Key, unknown]>): void {
  if (cache.setAll) cache.setAll(entries);
  else for (const [key, data] of entries) cache.set(key, data);
}

export function todo(id: number): Key {
  return ['todos', id];
}
