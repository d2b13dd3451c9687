import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { containsPart, copyKey, hashKey, hashPart, type QoraKey, startsWith } from '../src/key.js';

const CANONICAL: ReadonlyArray<readonly [key: QoraKey, hash: string]> = [
  [[], '[]'],
  [['todos', 7], '["todos",7]'],
  [['a"b\\c\n'], '["a\\"b\\\\c\\n"]'],
  [['\u2028', '\u0000', '🙂'], '["\u2028","\\u0000","🙂"]'],
  [[1n, true, false, null], '[1n,true,false,null]'],
  [[undefined], '[undefined]'],
  [[0, -0], '[0,0]'],
  [
    [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e21, 1e-7],
    '[NaN,Infinity,-Infinity,1e+21,1e-7]',
  ],
  [[new Date(1_700_000_000_000)], '[@1700000000000]'],
  [[new Date(-1)], '[@-1]'],
  [[['a', [1]]], '[["a",[1]]]'],
  [[{ role: 'admin', page: 2 }], '[{"page":2,"role":"admin"}]'],
  [[{ a: undefined }], '[{}]'],
  [[{ b: [undefined, null], a: { d: 1, c: 2 } }], '[{"a":{"c":2,"d":1},"b":[undefined,null]}]'],
  [[{ '': 1, 'a b': 2, '1': 3 }], '[{"":1,"1":3,"a b":2}]'],
];

test.each(CANONICAL.map(([key, hash]) => [hash, key] as const))('writes a key as %s', (hash, key) => {
  expect(hashKey(key)).toBe(hash);
});

const DIFFERENT: ReadonlyArray<readonly [name: string, one: QoraKey, other: QoraKey]> = [
  ['a number and its text', [1], ['1']],
  ['a number and a bigint', [1], [1n]],
  ['a bigint and its text', [1n], ['1n']],
  ['a boolean and its text', [true], ['true']],
  ['a boolean and a number', [true], [1]],
  ['null and undefined', [null], [undefined]],
  ['null and its text', [null], ['null']],
  ['undefined and an empty key', [undefined], []],
  ['undefined and its text', [undefined], ['undefined']],
  ['NaN and null', [Number.NaN], [null]],
  ['NaN and its text', [Number.NaN], ['NaN']],
  ['a Date and its time', [new Date(5)], [5]],
  ['a Date and its ISO text', [new Date(5)], [new Date(5).toISOString()]],
  ['a Date and its canonical text', [new Date(5)], ['@5']],
  ['an empty object and an empty array', [{}], [[]]],
  ['an empty object and null', [{}], [null]],
  ['an array and an object with its indexes', [['a']], [{ 0: 'a' }]],
  ['arrays in another order', [[1, 2]], [[2, 1]]],
  ['keys in another order', ['a', 'b'], ['b', 'a']],
  ['a key and its nested form', ['a', 'b'], [['a', 'b']]],
  ['a null property and none', [{ a: null }], [{}]],
  ['texts with a separator inside', ['a","b'], ['a', 'b']],
  ['nested objects with other places', [{ a: { b: 1 } }], [{ a: {}, b: 1 }]],
  ['two lone surrogates', ['\ud800'], ['\udc00']],
  ['a lone surrogate and its escape', ['\ud800'], ['\\ud800']],
  ['a lone surrogate and the replacement character', ['\ud800'], ['\ufffd']],
  ['an own __proto__ and none', [JSON.parse('{"__proto__":1}') as object, 'x'], [{}, 'x']],
];

test.each(DIFFERENT)('tells %s apart', (_name, one, other) => {
  expect(hashKey(one)).not.toBe(hashKey(other));
});

const bare = (fields: object): object => Object.assign(Object.create(null), fields) as object;

const SAME: ReadonlyArray<readonly [name: string, one: QoraKey, other: QoraKey]> = [
  ['objects with another order of properties', [{ a: 1, b: 2 }], [{ b: 2, a: 1 }]],
  ['nested objects with another order', [[{ x: { a: 1, b: 2 } }]], [[{ x: { b: 2, a: 1 } }]]],
  ['an undefined property and none', [{ a: 1, b: undefined }], [{ a: 1 }]],
  ['minus zero and zero', [-0, { a: -0 }], [0, { a: 0 }]],
  ['a nested NaN and another', [{ a: Number.NaN }], [{ a: 0 / 0 }]],
  ['two Dates of one time', [new Date(5)], [new Date(5)]],
  ['an object without a prototype and a plain one', [bare({ a: bare({}) })], [{ a: {} }]],
  // biome-ignore lint/suspicious/noSparseArray: a hole is what this is about.
  ['a hole and undefined', [[1, , 3]], [[1, undefined, 3]]],
  ['the integer-like names that engines sort first', [{ b: 1, 10: 2, 9: 3 }], [{ 9: 3, 10: 2, b: 1 }]],
];

test.each(SAME)('takes %s for the same', (_name, one, other) => {
  expect(hashKey(one)).toBe(hashKey(other));
});

test('keeps the own __proto__ of parsed JSON as a property like any other', () => {
  const part = JSON.parse('{"__proto__":{"admin":true},"a":1}') as object;

  const [copy] = copyKey([part]) as [object];

  expect(hashKey([part])).toBe('[{"__proto__":{"admin":true},"a":1}]');
  expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
  expect(hashKey([copy])).toBe(hashKey([part]));
});

test('accepts the same object in two places', () => {
  const shared = { a: 1 };

  expect(hashKey([shared, [shared], { shared }])).toBe('[{"a":1},[{"a":1}],{"shared":{"a":1}}]');
});

class Point {
  readonly x = 1;
}

const loop: { self?: object } = {};
loop.self = loop;
const ring: unknown[] = ['a'];
ring.push({ back: ring });

const selfish: unknown[] = ['a'];
selfish.push(selfish);

const REFUSED: ReadonlyArray<readonly [name: string, key: QoraKey, place: string]> = [
  ['a function', ['todos', () => 1], 'key[1]'],
  ['a symbol', [Symbol('a')], 'key[0]'],
  ['a class instance', ['todos', new Point()], 'key[1]'],
  ['a Map', ['todos', { filter: new Map() }], 'key[1].filter'],
  ['a Set', ['todos', { filter: { ids: [1, new Set()] } }], 'key[1].filter.ids[1]'],
  ['a RegExp', [/a/], 'key[0]'],
  ['an error', [new Error('a')], 'key[0]'],
  ['a boxed text', [Object('a')], 'key[0]'],
  ['a promise', [Promise.resolve()], 'key[0]'],
  ['typed numbers', [new Uint8Array(1)], 'key[0]'],
  ['an object over another', [Object.create({ a: 1 })], 'key[0]'],
  ['an invalid Date', ['todos', { since: new Date(Number.NaN) }], 'key[1].since'],
  ['an object inside itself', ['todos', loop], 'key[1].self'],
  ['a key inside itself', selfish, 'key[1]'],
  ['a key deep inside itself', ring, 'key[1].back'],
  ['the second of two parts', [{ a: 1 }, { a: Symbol('a') }], 'key[1].a'],
];

test.each(REFUSED)('refuses %s and says where it is', (_name, key, place) => {
  expect(() => hashKey(key)).toThrow(
    expect.objectContaining({
      name: 'QoraError',
      code: 'invalid-key',
      message: expect.stringContaining(` at ${place}.`),
    }),
  );
});

test.each([
  ['text', 'todos'],
  ['nothing', undefined],
  ['null', null],
  ['an object', { 0: 'todos', length: 1 }],
])('refuses %s in place of a key', (_name, key) => {
  expect(() => hashKey(key as never)).toThrow(expect.objectContaining({ code: 'invalid-key' }));
});

test('takes a key again that was refused before and has been mended', () => {
  const filter: { since: unknown } = { since: new Map() };
  expect(() => hashKey([filter])).toThrow();

  filter.since = 1;

  expect(hashKey([filter])).toBe('[{"since":1}]');
});

test('writes one part of a key as it stands in the text of the key', () => {
  const key = ['todos', { b: 1, a: [1n] }];

  expect(hashPart(key[1], key)).toBe('{"a":[1n],"b":1}');
});

test('copies a key deeply and freezes its parts', () => {
  const since = new Date(5);
  const original = ['todos', { page: 1, tags: ['a'], since, skipped: undefined }, [[2]]] as const;

  const copy = copyKey(original) as typeof original;

  expect(copy).toStrictEqual(['todos', { page: 1, tags: ['a'], since: new Date(5) }, [[2]]]);
  expect([copy[1], copy[1].tags, copy[2], copy[2][0]].map(Object.isFrozen)).not.toContain(false);
  expect([original, original[1], original[1].tags].map(Object.isFrozen)).not.toContain(true);
  expect(copy[1].since).not.toBe(since);
});

test('keeps the copy of a key when the original changes', () => {
  const since = new Date(5);
  const original = [{ page: 1, since, tags: ['a'] }];
  const copy = copyKey(original);

  Object.assign(original[0] as object, { page: 2 });
  original[0]?.tags.push('b');
  since.setTime(6);

  expect(hashKey(copy)).toBe('[{"page":1,"since":@5,"tags":["a"]}]');
});

const CONTAINED: ReadonlyArray<readonly [part: unknown, wanted: unknown, isContained: boolean]> = [
  ['a', 'a', true],
  ['ab', 'a', false],
  ['1', 1, false],
  [1, 1n, false],
  [Number.NaN, Number.NaN, true],
  [0, -0, true],
  [null, null, true],
  [undefined, null, false],
  [null, undefined, false],
  [{}, null, false],
  [null, {}, false],
  [{ a: 1, b: 2 }, {}, true],
  [{ a: 1, b: 2 }, { a: 1 }, true],
  [{ a: 1 }, { a: 1, b: 2 }, false],
  [{ a: 1 }, { a: '1' }, false],
  [{ a: 1 }, { b: undefined }, true],
  [{ a: 1 }, { b: null }, false],
  [{ a: null }, { a: null }, true],
  [{ a: undefined }, { a: null }, false],
  [{ a: { b: 1, c: 2 } }, { a: { c: 2 } }, true],
  [{ a: { b: 1 } }, { a: { b: 2 } }, false],
  [{ a: 1 }, { a: {} }, false],
  [{ a: [1, 2, 3] }, { a: [1, 2] }, true],
  [{ a: [1, 2, 3] }, { a: [2] }, false],
  [{ a: [1] }, { a: [1, 2] }, false],
  [{ a: [1] }, { a: [] }, true],
  [{ a: [undefined] }, { a: [undefined] }, true],
  [{ a: [1] }, { a: [undefined] }, false],
  [{ a: [{ b: 1, c: 2 }] }, { a: [{ b: 1 }] }, true],
  [{ a: {} }, { a: [] }, false],
  [{ a: [] }, { a: {} }, false],
  [['a', 'b'], ['a'], true],
  [['a'], {}, false],
  [new Date(5), new Date(5), true],
  [new Date(5), new Date(6), false],
  [new Date(5), {}, false],
  [{}, new Date(5), false],
  [new Date(5), 5, false],
  [{}, JSON.parse('{"__proto__":{}}'), false],
  [{}, { toString: 1 }, false],
];

test.each(CONTAINED.map(([part, wanted, is]) => [inspect(part), inspect(wanted), is, part, wanted] as const))(
  '%s contains %s: %s',
  (_part, _wanted, isContained, part, wanted) => {
    expect(containsPart(part, wanted)).toBe(isContained);
  },
);

test('takes a hole in a wanted array for undefined', () => {
  // biome-ignore lint/suspicious/noSparseArray: a hole is what this is about.
  const hole = [,];

  expect(containsPart({ a: [1] }, { a: hole })).toBe(false);
  expect(containsPart({ a: [undefined] }, { a: hole })).toBe(true);
  expect(startsWith([1], hole)).toBe(false);
});

const PREFIXED: ReadonlyArray<readonly [key: QoraKey, prefix: QoraKey, isPrefixed: boolean]> = [
  [[], [], true],
  [['a'], [], true],
  [['a'], ['a'], true],
  [['a', 1], ['a'], true],
  [['a'], ['a', 1], false],
  [['a'], ['a', undefined], false],
  [[1], ['1'], false],
  [['todos', { status: 'open', page: 2 }], ['todos', { status: 'open' }], true],
  [['todos', { status: 'open', page: 2 }, 'x'], ['todos', { page: 2 }], true],
  [['todos', { status: 'open' }], ['todos', { status: 'done' }], false],
  [['todos', 1], ['todos', {}], false],
];

test.each(PREFIXED.map(([key, prefix, is]) => [inspect(key), inspect(prefix), is, key, prefix] as const))(
  '%s begins with %s: %s',
  (_key, _prefix, isPrefixed, key, prefix) => {
    expect(startsWith(key, prefix)).toBe(isPrefixed);
  },
);
