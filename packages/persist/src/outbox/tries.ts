/** Trying again, later each time. */
import type { Clock } from '@qora/core';
import { wait } from '../timer.js';

/** The longest wait between two tries, in ms. */
const MAX_WAIT = 60_000;

/** How long to wait after so many failures and one, in ms. */
export function waitAfter(failures: number): number {
  return Math.min(1_000 * 2 ** failures, MAX_WAIT);
}

export interface Tries {
  readonly clock: Clock;
  /** Ends the wait; the try that follows it is the last. */
  readonly signal: AbortSignal;
  /** Is told of each that fails. */
  readonly onError: (error: unknown) => void;
}

/** Does the task again and again, until it does not fail or is given up. Never rejects. */
export async function untilDone(
  { clock, signal, onError }: Tries,
  task: () => Promise<unknown>,
): Promise<void> {
  for (let failures = 0; ; failures++) {
    const isLast = signal.aborted;
    try {
      await task();
      return;
    } catch (error) {
      onError(error);
    }
    if (isLast) return;
    await wait(clock, waitAfter(failures), signal);
  }
}

/** Does the same. Resolves when the first try has ended: nobody waits for those that follow. */
export function begun(tries: Tries, task: () => Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const onError = (error: unknown): void => {
      tries.onError(error);
      resolve();
    };
    void untilDone({ ...tries, onError }, task).then(resolve);
  });
}
