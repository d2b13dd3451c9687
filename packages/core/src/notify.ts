/**
 * The one way out: every change that a reader can see leaves through here. Signals and listeners are both told at the
 * end of the batch, and what observers throw goes to `report`, so that bookkeeping after a write is never skipped.
 *
 *   write ──> signal of the entry ──> computeds, effects        (at once, or at the end of the caller's batch)
 *         └─> queue ──> `turn` ──> one effect empties the queue ──> listeners
 */
import { batch, effect, type Signal, signal, untracked } from '@preact/signals-core';

/** Something with listeners that are told at the end of the batch. */
export interface Flushable {
  flush(): void;
}

export class Notifier {
  readonly report: (error: unknown) => void;
  readonly #turn: Signal<number> = signal(0);
  #turns = 0;
  #queue: Flushable[] = [];
  #stop: (() => void) | undefined;

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
    this.#stop ??= effect(() => {
      void this.#turn.value;
      untracked(this.#flush);
    });
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

  readonly #flush = (): void => {
    const queue = this.#queue;
    if (queue.length === 0) return;
    this.#queue = [];
    for (const target of queue) target.flush();
  };
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
