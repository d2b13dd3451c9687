import { expect, test } from 'vitest';
import { hashKey, type QoraKey } from '../src/key.js';
import { KeyTree } from '../src/keyTree.js';

class Value {
  index = 0;
  readonly path: QoraKey;

  constructor(path: QoraKey) {
    this.path = path;
  }
}

const create = (key: QoraKey): Value => new Value(key);

const ensure = (tree: KeyTree<Value>, key: QoraKey): Value => tree.find(key) ?? tree.add(key, create);

function treeOf(...keys: QoraKey[]): KeyTree<Value> {
  const tree = new KeyTree<Value>();
  for (const key of keys) ensure(tree, key);
  return tree;
}

function below(tree: KeyTree<Value>, prefix: QoraKey): string[] {
  return tree
    .under(prefix)
    .map(({ path }) => hashKey(path))
    .sort();
}

function take(tree: KeyTree<Value>, key: QoraKey): Value {
  const value = tree.find(key) as Value;
  tree.delete(value);
  value.index = -1;
  return value;
}

test.each([
  ['the empty key', []],
  ['a key of one segment', ['todos']],
  ['primitives of every type', ['a', 1, 1n, true, null, undefined, Number.NaN]],
  ['an object', ['todos', { page: 1 }]],
  ['an object in front', [{ page: 1 }, 'todos']],
  ['a nested array', [['a', ['b']]]],
  ['a Date', [new Date(5)]],
])('finds %s again', (_name, key) => {
  const tree = treeOf();

  const value = ensure(tree, key);

  expect(tree.find(key)).toBe(value);
  expect(tree.find([...key])).toBe(value);
  expect(tree.find([...key, 'more'])).toBeUndefined();
  expect(tree.find(['other', ...key])).toBeUndefined();
});

test('creates a value once for keys that are the same', () => {
  const tree = treeOf();

  const one = ensure(tree, ['todos', { b: 2, a: [0], c: undefined }]);
  const other = ensure(tree, ['todos', { a: [-0], b: 2 }]);

  expect(other).toBe(one);
});

test('gives the creator a copy of the key, its parts frozen', () => {
  const tree = treeOf();
  const key = ['todos', { page: 1 }];

  const { path: own } = ensure(tree, key);

  expect(own).toEqual(key);
  expect(own).not.toBe(key);
  expect(own[1]).not.toBe(key[1]);
  expect(own[1]).toSatisfy(Object.isFrozen);
});

test('freezes a key array when it first sees it', () => {
  const key = ['todos', 1];

  treeOf().find(key);

  expect(Object.isFrozen(key)).toBe(true);
});

test.each([
  ['a number and its text', [1], ['1']],
  ['a number and a bigint', [1], [1n]],
  ['null and undefined', [null], [undefined]],
  ['an object and its text', [{ a: 1 }], ['{"a":1}']],
  ['an object and its text behind a NUL', [{ a: 1 }], ['\0{"a":1}']],
  ['an array and its text behind a NUL', [['a']], ['\0["a"]']],
  ['a Date and its text behind a NUL', [new Date(5)], ['\0@5']],
  ['texts with one NUL and two', ['\0a'], ['\0\0a']],
  ['texts that begin with a NUL and a quote', ['\0"a'], ['\0\0"a']],
  ['a key and its beginning', ['a', 'b'], ['a']],
])('keeps %s apart', (_name, one, other) => {
  const tree = treeOf(one);

  const isKnown = tree.find(other) !== undefined;
  const value = ensure(tree, other);

  expect(isKnown).toBe(false);
  expect(tree.find(one)).not.toBe(value);
});

test('keeps a key, its beginning and what follows it', () => {
  const tree = treeOf(['a', 'b'], ['a'], ['a', 'b', 'c'], []);

  const hashes = [[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((key) => tree.find(key)?.path.length);

  expect(hashes).toEqual([0, 1, 2, 3]);
});

test('leaves the neighbours of a deleted value alone', () => {
  const tree = treeOf([], ['a'], ['a', 'b'], ['a', { c: 1 }], ['a', 'b', 'd']);

  take(tree, ['a', 'b']);
  take(tree, []);
  take(tree, ['a', { c: 1 }]);

  expect(below(tree, [])).toEqual(['["a","b","d"]', '["a"]']);
  expect(tree.find(['a', 'b'])).toBeUndefined();
});

test('keeps a value when the last one below it is deleted', () => {
  const tree = treeOf(['a'], ['a', 'b', 'c']);

  take(tree, ['a', 'b', 'c']);

  expect(below(tree, [])).toEqual(['["a"]']);
});

test('finds the new value by the same key array after deletion and creation', () => {
  const tree = treeOf();
  const key = ['todos', { page: 1 }];
  const before = ensure(tree, key);
  tree.find(key);

  take(tree, key);
  const between = tree.find(key);
  const after = ensure(tree, key);

  expect(between).toBeUndefined();
  expect(after).not.toBe(before);
  expect(tree.find(key)).toBe(after);
});

test('finds nothing by a known key array after it was cleared', () => {
  const key = ['todos', { page: 1 }];
  const tree = treeOf(key);
  const value = tree.find(key) as Value;

  tree.clear();
  value.index = -1;

  expect(tree.find(key)).toBeUndefined();
  expect(below(tree, [])).toEqual([]);
});

test('ignores the deletion of a value that has left', () => {
  const tree = treeOf(['a', 'b'], ['c']);
  const gone = [take(tree, ['a', 'b']), take(tree, ['c'])];
  ensure(tree, ['a']);
  ensure(tree, ['c']);

  for (const value of gone) tree.delete(value);

  expect(below(tree, [])).toEqual(['["a"]', '["c"]']);
});

/** How many branches' children there are more after `task` than before, counted in the maps that hold them. */
function countLinks(task: () => void): number {
  const { set, delete: remove } = Map.prototype;
  let links = 0;
  Map.prototype.set = function (key: unknown, value: unknown) {
    if (!this.has(key)) links++;
    return set.call(this, key, value);
  };
  Map.prototype.delete = function (key: unknown) {
    const isGone = remove.call(this, key);
    if (isGone) links--;
    return isGone;
  };
  try {
    task();
  } finally {
    Object.assign(Map.prototype, { set, delete: remove });
  }
  return links;
}

test('keeps no empty branch behind a deleted value', () => {
  const keys: QoraKey[] = [
    ['a', 'b', 'c', { d: [1] }],
    ['a', 'b'],
    ['a', 'b', 'x'],
    [{ d: 1 }, 'e', 'f'],
    ['g'],
  ];
  const tree = treeOf(['stays', 1]);

  const links = countLinks(() => {
    for (const key of keys) ensure(tree, key);
    for (const key of keys) take(tree, key);
  });

  expect(links).toBe(0);
  expect(below(tree, [])).toEqual(['["stays",1]']);
});

const TODOS: QoraKey[] = [
  ['todos'],
  ['todos', 1],
  ['todos', 1, 'notes'],
  ['todos', '1'],
  ['todos', { status: 'open', page: 1 }],
  ['todos', { status: 'open', page: 2 }, 'rows'],
  ['todos', { status: 'done' }],
  ['users', { status: 'open' }],
];

test.each([
  ['everything for the empty prefix', [], TODOS.length],
  ['all keys below a segment, itself included', ['todos'], 7],
  ['a number and not its text', ['todos', 1], 2],
  ['a text and not the number', ['todos', '1'], 1],
  ['objects that contain the wanted one', ['todos', { status: 'open' }], 2],
  ['every object for an empty one', ['todos', {}], 3],
  ['what lies below a partial object', ['todos', { status: 'open' }, 'rows'], 1],
  ['nothing for a property that is not there', ['todos', { owner: null }], 0],
  ['nothing for a longer prefix', ['todos', 1, 'notes', 'more'], 0],
  ['nothing for an unknown segment', ['posts'], 0],
])('visits %s', (_name, prefix, count) => {
  const tree = treeOf(...TODOS);

  const found = below(tree, prefix);

  expect(found).toHaveLength(count);
});

test.each([4095, 4096, 4097, 10_000])('finds %i values below a prefix, each once', (count) => {
  const keys = Array.from({ length: count }, (_, i) => (i % 2 ? ['todos', i] : ['todos', i + 1, 'more']));
  const tree = treeOf(['todos'], ...keys, ['users']);

  const found = below(tree, ['todos']);

  expect(found).toEqual([['todos'], ...keys].map(hashKey).sort());
});

test('gives values that can be deleted one after the other', () => {
  const tree = treeOf(...TODOS);

  for (const value of tree.under(['todos'])) tree.delete(value);

  expect(below(tree, [])).toEqual(['["users",{"status":"open"}]']);
});

test('refuses an invalid key and an invalid prefix, and changes nothing', () => {
  const tree = treeOf(['a']);
  const invalid = ['a', new Map()];

  expect(() => tree.find(invalid)).toThrow(expect.objectContaining({ code: 'invalid-key' }));
  expect(() => ensure(tree, invalid)).toThrow(expect.objectContaining({ code: 'invalid-key' }));
  expect(() => below(tree, invalid)).toThrow(expect.objectContaining({ code: 'invalid-key' }));
  expect(below(tree, [])).toEqual(['["a"]']);
});
