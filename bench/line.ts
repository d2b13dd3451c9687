/**
 * A line of the table: what is measured, by whom, and the goal. Its loop is written once over {@link Cache}; as every
 * contender is a bundle of its own, each has its own copy of the loop, whose call sites see one kind of cache only.
 */
import assert from 'node:assert/strict';
import type { Cache, Contender, Key } from './contenders/contender.js';

export type ContenderName = 'qora' | 'tanstack' | 'tanstackDefaults' | 'floor';

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
  count(): number;
}

export interface Line {
  readonly name: string;
  readonly unit: 'ns' | 'B' | 'timers';
  /** How many operations one time of {@link TimedCase.run} is. */
  readonly operations: number;
  /** How many times a slice may have at most; by default as many as fill it. */
  readonly limit: number;
  readonly contenders: readonly ContenderName[];
  readonly goal: Goal;
  /** Lines that allocate much are judged by the best round: their slices have two speeds. */
  readonly judgedBy: 'median' | 'best';
  open(contender: Contender): TimedCase | CountedCase;
}

const EVERYBODY: readonly ContenderName[] = ['qora', 'tanstack', 'tanstackDefaults', 'floor'];
export const LIBRARIES: readonly ContenderName[] = ['qora', 'tanstack', 'tanstackDefaults'];
/** For lines on which a peer needs seconds. */
export const TWO: readonly ContenderName[] = ['qora', 'tanstack'];

/** A line with what most lines have. */
export function line(name: string, own: Partial<Line> & Pick<Line, 'open'>): Line {
  return {
    name,
    unit: 'ns',
    operations: 1,
    limit: Number.POSITIVE_INFINITY,
    contenders: EVERYBODY,
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
export function filled({ create }: Contender, size: number): Cache {
  const cache = create();
  for (let i = 0; i < size; i++) cache.set(todo(i), i);
  assert.equal(cache.get(todo(size - 1)), size - 1);
  return cache;
}

export function todo(id: number): Key {
  return ['todos', id];
}
