/**
 * The one way out, and the library's microtask turn.
 *
 * Every change that a reader can see leaves through `bump`: signals and listeners are both told at the end of the batch,
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
import { batch, effect, type Signal, signal, untracked } from '@preact/signals-core';

/** Something with listeners that are told at the end of the batch. */
export interface Flushable {
  flush(): void;
}

/** A decision that waits for the end of the tick. */
export interface Turn {
  onTick(): void;
}

export class Notifier {
  readonly report: (error: unknown) => void;
  readonly #turn: Signal<number> = signal(0);
  #turns = 0;
  #queue: Flushable[] = [];
  #isFlushing = false;
  #releases: Turn[] = [];
  #starts: Turn[] = [];
  #isTickDue = false;

  constructor(report: (error: unknown) => void) {
    this.report = report;
  }

  /** Writes a counter's signal; what its observers throw is reported. */
  bump(counter: Signal<number>, value: number): void {
    try {
      counter.value = value;
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
    this.#queue.push(target);
    this.bump(this.#turn, ++this.#turns);
  }

  /** Runs `task` as one batch. What it throws itself is thrown on, what observers throw is reported. */
  batch(task: () => void): void {
    let failure: { readonly error: unknown } | undefined;
    try {
      batch(() => {
        try {
          task();
        } catch (error) {
          failure = { error };
        }
      });
    } catch (error) {
      this.report(error);
    }
    if (failure !== undefined) throw failure.error;
  }

  /** Calls a function of the user's, or of ours where nothing may come out; what it throws is reported. */
  guard(task: () => void): void {
    try {
      task();
    } catch (error) {
      this.report(error);
    }
  }

  /** Decides at the end of the tick, before anything starts. */
  release(turn: Turn): void {
    this.#releases.push(turn);
    this.#schedule();
  }

  /** Starts at the end of the tick. */
  start(turn: Turn): void {
    this.#starts.push(turn);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isTickDue) return;
    this.#isTickDue = true;
    queueMicrotask(() => this.#tick());
  }

  #tick(): void {
    this.#isTickDue = false;
    const releases = this.#releases;
    const starts = this.#starts;
    this.#releases = [];
    this.#starts = [];
    for (const turn of releases) this.#call(turn);
    for (const turn of starts) this.#call(turn);
  }

  #call(turn: Turn): void {
    try {
      turn.onTick();
    } catch (error) {
      this.report(error);
    }
  }

  #flush(): void {
    const queue = this.#queue;
    if (queue.length === 0) return;
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
