import { CancelledError, QoraError, type QoraErrorCode, SchemaError } from '@qora/core';
import { expect, test } from 'vitest';

test('tells a programmer’s mistake by its code', () => {
  const error = new QoraError('missing-fetcher', { key: ['todos'] });

  expect(error).toBeInstanceOf(Error);
  expect([error.name, error.code]).toEqual(['QoraError', 'missing-fetcher']);
});

const TEXTS: Record<QoraErrorCode, { details: object; says: string; mend: string }> = {
  'invalid-key': {
    details: { key: ['todos', new Map()], part: new Map(), at: 'key[1]' },
    says: 'key ["todos",Map(0)] holds Map(0) at key[1]',
    mend: 'turn the part into one of these',
  },
  'missing-fetcher': {
    details: { key: ['todos', { page: 1 }] },
    says: 'how to load ["todos",{ page: 1 }]',
    mend: 'Give the query a `fetcher`',
  },
  'missing-mutation-fn': {
    details: { key: ['rename'] },
    says: 'nobody said how to do ["rename"]',
    mend: 'Give it a `mutationFn`',
  },
  'invalid-option': {
    details: { key: ['todos'], name: 'staleTime', value: -1 },
    says: 'option `staleTime` of ["todos"] is -1',
    mend: 'numbers of milliseconds that are not negative',
  },
  'invalid-filter': {
    details: { name: 'prefx', value: ['todos'] },
    says: 'no field `prefx` with the value ["todos"]',
    mend: 'Use key, prefix, tags, status, fetchStatus, stale, held, where',
  },
  'invalid-snapshot': {
    details: { key: ['todos'], value: { status: 'pending' } },
    says: '{ status: "pending" } is no state that ["todos"] could go back to',
    mend: 'Pass what `client.getState(key)` returned',
  },
  'missing-provider': {
    details: { name: 'useQora' },
    says: '`useQora` found no client',
    mend: 'Put a `QoraProvider` around the component',
  },
  'two-signals': {
    details: {},
    says: 'two copies of @preact/signals-core',
    mend: 'npm ls @preact/signals-core',
  },
  'client-disposed': {
    details: {},
    says: 'was called after its `dispose()`',
    mend: 'Create another client',
  },
};

test.each(Object.entries(TEXTS))(
  'says of %s what happened and how to mend it',
  (code, { details, says, mend }) => {
    const { message } = new QoraError(code as QoraErrorCode, details);

    expect(message).toMatch(new RegExp(`^${code}: `));
    expect(message).toContain(says);
    expect(message).toContain(mend);
    expect(message).toContain(`errors/${code}`);
  },
);

test('names the client where an option belongs to no key', () => {
  expect(new QoraError('invalid-option', { name: 'maxEntries', value: 'many' }).message).toContain(
    'option `maxEntries` of the client is "many"',
  );
});

const loop: { self?: unknown } = {};
loop.self = loop;
const list: unknown[] = [];
list.push(list);

test.each<[name: string, value: unknown, text: string]>([
  ['long text', 'a'.repeat(500), `"${'a'.repeat(80)}…"`],
  ['a bigint', 1n, '1n'],
  ['a symbol', Symbol('a'), 'Symbol(a)'],
  ['a function', function load() {}, 'function load'],
  ['a function without a name', () => undefined, 'function (unnamed)'],
  ['a class instance', new (class Money {})(), 'Money'],
  ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), '{ a: 1 }'],
  ['a Set', new Set([1, 2]), 'Set(2)'],
  ['an object inside itself', loop, '{ self: { self:'],
  ['an array inside itself', list, '[[[['],
  ['many fields', Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`f${i}`, i])), 'f19: 19'],
])('shows %s shortly and safely', (_name, value, text) => {
  const { message } = new QoraError('invalid-filter', { name: 'where', value });

  expect(message).toContain(text);
  expect(message.length).toBeLessThan(700);
});

test('tells that work was called off', () => {
  const error = new CancelledError();

  expect([error.name, error.code]).toEqual(['CancelledError', 'cancelled']);
});

test('carries the issues of a schema', () => {
  const issues = [{ message: 'name is missing', path: ['name'] }, { message: 'age is no number' }];

  const error = new SchemaError(issues);

  expect([error.name, error.code, error.issues]).toEqual(['SchemaError', 'schema', issues]);
  expect(error.message).toBe('name is missing; age is no number');
  expect(new SchemaError([]).message).not.toBe('');
});
