/** Waiting by a client's clock. */
import type { Clock } from '@qora/core';

/** The longest span a host timer takes, 25 days: what is never to be done is not done before. */
const MAX_SPAN = 2 ** 31 - 1;

/** One task that is done once, some time after it was asked for. */
export class Timer {
  readonly #clock: Clock;
  readonly #task: () => void;
  #handle: unknown;
  isArmed = false;

  constructor(clock: Clock, task: () => void) {
    this.#clock = clock;
    this.#task = task;
  }

  /** Arms it, unless it is armed: the first who asks says when. Only for somebody who awaits it a process stays alive. */
  arm(ms: number, isAwaited = false): void {
    if (this.isArmed) return;
    this.isArmed = true;
    const ring = (): void => {
      this.isArmed = false;
      this.#task();
    };
    this.#handle = this.#clock.set(ring, Math.min(ms, MAX_SPAN), { ref: isAwaited });
  }

  disarm(): void {
    if (this.isArmed) this.#clock.clear(this.#handle);
    this.isArmed = false;
  }
}

/** Ends after so many ms, or when the signal is aborted. A process stays alive for it. */
export function wait(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = new Timer(clock, end);
    function end(): void {
      timer.disarm();
      signal?.removeEventListener('abort', end);
      resolve();
    }
    if (signal?.aborted) resolve();
    else {
      signal?.addEventListener('abort', end);
      timer.arm(ms, true);
    }
  });
}

/** What the promise gives if that is there within so many ms, else `undefined`; a rejection is `undefined`, too. */
export function within<T>(clock: Clock, ms: number, promise: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve) => {
    // Thousands may wait at once, so this is no `wait` with a signal to end it.
    const timer = new Timer(clock, () => resolve(undefined));
    const end = (value?: T): void => {
      timer.disarm();
      resolve(value);
    };
    timer.arm(ms, true);
    promise.then(end, () => end());
  });
}

/** How many of very many things are dealt with in one task: a few milliseconds. */
export const SLICE: number = 1_000;

/** Deals with a list, a slice a task. */
export async function inSlices<T>(list: readonly T[], task: (slice: readonly T[]) => unknown): Promise<void> {
  for (let at = 0; at < list.length; at += SLICE) {
    if (at > 0) await nextTask();
    await task(list.slice(at, at + SLICE));
  }
}

/** Ends in a task of its own, as soon as there may be one: whoever has much to do lets others have their turn. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
