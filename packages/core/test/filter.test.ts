import { expect, test } from 'vitest';
import { type FilterFields, resolveFilter } from '../src/filter.js';

test('turns a predicate into a filter on the key', () => {
  const predicate = (): boolean => true;

  expect(resolveFilter(predicate)).toEqual({ where: predicate });
});

test.each<FilterFields>([
  {},
  { key: ['todos'] },
  { prefix: [] },
  { prefix: ['todos', { status: 'open' }] },
  { tags: ['a', 'b'] },
  { status: 'initial' },
  { status: 'loading' },
  { status: 'success' },
  { status: 'failure' },
  { fetchStatus: 'idle' },
  { fetchStatus: 'fetching' },
  { fetchStatus: 'paused' },
  { stale: true, held: false },
  { where: () => true },
  { key: undefined, prefix: undefined, tags: undefined, status: undefined, where: undefined },
])('takes %o as it is', (filter) => {
  expect(resolveFilter(filter)).toBe(filter);
});

test.each<[text: string, filter: unknown]>([
  ['`prefx` with the value ["todos"]', { prefx: ['todos'] }],
  ['`prefx` with the value undefined', { prefx: undefined }],
  ['`predicate` with the value function predicate', { predicate: () => true }],
  ['`constructor` with the value 1', { constructor: 1 }],
  ['`toString` with the value function toString', { toString: () => '' }],
  ['`key` with the value "todos"', { key: 'todos' }],
  ['`prefix` with the value { 0: "todos" }', { prefix: { 0: 'todos' } }],
  ['`tags` with the value "a"', { tags: 'a' }],
  ['`status` with the value "pending"', { status: 'pending' }],
  ['`fetchStatus` with the value "loading"', { fetchStatus: 'loading' }],
  ['`stale` with the value 1', { stale: 1 }],
  ['`held` with the value null', { held: null }],
  ['`where` with the value true', { where: true }],
  ['["todos"]', ['todos']],
  ['null', null],
  ['undefined', undefined],
  ['"todos"', 'todos'],
  ['""', ''],
])('refuses a filter with %s', (text, filter) => {
  expect(() => resolveFilter(filter as FilterFields)).toThrow(
    expect.objectContaining({ code: 'invalid-filter', message: expect.stringContaining(text) }),
  );
});

test.each([{ key: ['todos', new Map()] }, { prefix: ['todos', new Map()] }])(
  'refuses a filter with a key that is none: %o',
  (filter) => {
    expect(() => resolveFilter(filter)).toThrow(
      expect.objectContaining({ code: 'invalid-key', message: expect.stringContaining('key[1]') }),
    );
  },
);
