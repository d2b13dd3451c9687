/** Whether a failed attempt is followed by another, and after how long. Counts begin at 0. */
import { QoraError, SchemaError } from './errors.js';

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

/**
 * How long to wait for the next attempt, in ms; -1 if none follows. A schema that refused once refuses again, and a
 * mistake stays one: only a function of the user's own asks for another try.
 */
export function delayAfter<E>(
  { retry, retryDelay }: { readonly retry: Retry<E>; readonly retryDelay: RetryDelay<E> },
  failureCount: number,
  error: E,
): number {
  const isFinal = error instanceof SchemaError || error instanceof QoraError;
  if ((isFinal && typeof retry !== 'function') || !shouldRetry(retry, failureCount, error)) return -1;
  return Math.max(0, delayOf(retryDelay, failureCount, error)) || 0;
}

/** One second, doubled with every failure, thirty at most. */
export function exponentialDelay(failureCount: number): number {
  return Math.min(1000 * 2 ** failureCount, 30_000);
}
