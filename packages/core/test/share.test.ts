import { expect, test } from 'vitest';
import { share } from '../src/share.js';

/** Freezes everything below, so that a test fails where something is written into what was handed in. */
function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const item of Object.values(value)) freeze(item);
  }
  return value;
}

function shared<T>(old: unknown, next: T, by = 'id'): T {
  return share(freeze(old), freeze(next), by);
}

class Money {
  readonly amount: number;

  constructor(amount: number) {
    this.amount = amount;
  }
}

class Rows extends Array<unknown> {}

const bare = (fields: object): object => Object.assign(Object.create(null), fields) as object;

test.each<[name: string, make: () => unknown]>([
  ['a primitive', () => 1],
  ['an object', () => ({ a: 1, b: 'x', c: null, d: undefined, e: true, f: 1n })],
  ['an empty object', () => ({})],
  ['an empty array', () => []],
  ['an array of primitives', () => [1, 'a', null, undefined, Number.NaN]],
  ['an object with NaN', () => ({ a: Number.NaN })],
  ['nested objects and arrays', () => ({ a: [{ b: [{ c: {} }] }], d: { e: [[], [1]] } })],
  ['rows with ids', () => [{ id: 1, name: 'a' }, { id: 2 }]],
  ['rows with one id twice', () => [{ id: 1, n: 1 }, { id: 1, n: 2 }]], // biome-ignore format: one line
  ['rows with and without ids', () => [{ id: 1 }, { name: 'b' }, 3, null]],
  ['rows whose ids are null', () => [{ id: null, n: 1 }, { id: null, n: 2 }]], // biome-ignore format: one line
  ['rows whose ids are objects', () => [{ id: { $oid: 'a' } }, { id: [1] }]],
  ['an object without a prototype', () => bare({ a: bare({ b: 1 }) })],
  ['fields named like inherited ones', () => ({ toString: 1, constructor: 'a', valueOf: null })],
])('keeps the reference of an equal response: %s', (_name, make) => {
  const old = make();

  expect(shared(old, make())).toBe(old);
});

test.each<[name: string, old: unknown, next: unknown]>([
  ['a primitive', 1, 2],
  ['another type', '1', 1],
  ['null for an object', { a: 1 }, null],
  ['an object for null', null, { a: 1 }],
  ['an object for an array', [1], { 0: 1, length: 1 }],
  ['an array for an object', { 0: 1 }, [1]],
  ['a number for NaN', { a: Number.NaN }, { a: 1 }],
  ['an undefined field for a missing one', {}, { a: undefined }],
  ['a missing field for an undefined one', { a: undefined }, {}],
  ['another undefined field', { a: undefined }, { b: undefined }],
  ['one field less', { a: 1, b: 2 }, { a: 1 }],
  ['one field more', { a: 1 }, { a: 1, b: 2 }],
  ['a shorter array', [1, 2], [1]],
  ['a longer array', [1], [1, undefined]],
  ['a field named like an inherited one', { a: 1 }, { toString: 1 }],
  ['an own __proto__ for another field', { a: undefined }, JSON.parse('{"__proto__":null}')],
  ['an own __proto__ with the value of the inherited one', {}, JSON.parse('{"__proto__":{}}')],
])('takes what is new: %s', (_name, old, next) => {
  const result = shared(old, next);

  expect(result).toBe(next);
});

test('tells NaN from a number', () => {
  expect(shared({ list: [1], a: 1 }, { list: [1], a: Number.NaN })).toStrictEqual({
    list: [1],
    a: Number.NaN,
  });
  expect(shared([1, 2], [Number.NaN, 2])).toStrictEqual([Number.NaN, 2]);
});

test('keeps the references of the parts that are equal', () => {
  const old = { user: { name: 'a' }, tags: ['x'], page: { size: 10, rows: [{ id: 1 }] } };
  const next = { user: { name: 'a' }, tags: ['y'], page: { size: 20, rows: [{ id: 1 }] } };

  const result = shared(old, next);

  expect(result).toStrictEqual(next);
  expect(result).not.toBe(next);
  expect(result.user).toBe(old.user);
  expect(result.page.rows).toBe(old.page.rows);
});

const row = (id: unknown, name = `row ${String(id)}`): { id: unknown; name: string } => ({ id, name });

test('moves no row when one is added in front', () => {
  const old = [row(1), row(2)];

  const result = shared(old, [row(0), row(1), row(2)]);

  expect(result).toStrictEqual([row(0), row(1), row(2)]);
  expect([result[1], result[2]]).toEqual([old[0], old[1]]);
  expect(result[1]).toBe(old[0]);
  expect(result[2]).toBe(old[1]);
});

test('knows rows again that have changed places', () => {
  const old = [row(1), row(2), row(3)];

  const result = shared(old, [row(3), row(1), row(2)]);

  expect(result.map((item) => old.indexOf(item))).toEqual([2, 0, 1]);
});

test('knows the rest again when a row was removed', () => {
  const old = [row(1), row(2), row(3)];

  const result = shared(old, [row(1), row(3)]);

  expect(result.map((item) => old.indexOf(item))).toEqual([0, 2]);
});

test('replaces only the row that has changed', () => {
  const old = [row(1), row(2), row(3)];

  const result = shared(old, [row(1), row(2, 'new'), row(3)]);

  expect(result.map((item) => old.indexOf(item))).toEqual([0, -1, 2]);
  expect(result[1]).toStrictEqual(row(2, 'new'));
});

test('shares the parts of a row that has moved and changed', () => {
  const old = [{ id: 1, address: { city: 'x' }, name: 'a' }];

  const result = shared(old, [{ id: 0 }, { id: 1, address: { city: 'x' }, name: 'b' }]);

  expect((result[1] as (typeof old)[0]).address).toBe(old[0]?.address);
});

test('takes the data as it comes where one id stands for several rows', () => {
  const old = [row(1, 'a'), row(1, 'b'), row(2)];
  const next = [row(2), row(1, 'a'), row(1, 'b'), row(1, 'c')];

  const result = shared(old, next);

  expect(result).toStrictEqual(next);
});

test('tells ids of different types apart', () => {
  const old = [row(1), row('1')];

  const result = shared(old, [row('1', 'row 1'), row(1)]);

  expect(result.map((item) => old.indexOf(item))).toEqual([1, 0]);
});

test('matches rows without an id by their place', () => {
  const old = [{ name: 'a' }, { name: 'b' }];

  const result = shared(old, [{ name: 'a' }, { name: 'c' }]);

  expect(result[0]).toBe(old[0]);
});

test('identifies rows by the field that it is given', () => {
  const old = [{ slug: 'a', id: 1 }, { slug: 'b', id: 2 }]; // biome-ignore format: one line

  const result = shared(old, [{ slug: 'c', id: 1 }, { slug: 'a', id: 1 }], 'slug'); // biome-ignore format: one line

  expect(result.map((item) => old.indexOf(item))).toEqual([-1, 0]);
});

test.each<[name: string, make: () => unknown]>([
  ['a class instance', () => new Money(1)],
  ['a Date', () => new Date(5)],
  ['a Map', () => new Map([['a', 1]])],
  ['a Set', () => new Set([1])],
  ['a RegExp', () => /a/],
  ['typed numbers', () => new Uint8Array([1])],
  ['an error', () => new Error('a')],
  ['an array of a class of its own', () => Rows.from([1])],
  ['an object over another', () => Object.create({ a: 1 })],
  ['a function', () => () => 1],
])('takes %s as it comes', (_name, make) => {
  const next = { special: make(), list: [1] };
  const old = { special: make(), list: [1] };

  const result = share(old, next, 'id');

  expect(result.special).toBe(next.special);
  expect(result.list).toBe(old.list);
  expect(share(old.special, next.special, 'id')).toBe(next.special);
});

test('keeps the reference when the same instance comes again', () => {
  const special = new Money(1);
  const old = { special, list: [special] };

  expect(shared(old, { special, list: [special] })).toBe(old);
});

test('keeps an object that has no prototype without one', () => {
  const next = bare({ a: { b: 1 }, c: 2 });

  const result = shared(bare({ a: { b: 1 }, c: 1 }), next);

  expect(result).toStrictEqual(next);
});

test('never puts the own __proto__ of parsed JSON in the place of a prototype', () => {
  const old = JSON.parse('{"list":[1],"__proto__":{"a":{"b":1}},"n":1}') as { list: number[]; n: number };
  const next = JSON.parse('{"list":[1],"__proto__":{"a":{"b":1}},"n":2}') as { list: number[]; n: number };

  const result = shared(old, next);

  expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
  expect(Object.keys(result)).toEqual(['list', '__proto__', 'n']);
  expect(result).toStrictEqual(next);
  expect(result.list).toBe(old.list);
});

test('never takes the prototype of all objects for old data', () => {
  const next = { list: [1], ['__proto__']: Object.create(null) as object };

  const result = shared({ list: [1] }, next);

  expect(Object.getOwnPropertyDescriptor(result, '__proto__')?.value).not.toBe(Object.prototype);
  expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
});

test.each<[name: string, make: () => object]>([
  ['an object inside itself', () => link((node) => ({ self: node, list: [1] }))],
  ['an object inside itself, at its end', () => link((node) => ({ list: [1], self: node }))],
  ['an object twice inside itself', () => link((node) => ({ one: node, other: node, list: [1] }))],
  ['rows that lead back to their list', () => link((node) => ({ rows: [{ id: 1, parent: node }, { id: 2, parent: node }] }))], // biome-ignore format: one line
])('takes a value with a cycle as it comes: %s', (_name, make) => {
  const next = make();

  expect(share(make(), next, 'id')).toBe(next);
});

/** An object whose fields may refer to itself. */
function link(fields: (node: object) => object): object {
  const node = {};
  return Object.assign(node, fields(node));
}

test('does not follow every path through a graph where everything leads to everything', () => {
  const graph = (): object[] => {
    const nodes = Array.from({ length: 30 }, (_, id) => ({ id, friends: [] as object[] }));
    for (const { friends } of nodes) friends.push(...nodes);
    return nodes;
  };
  const next = graph();

  expect(share(graph(), next, 'id')).toBe(next);
});

test('takes a response as it comes whose old data alone has a cycle', () => {
  const next = { self: { self: {} } };
  const old = link((node) => ({ self: node }));

  expect(shared(old, next)).toStrictEqual(next);
});

function nest(depth: number, value: unknown): unknown {
  let nested = value;
  for (let i = 0; i < depth; i++) nested = { inner: nested };
  return nested;
}

function innerAt(value: unknown, depth: number): unknown {
  let inner = value;
  for (let i = 0; i < depth; i++) inner = (inner as { inner: unknown }).inner;
  return inner;
}

test('shares down to two hundred levels and takes as it comes what lies deeper', () => {
  const list = [1];
  const deep = [1];

  const shallow = share(nest(199, [1]), nest(199, list), 'id');
  const below = share(nest(200, [1]), nest(200, deep), 'id');

  expect(innerAt(shallow, 199)).not.toBe(list);
  expect(innerAt(below, 200)).toBe(deep);
});

test('survives data of any depth', () => {
  const next = nest(100_000, 1);

  const result = share(nest(100_000, 1), next, 'id');

  expect(innerAt(result, 201)).toBe(innerAt(next, 201));
});
