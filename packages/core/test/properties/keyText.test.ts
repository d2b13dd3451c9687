import { hashKey, type QoraKey } from '@qora/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeKey } from '../../src/hydration/keyText.js';

/** Values that JSON has no word for, and strings that look like their texts. */
const leaf = fc.oneof(
  fc.constantFrom(0, -1.5, 1e21, 1e-7, true, false, null, undefined, Number.NaN),
  fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0n, -12n, 10n ** 30n),
  fc.constantFrom(
    'undefined',
    'NaN',
    '1n',
    '@5',
    "'",
    "'a",
    '"',
    '\\',
    '\\"',
    '',
    '[',
    '{"a":1n}',
    'Infinity',
  ),
  fc.constantFrom('\ud800', '\ud83d\ude42', '\u2028', '\0', '__proto__', 'constructor'),
  fc.constantFrom(0, -1, 1_700_000_000_000, 8.64e15).map((time) => new Date(time)),
  fc.string({ unit: 'binary', maxLength: 5 }),
  fc.double(),
  fc.bigInt(),
);
const name = fc.constantFrom('a', '', '1', '__proto__', 'toString', '"', "'a", '1n', 'undefined', '@1');

const { part } = fc.letrec<{ part: unknown; list: unknown[]; record: object }>((tie) => ({
  part: fc.oneof({ maxDepth: 3 }, leaf, tie('list'), tie('record')),
  list: fc.array(tie('part'), { maxLength: 3 }),
  record: fc.dictionary(name, tie('part'), { maxKeys: 3, noNullPrototype: false }),
}));
const key: fc.Arbitrary<QoraKey> = fc.array(part, { maxLength: 4 });

/** Without what a text does not tell: `undefined` properties, the sign of zero, missing prototypes. */
function plain(value: unknown): unknown {
  if (value === 0) return 0;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const fields = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(fields.map(([field, item]) => [field, plain(item)]));
}

test('a key comes back from its text', () => {
  fc.assert(
    fc.property(key, (original) => {
      expect(decodeKey(hashKey(original))).toStrictEqual(plain(original));
    }),
    { numRuns: 5000 },
  );
});

test('a key that comes back has the same text', () => {
  fc.assert(
    fc.property(key, (original) => {
      const hash = hashKey(original);

      return hashKey(decodeKey(hash) ?? []) === hash;
    }),
    { numRuns: 2000 },
  );
});

test('any text at all gives a key or nothing', () => {
  const token = fc.constantFrom(
    '[',
    ']',
    '{',
    '}',
    ',',
    ':',
    '"',
    '\\',
    '1',
    'n',
    '@',
    'undefined',
    '-',
    ' ',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(token, { maxLength: 12 }).map((tokens) => `[${tokens.join('')}]`),
  );

  fc.assert(
    fc.property(text, (any) => {
      const found = decodeKey(any);

      expect(found === undefined || typeof hashKey(found) === 'string').toBe(true);
    }),
    { numRuns: 5000 },
  );
});

test.each([
  undefined,
  null,
  5,
  {},
  '',
  '"a"',
  '5',
  'null',
  '{}',
  '["a"',
  '["a"]]',
  '[1n',
  '[@x]',
  '[@1e99]',
  '[1.5n]',
  '[undefined1]',
  '[function]',
])('%j is no text of a key', (text) => {
  expect(decodeKey(text)).toBeUndefined();
});

test('a time that no Date can be is no part of a key', () => {
  expect(decodeKey('[@9999999999999999]')).toBeUndefined();
});

test('names of properties reach no prototype', () => {
  const found = decodeKey('[{"__proto__":{"polluted":true}},1n]') as [object, bigint];

  expect(Object.getPrototypeOf(found[0])).toBe(Object.prototype);
  expect(Object.keys(found[0])).toEqual(['__proto__']);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});
