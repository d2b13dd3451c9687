import fc from 'fast-check';
import { expect, test } from 'vitest';
import { share } from '../../src/share.js';

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    for (const item of Object.values(value)) freeze(item);
  }
  return value;
}

/** The obvious model of equality for JSON values and `undefined`. */
function isEqual(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
    return one === other || Object.is(one, other);
  }
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every(
      (name) => Object.hasOwn(other, name) && isEqual(one[name as keyof object], other[name as keyof object]),
    )
  );
}

const name = fc.constantFrom('id', 'a', 'b', 'toString', 'constructor', '0');
const { value } = fc.letrec<{ value: unknown; list: unknown[]; row: object; record: object }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(0, 1, -0, Number.NaN, '', 'a', null, undefined, true),
    tie('list'),
    tie('record'),
  ),
  list: fc.array(fc.oneof({ maxDepth: 4 }, tie('row'), tie('value')), { maxLength: 4 }),
  row: fc.record(
    { id: fc.constantFrom<unknown>(1, 2, 3, '1', null, undefined), a: tie('value') },
    { noNullPrototype: true },
  ),
  record: fc.dictionary(name, tie('value'), { maxKeys: 3, noNullPrototype: true }),
}));

/** A value and another that shares much of its contents and none of its references. */
const pair = fc.oneof(
  fc.tuple(value, value),
  value.map((one): [unknown, unknown] => [one, rebuild(one)]),
  fc.tuple(value, value, fc.nat()).map(([one, other, at]): [unknown, unknown] => [one, edit(one, other, at)]),
);

function rebuild(one: unknown): unknown {
  return edit(one, undefined, Number.NaN);
}

/** A deep copy in which one part has been replaced, and arrays on the way to it may have been turned. */
function edit(one: unknown, replacement: unknown, at: number): unknown {
  if (at === 0 || typeof one !== 'object' || one === null) return at === 0 ? replacement : one;
  const chosen = at % (Object.keys(one).length + 1);
  const entries = Object.entries(one).map(([field, item], i): [string, unknown] => [
    field,
    edit(item, replacement, i === chosen ? Math.floor(at / 5) : Number.NaN),
  ]);
  if (!Array.isArray(one)) return Object.fromEntries(entries);
  const items = entries.map(([, item]) => item);
  return at % 3 === 0 ? items.reverse() : items;
}

test('the result equals the response, and is the old data iff that is equal', () => {
  fc.assert(
    fc.property(pair, ([old, next]) => {
      freeze(old);
      freeze(next);

      const result = share(old, next, 'id');

      expect(isEqual(result, next)).toBe(true);
      expect(Object.is(result, old) || old === result).toBe(isEqual(old, next));
    }),
    { numRuns: 5000 },
  );
});

test('sharing a second time changes nothing more', () => {
  fc.assert(
    fc.property(pair, ([old, next]) => {
      const once = share(old, next, 'id');

      expect(share(once, rebuild(next), 'id')).toBe(once);
    }),
    { numRuns: 1000 },
  );
});

test('every row of the old list that is equal and has an id of its own keeps its reference', () => {
  const row = fc.record({ id: fc.nat(20), name: fc.constantFrom('a', 'b') }, { noNullPrototype: true });
  const list = fc.uniqueArray(row, { selector: ({ id }) => id, maxLength: 12, size: 'max' });

  fc.assert(
    fc.property(list, list, (old, next) => {
      const result = share(old, next, 'id');

      for (const item of result) {
        const before = old.find(({ id }) => id === item.id);
        expect(item === before).toBe(before?.name === item.name);
      }
    }),
    { numRuns: 1000 },
  );
});
