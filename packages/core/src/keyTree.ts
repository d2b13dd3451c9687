/**
 * The index of the cache: a tree of key segments, so that a key of primitives is found without a string being made, and a
 * prefix without the rest being looked at.
 *
 *   ['todos']  ['todos', 1]  ['todos', { page: 1 }]
 *
 *   root ─ 'todos' ─ Branch ─┬─ OWN ─ value
 *                            ├─ 1 ─ value                     a leaf stands for its value
 *                            └─ '\0{"page":1}' ─ value        structured segments by their canonical text
 *
 * A Map tells `1`, `'1'`, `1n`, `true`, `null`, `undefined` and `NaN` apart and takes `-0` for `0`: just what keys need.
 */
import { DEV } from './dev.js';
import { copyKey, hashKey, hashPart, isStructured, type QoraKey, startsWith } from './key.js';

/** What a tree holds: anything that knows its own key; a negative `index` says that it has left. */
interface Keyed {
  readonly key: QoraKey;
  readonly index: number;
}

interface Branch<V> extends Map<unknown, V | Branch<V>> {}

/** What stands at a place of the tree, if anything. A branch is never empty. */
type Child<V> = V | Branch<V> | undefined;

/** Where a branch files the value of the key that ends at it; no segment is a symbol. */
const OWN = Symbol();

export class KeyTree<V extends Keyed> {
  #root: Child<V>;
  /** Keys that hold objects, by identity of the array: such a key is not walked twice. */
  readonly #known = new WeakMap<QoraKey, V>();

  /** The value of a key. @throws QoraError `invalid-key` */
  find(key: QoraKey): V | undefined {
    if (DEV) inspectKey(key);
    let child = this.#root;
    let isLong = false;
    for (const part of key) {
      if (!isLong && isStructured(part)) {
        isLong = true;
        const known = this.#known.get(key);
        if (known !== undefined && known.index >= 0) return known;
      }
      child = below(child, part, key);
    }
    const value = (child instanceof Map ? child.get(OWN) : child) as V | undefined;
    if (isLong && value !== undefined) this.#known.set(key, value);
    return value;
  }

  /** The value of a key, made by `create` from a frozen copy of the key if there is none. @throws QoraError `invalid-key` */
  ensure(key: QoraKey, create: (key: QoraKey) => V): V {
    const found = this.find(key);
    if (found !== undefined) return found;
    // Refuses what cannot be a key before anything is made of it.
    const edges = key.map((part) => edgeOf(part, key));
    edges.push(OWN);
    const value = create(copyKey(key));
    this.#root = insert(this.#root, edges, value);
    return value;
  }

  delete(value: V): void {
    this.#root = remove(this.#root, value, 0);
  }

  clear(): void {
    this.#root = undefined;
  }

  /** Calls `visit` with every value whose key begins with `prefix`; objects in it match objects that contain them. */
  each(prefix: QoraKey, visit: (value: V) => void): void {
    if (DEV) hashKey(prefix);
    let child = this.#root;
    let depth = 0;
    for (; depth < prefix.length && !isStructured(prefix[depth]); depth++) {
      child = below(child, prefix[depth], prefix);
    }
    eachIn(child, (value) => {
      if (depth === prefix.length || startsWith(value.key, prefix)) visit(value);
    });
  }
}

/** Checks the key once and freezes it, for a key that holds objects is found again by its identity. */
function inspectKey(key: QoraKey): void {
  hashKey(key);
  Object.freeze(key);
}

/**
 * What a segment is filed under. Texts of structured ones begin with a NUL, and strings that do so get out of their way.
 *
 * @throws QoraError `invalid-key`
 */
function edgeOf(part: unknown, key: QoraKey): unknown {
  switch (typeof part) {
    case 'string':
      return part.charCodeAt(0) === 0 ? `\0"${part}` : part;
    case 'object':
    case 'function':
    case 'symbol':
      return part && `\0${hashPart(part, key)}`;
    default:
      return part;
  }
}

function below<V>(child: Child<V>, part: unknown, key: QoraKey): Child<V> {
  return child instanceof Map ? child.get(edgeOf(part, key)) : undefined;
}

/** The child with the value filed below it: under what is left of `edges`, the last of which is `OWN`. */
function insert<V extends Keyed>(child: Child<V>, edges: readonly unknown[], value: V, depth = 0): Child<V> {
  if (depth >= value.key.length && !(child instanceof Map)) return value;
  const branch: Branch<V> = child instanceof Map ? child : new Map(child && [[OWN, child]]);
  const edge = edges[depth];
  return branch.set(edge, insert(branch.get(edge), edges, value, depth + 1) as V);
}

/** What is left of the child without the value. */
function remove<V extends Keyed>(child: Child<V>, value: V, depth: number): Child<V> {
  if (!(child instanceof Map)) return child === value ? undefined : child;
  const { key } = value;
  const edge = depth < key.length ? edgeOf(key[depth], key) : OWN;
  if (remove(child.get(edge), value, depth + 1) === undefined) child.delete(edge);
  return child.size > 0 ? child : undefined;
}

function eachIn<V>(child: Child<V>, visit: (value: V) => void): void {
  if (child instanceof Map) for (const next of child.values()) eachIn(next, visit);
  else if (child !== undefined) visit(child);
}
