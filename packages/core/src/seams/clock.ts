/**
 * The clock seam: everything the library knows of time goes through one of these. The host's functions are looked up at
 * every call, so that a test runner may replace them later.
 */

/** A source of time, in ms since the epoch, with one kind of timer. */
export interface Clock {
  now(): number;
  /**
   * Runs `task` once after `ms`. With `ref: false` the timer must not keep a process alive.
   * Returns what `clear` takes.
   */
  set(task: () => void, ms: number, options: { readonly ref: boolean }): unknown;
  clear(handle: unknown): void;
}

/** The moment that does not come: a deadline that is not armed. */
export const FOREVER: number = Number.POSITIVE_INFINITY;

/** The time of what is not there: whoever compares ages finds it stale. */
export const NEVER: number = Number.NEGATIVE_INFINITY;

/** The host's clock: `Date.now`, `setTimeout`, `clearTimeout`. */
export const hostClock: Clock = {
  now: () => Date.now(),
  set(task, ms, { ref }) {
    const timer: unknown = setTimeout(task, ms);
    if (!ref) (timer as { unref?: () => void }).unref?.();
    return timer;
  },
  clear: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
};
