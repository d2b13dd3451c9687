/**
 * The one way out, and the library's microtask turn.
 *
 * Every change that a reader can see leaves through here: signals and listeners are both told at the end of the batch,
 * and what observers throw goes to `report`, so that bookkeeping after a write is never skipped.
 *
 *   write ──> signal of the entry ──> computeds, effects        (at once, or at the end of the caller's batch)
 *         └─> queue ──> `turn` ──> one effect empties the queue ──> listeners
 *
 * What is asked for in one tick is done together at its end: first it is decided who has really let go, then the runs
 * that somebody still wants begin.
 *
 *   watch, unwatch, invalidate, fetch … ──> microtask ──> releases ──> starts
 */
import type { Clock } from './seams/clock.js';
import { batch, effect, type Signal, signal, untracked } from './signals.js';

/** Something with listeners that are told at the end of the batch. */
export interface Flushable {
  flush(): void;
}

type Task = () => void;

const NOW = Promise.resolve();

export class Notifier {
  readonly report: (error: unknown) => void;
  readonly #clock: Clock;
  readonly #turn: Signal<number> = signal(0);
  #queue: Flushable[] = [];
  #isFlushing = false;
  #releases: Task[] = [];
  /** When it was last decided who has let go: the clock is read once for all of a tick. */
  releasedAt = 0;
  #starts: Task[] = [];
  readonly #onTick = (): void => this.#tick();

  constructor(report: (error: unknown) => void, clock: Clock) {
    this.report = report;
    this.#clock = clock;
  }

  /** Moves a version. */
  bump(version: Signal<number>): void {
    this.set(version, version.peek() + 1);
  }

  /** Writes a signal; what its observers throw is reported. */
  set<V>(target: Signal<V>, value: V): void {
    try {
      target.value = value;
    } catch (error) {
      this.report(error);
    }
  }

  /** Calls `flush` at the end of the batch, which is now if none is open. */
  flushLater(target: Flushable): void {
    if (!this.#isFlushing) {
      this.#isFlushing = true;
      const flush = (): void => this.#flush();
      effect(() => {
        void this.#turn.value;
        untracked(flush);
      });
    }
    if (this.#queue.push(target) === 1) this.bump(this.#turn);
  }

  /** Runs `task` as one batch; what it or observers throw is reported. */
  batch(task: Task): void {
    try {
      batch(task);
    } catch (error) {
      this.report(error);
    }
  }

  /** Calls a function of the user's, or of ours where nothing may come out; what it throws is reported. */
  guard(task: Task): void {
    try {
      task();
    } catch (error) {
      this.report(error);
    }
  }

  /** Decides at the end of the tick, before anything starts. */
  release(task: Task): void {
    this.#schedule();
    this.#releases.push(task);
  }

  /** Starts at the end of the tick. */
  start(task: Task): void {
    this.#schedule();
    this.#starts.push(task);
  }

  #schedule(): void {
    // `queueMicrotask` costs several times as much on Node.
    if (this.#releases.length + this.#starts.length === 0) void NOW.then(this.#onTick);
  }

  #tick(): void {
    const releases = this.#releases;
    const starts = this.#starts;
    this.#releases = [];
    this.#starts = [];
    if (releases.length > 0) this.releasedAt = this.#clock.now();
    for (const task of releases) this.guard(task);
    for (const task of starts) this.guard(task);
  }

  #flush(): void {
    const queue = this.#queue;
    // What comes meanwhile has a turn of its own, so that signals-core finds a listener that writes for ever.
    this.#queue = [];
    for (const target of queue) {
      try {
        target.flush();
      } catch (error) {
        this.report(error);
      }
    }
  }
}

/** Hands an error to `reportError` of the config or of the host, else to the console. Never throws. */
export function createReport(reportError?: (error: unknown) => void): (error: unknown) => void {
  return (error) => {
    try {
      const host = (globalThis as { reportError?: (error: unknown) => void }).reportError;
      (reportError ?? host ?? console.error)(error);
    } catch (second) {
      console.error(second);
    }
  };
}
