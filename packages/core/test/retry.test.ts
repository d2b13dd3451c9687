import { expect, test } from 'vitest';
import { delayOf, exponentialDelay, shouldRetry } from '../src/retry.js';

const COUNTS = [0, 1, 2, 3, 4];

test.each([
  ['none for 0', 0, []],
  ['as many as the number says', 3, [0, 1, 2]],
  ['none for false', false, []],
  ['endlessly many for true', true, COUNTS],
  ['endlessly many for Infinity', Number.POSITIVE_INFINITY, COUNTS],
  ['none for NaN', Number.NaN, []],
])('allows retries: %s', (_name, retry, allowed) => {
  expect(COUNTS.filter((count) => shouldRetry(retry, count, new Error('boom')))).toEqual(allowed);
});

test('asks a function with the count from 0 and the error', () => {
  const error = new Error('boom');
  const asked: unknown[] = [];

  const isAllowed = shouldRetry((count, reason) => asked.push([count, reason]) > 1, 0, error);

  expect(isAllowed).toBe(false);
  expect(asked).toEqual([[0, error]]);
});

test('waits as long as the number or the function says', () => {
  const error = new Error('boom');

  expect(delayOf(250, 3, error)).toBe(250);
  expect(delayOf((count, reason) => (reason === error ? count * 10 : 0), 3, error)).toBe(30);
});

test('doubles one second with every failure, up to thirty', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 2000].map(exponentialDelay)).toEqual([
    1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
  ]);
});
