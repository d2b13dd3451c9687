/** Whether a failed attempt is followed by another, and after how long. Counts begin at 0. */

/** How often to try again: a number of retries, never or always, or a decision by the count and the error. */
export type Retry<E = Error> = number | boolean | ((failureCount: number, error: E) => boolean);

/** How long to wait before the next attempt, in ms. */
export type RetryDelay<E = Error> = number | ((failureCount: number, error: E) => number);

export function shouldRetry<E>(retry: Retry<E>, failureCount: number, error: E): boolean {
  if (typeof retry === 'function') return retry(failureCount, error);
  return typeof retry === 'number' ? failureCount < retry : retry;
}

export function delayOf<E>(retryDelay: RetryDelay<E>, failureCount: number, error: E): number {
  return typeof retryDelay === 'function' ? retryDelay(failureCount, error) : retryDelay;
}

/** One second, doubled with every failure, thirty at most. */
export function exponentialDelay(failureCount: number): number {
  return Math.min(1000 * 2 ** failureCount, 30_000);
}
