/**
 * The index of the cache: a tree of key segments, so that a key of primitives is found without a string being made, and a
 * prefix without the rest being looked at.
 *
 *   ['todos']  ['todos', 1]  ['todos', { page: 1 }]
 *
 *   root ─ 'todos' ─ Branch ─┬─ OWN ─ value
 *                            ├─ 1 ─ value                       a leaf stands for its value
 *                            └─ TEXT ─ '{"page":1}' ─ value      structured segments by their canonical text
 *
 * A Map tells `1`, `'1'`, `1n`, `true`, `null`, `undefined` and `NaN` apart and takes `-0` for `0`: just what keys need.
 */
import { DEV } from './dev.js';
import { copyKey, hashKey, hashPart, isStructured, type QoraKey, startsWith } from './key.js';

/** What a tree holds: anything that knows its own key by its `path`; a negative `index` says that it has left. */
interface Keyed {
  readonly path: QoraKey;
  readonly index: number;
}

interface Branch<V> extends Map<unknown, V | Branch<V>> {}

/** What stands at a place of the tree, if anything. A branch is never empty. */
type Child<V> = V | Branch<V> | undefined;

/** Where a branch files the value of the key that ends at it, and below what the texts are; no segment is a symbol. */
const OWN = Symbol();
const TEXT = Symbol();

export class KeyTree<V extends Keyed> {
  #root: Child<V>;
  /** Keys that hold objects, by identity of the array: such a key is not walked twice. */
  readonly #known = new WeakMap<QoraKey, V>();

  /** The value of a key. @throws QoraError `invalid-key` */
  find(key: QoraKey): V | undefined {
    if (DEV) inspectKey(key);
    let child = this.#root;
    for (let i = 0; i < key.length; i++) {
      const part = key[i];
      if (typeof part !== 'string' && isText(part)) return this.#findText(key);
      if (!(child instanceof Map)) return undefined;
      child = child.get(part);
    }
    return ownOf(child);
  }

  #findText(key: QoraKey): V | undefined {
    const known = this.#known.get(key);
    if (known !== undefined && known.index >= 0) return known;
    let child = this.#root;
    for (const part of key) {
      child = isText(part) ? below(below(child, TEXT), hashPart(part, key)) : below(child, part);
    }
    const value = ownOf(child);
    if (value !== undefined) this.#known.set(key, value);
    return value;
  }

  /** Files what `create` makes from a copy of a key that is not there. @throws QoraError `invalid-key` */
  add(key: QoraKey, create: (path: QoraKey) => V): V {
    if (DEV) inspectKey(key);
    // Refuses what cannot be a key before anything is made of it.
    const edges = edgesOf(key);
    const value = create(copyKey(key));
    this.#root = insert(this.#root, edges === key ? value.path : edges, value, 0);
    return value;
  }

  delete(value: V): void {
    this.#root = remove(this.#root, edgesOf(value.path), value, 0);
  }

  clear(): void {
    this.#root = undefined;
  }

  /** Every value whose key begins with `prefix`; objects in it match objects that contain them. */
  under(prefix: QoraKey): V[] {
    if (DEV) hashKey(prefix);
    let child = this.#root;
    let depth = 0;
    for (; depth < prefix.length && !isText(prefix[depth]); depth++) child = below(child, prefix[depth]);
    const lists: V[][] = [[]];
    gather(child, lists);
    const found = ([] as V[]).concat(...lists);
    return depth === prefix.length ? found : found.filter(({ path }) => startsWith(path, prefix));
  }
}

/** Checks the key once and freezes it, for a key that holds objects is found again by its identity. */
function inspectKey(key: QoraKey): void {
  hashKey(key);
  Object.freeze(key);
}

/** Whether a segment is filed by its text, or is none at all. */
function isText(part: unknown): boolean {
  return isStructured(part) || typeof part === 'function' || typeof part === 'symbol';
}

/**
 * The way to a key's value, from branch to branch: the key itself where no segment is filed by its text.
 *
 * @throws QoraError `invalid-key`
 */
function edgesOf(key: QoraKey): QoraKey {
  return key.some(isText)
    ? [...key].flatMap((part) => (isText(part) ? [TEXT, hashPart(part, key)] : [part]))
    : key;
}

function below<V>(child: Child<V>, edge: unknown): Child<V> {
  return child instanceof Map ? child.get(edge) : undefined;
}

/** The value that a way ends at: a leaf, or what its branch files under `OWN`. */
function ownOf<V>(child: Child<V>): V | undefined {
  return (child instanceof Map ? child.get(OWN) : child) as V | undefined;
}

/** The child with the value filed below it, at the end of its way. */
function insert<V>(child: Child<V>, edges: QoraKey, value: V, depth: number): Child<V> {
  const isEnd = depth === edges.length;
  if (isEnd && !(child instanceof Map)) return value;
  const branch: Branch<V> = child instanceof Map ? child : new Map(child && [[OWN, child]]);
  const edge = edges[depth];
  if (isEnd) return branch.set(OWN, value);
  return branch.set(edge, insert(branch.get(edge), edges, value, depth + 1) as V);
}

/** What is left of the child without the value. */
function remove<V>(child: Child<V>, edges: QoraKey, value: V, depth: number): Child<V> {
  if (!(child instanceof Map)) return child === value ? undefined : child;
  const edge = depth < edges.length ? edges[depth] : OWN;
  if (remove(child.get(edge), edges, value, depth + 1) === undefined) child.delete(edge);
  return child.size > 0 ? child : undefined;
}

/**
 * Adds all values at a place and below to the last of the lists. None of them gets long: a single list of 100 000 takes
 * three times as long to grow as all of them and to join them.
 */
function gather<V>(child: Child<V>, lists: V[][]): void {
  if (child instanceof Map) for (const next of child.values()) gather(next, lists);
  else if (child !== undefined && lists.at(-1)?.push(child) === 4096) lists.push([]);
}
