import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashKey, type QoraKey } from '../../src/key.js';
import { KeyTree } from '../../src/keyTree.js';

class Value {
  index = 0;
  readonly path: QoraKey;

  constructor(path: QoraKey) {
    this.path = path;
  }
}

/** The prefix rule, written down slowly: part by part, objects partially, arrays as prefixes, the rest exactly. */
function begins(key: QoraKey, prefix: QoraKey): boolean {
  for (const [i, wanted] of prefix.entries()) if (i >= key.length || !contains(key[i], wanted)) return false;
  return true;
}

function contains(part: unknown, wanted: unknown): boolean {
  if (!isPlain(wanted) && !Array.isArray(wanted)) return hashKey([part]) === hashKey([wanted]);
  if (Array.isArray(wanted)) return Array.isArray(part) && begins(part, wanted);
  if (!isPlain(part)) return false;
  const fields = new Map(Object.entries(part));
  for (const [name, value] of Object.entries(wanted)) {
    if (value !== undefined && !(fields.has(name) && contains(fields.get(name), value))) return false;
  }
  return true;
}

function isPlain(part: unknown): part is object {
  return typeof part === 'object' && part !== null && !Array.isArray(part) && !(part instanceof Date);
}

const leaf = fc.constantFrom<unknown>(
  'a',
  'b',
  '',
  0,
  1,
  '1',
  null,
  undefined,
  Number.NaN,
  '\0{"a":1}',
  '\0"',
);
const date = fc.constantFrom(0, 1).map((time) => new Date(time));
const field = fc.oneof(leaf, fc.array(leaf, { maxLength: 2 }), fc.record({ a: leaf }, { requiredKeys: [] }));
const record = fc.record({ a: field, b: field }, { requiredKeys: [] });
const rare = fc.oneof(leaf, date, record, fc.array(field, { maxLength: 2 }));
/** Few enough for keys to begin alike. */
const common = fc.constantFrom<unknown>('a', 'b', { a: 1 }, { a: 1, b: 2 });
const part = fc.oneof({ weight: 4, arbitrary: common }, rare);
const key: fc.Arbitrary<QoraKey> = fc.array(part, { maxLength: 3, size: 'max' });

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('ensure' as const), key }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('delete' as const), at: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('find' as const), key }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('again' as const), at: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('under' as const), prefix: key }) },
  fc.record({ type: fc.constant('clear' as const) }),
);

test('the tree holds what a list of keys would hold, whatever is done to it', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
      const tree = new KeyTree<Value>();
      let model: Value[] = [];
      const asked: QoraKey[] = [];
      const inModel = (wanted: QoraKey): Value | undefined =>
        model.find((value) => hashKey(value.path) === hashKey(wanted));

      for (const action of steps) {
        if (action.type === 'ensure') {
          const known = inModel(action.key);
          const value = tree.find(action.key) ?? tree.add(action.key, (own) => new Value(own));
          if (known === undefined) model.push(value);
          else expect(value).toBe(known);
          asked.push(action.key);
        } else if (action.type === 'delete') {
          const [value] = model.splice(action.at % (model.length || 1), 1);
          if (value !== undefined) {
            tree.delete(value);
            value.index = -1;
          }
        } else if (action.type === 'find') {
          expect(tree.find(action.key)).toBe(inModel(action.key));
        } else if (action.type === 'again') {
          const known = asked[action.at % (asked.length || 1)];
          if (known !== undefined) expect(tree.find(known)).toBe(inModel(known));
        } else if (action.type === 'under') {
          const found = tree.under(action.prefix);
          expect(new Set(found)).toEqual(new Set(model.filter((value) => begins(value.path, action.prefix))));
          expect(found).toHaveLength(new Set(found).size);
        } else {
          tree.clear();
          for (const value of model) value.index = -1;
          model = [];
        }
      }

      expect(new Set(tree.under([]))).toEqual(new Set(model));
    }),
    { numRuns: 1000 },
  );
});

test('a prefix finds what a linear scan finds', () => {
  fc.assert(
    fc.property(fc.array(key, { maxLength: 30, size: 'max' }), key, (keys, prefix) => {
      const tree = new KeyTree<Value>();
      for (const one of keys) tree.find(one) ?? tree.add(one, (own) => new Value(own));

      const found = tree.under(prefix).map(({ path }) => hashKey(path));

      const expected = new Set(keys.filter((one) => begins(one, prefix)).map(hashKey));
      expect(found.sort()).toEqual([...expected].sort());
    }),
    { numRuns: 1000 },
  );
});
