import fc from 'fast-check';
import { test } from 'vitest';
import { copyKey, hashKey, type QoraKey } from '../../src/key.js';

/** The obvious model: whether two parts of keys are the same, by type and contents. */
function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== typeof other) return false;
  if (typeof one !== 'object' || one === null || other === null) {
    return one === other || (Number.isNaN(one) && Number.isNaN(other));
  }
  if (one instanceof Date || other instanceof Date) {
    return one instanceof Date && other instanceof Date && one.getTime() === other.getTime();
  }
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    for (let i = 0; i < one.length; i++) if (!isSame(one[i], other[i])) return false;
    return true;
  }
  const fields = new Map(definedFields(one));
  const others = definedFields(other as object);
  return fields.size === others.length && others.every(([name, value]) => isSame(fields.get(name), value));
}

function definedFields(part: object): [string, unknown][] {
  return Object.entries(part).filter(([, value]) => value !== undefined);
}

/** Values that are easily taken for one another. */
const leaf = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0, -0, 1, '1', 1n, '1n', true, 'true', null, undefined, 'null') },
  { weight: 2, arbitrary: fc.constantFrom(Number.NaN, 'NaN', '', '@1', '[', ']', '{}', ',', '"', '\\') },
  fc.constantFrom(0, 1).map((time) => new Date(time)),
  fc.string({ unit: 'binary', maxLength: 3 }),
  fc.constantFrom('\ud800', '\udc00', '\ud83d\ude42', '\ufffd', '__proto__', 'constructor'),
  fc.double(),
  fc.bigInt(),
);
const name = fc.constantFrom('a', 'b', '1', '', '__proto__', 'toString', 'a"', '"a');

const { part } = fc.letrec<{ part: unknown; list: unknown[]; record: object }>((tie) => ({
  part: fc.oneof({ maxDepth: 3 }, leaf, tie('list'), tie('record')),
  list: fc.array(tie('part'), { maxLength: 3 }),
  record: fc.dictionary(name, tie('part'), { maxKeys: 3, noNullPrototype: false }),
}));
const key: fc.Arbitrary<QoraKey> = fc.array(part, { maxLength: 3 });

/** The same key, built anew: properties in another order, `undefined` ones added, zeros of the other sign. */
function rebuild(value: unknown): unknown {
  if (value === 0) return -value;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return new Date(value.getTime());
  if (Array.isArray(value)) return value.map(rebuild);
  const fields = Object.entries(value).reverse();
  const copy = fields.map(([field, item]): [string, unknown] => [field, rebuild(item)]);
  return Object.fromEntries([['absent', undefined], ...copy]);
}

test('keys have the same text iff they are the same', () => {
  fc.assert(
    fc.property(key, key, (one, other) => (hashKey(one) === hashKey(other)) === isSame(one, other)),
    { numRuns: 5000 },
  );
});

test('parts that are alike have the same text iff they are the same', () => {
  const small = fc.oneof(leaf, fc.array(leaf, { maxLength: 2 }), fc.dictionary(name, leaf, { maxKeys: 2 }));

  fc.assert(
    fc.property(small, small, (one, other) => (hashKey([one]) === hashKey([other])) === isSame(one, other)),
    { numRuns: 5000 },
  );
});

test('a copy of a key has its text', () => {
  fc.assert(
    fc.property(key, (original) => hashKey(copyKey(original)) === hashKey(original)),
    { numRuns: 1000 },
  );
});

test('the order of properties, undefined ones and the sign of zero make no difference', () => {
  fc.assert(
    fc.property(key, (original) => hashKey(rebuild(original) as QoraKey) === hashKey(original)),
    { numRuns: 1000 },
  );
});

test('looking at a key changes nothing in it', () => {
  fc.assert(
    fc.property(key, (original) => {
      const before = structuredClone(original);

      hashKey(original);
      copyKey(original);

      return isSame(before, original);
    }),
    { numRuns: 1000 },
  );
});
