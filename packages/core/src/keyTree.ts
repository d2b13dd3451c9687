/**
 * The index of the cache: a tree of key segments, so that a key of primitives is found without a string being made, and a
 * prefix without the rest being looked at.
 *
 *   ['todos']  ['todos', 1]  ['todos', { page: 1 }]
 *
 *   root ─ 'todos' ─ Branch ─┬─ value
 *                            ├─ 1 ─ value                     a leaf stands for its value
 *                            └─ '\0{"page":1}' ─ value        structured segments by their canonical text
 *
 * A Map tells `1`, `'1'`, `1n`, `true`, `null`, `undefined` and `NaN` apart and takes `-0` for `0`: just what keys need.
 */
import { DEV } from './dev.js';
import { containsPart, copyKey, hashKey, hashPart, isStructured, type QoraKey } from './key.js';

/** What a tree holds: anything that knows its own key; a negative `index` says that it has left. */
interface Keyed {
  readonly key: QoraKey;
  readonly index: number;
}

class Branch<V extends Keyed> {
  value: V | undefined;
  readonly children: Map<unknown, V | Branch<V>> = new Map();
}

export class KeyTree<V extends Keyed> {
  #root = new Branch<V>();
  /** Keys that hold objects, by identity of the array: such a key is not walked twice. */
  readonly #known = new WeakMap<QoraKey, V>();

  /** The value of a key. @throws QoraError `invalid-key` */
  find(key: QoraKey): V | undefined {
    if (DEV) inspectKey(key);
    let child: V | Branch<V> | undefined = this.#root;
    let isLong = false;
    for (let i = 0; i < key.length; i++) {
      const part = key[i];
      if (!isLong && isStructured(part)) {
        isLong = true;
        const known = this.#known.get(key);
        if (known !== undefined && known.index >= 0) return known;
      }
      child = child instanceof Branch ? child.children.get(edgeOf(part, key)) : undefined;
      if (child === undefined) return child;
    }
    const value = child instanceof Branch ? child.value : child;
    if (isLong && value !== undefined) this.#known.set(key, value);
    return value;
  }

  /** The value of a key, made by `create` from a frozen copy of the key if there is none. @throws QoraError `invalid-key` */
  ensure(key: QoraKey, create: (key: QoraKey) => V): V {
    let value = this.find(key);
    if (value !== undefined) return value;
    checkKey(key);
    const own = copyKey(key);
    value = create(own);
    let branch = this.#root;
    for (let i = 0; i < own.length; i++) {
      const edge = edgeOf(own[i], own);
      let child = branch.children.get(edge);
      if (i === own.length - 1 && child === undefined) {
        branch.children.set(edge, value);
        return value;
      }
      if (!(child instanceof Branch)) {
        const leaf = child;
        child = new Branch();
        child.value = leaf;
        branch.children.set(edge, child);
      }
      branch = child;
    }
    branch.value = value;
    return value;
  }

  delete(value: V): void {
    remove(this.#root, value, 0);
  }

  clear(): void {
    this.#root = new Branch();
  }

  /** Calls `visit` with every value whose key begins with `prefix`; objects in it match objects that contain them. */
  each(prefix: QoraKey, visit: (value: V) => void): void {
    if (DEV) hashKey(prefix);
    eachBelow(this.#root, prefix, 0, visit);
  }
}

/** Checks the key once and freezes it, for a key that holds objects is found again by its identity. */
function inspectKey(key: QoraKey): void {
  hashKey(key);
  Object.freeze(key);
}

/** Refuses what cannot be a key before anything is made of it; a key of primitives is not encoded for that. */
function checkKey(key: QoraKey): void {
  if (!Array.isArray(key)) hashKey(key);
  for (const part of key) {
    const kind = typeof part;
    if (kind === 'object' || kind === 'function' || kind === 'symbol') hashPart(part, key);
  }
}

/** What a segment is filed under. Texts of structured ones begin with a NUL, and strings that do so get out of their way. */
function edgeOf(part: unknown, key: QoraKey): unknown {
  if (isStructured(part)) return `\0${hashPart(part, key)}`;
  return typeof part === 'string' && part.charCodeAt(0) === 0 ? `\0"${part}` : part;
}

/** Removes a value below a branch. Returns whether the branch is empty now. */
function remove<V extends Keyed>(branch: Branch<V>, value: V, depth: number): boolean {
  const { key } = value;
  const { children } = branch;
  if (depth < key.length) {
    const edge = edgeOf(key[depth], key);
    const child = children.get(edge);
    if (child instanceof Branch ? remove(child, value, depth + 1) : child === value) children.delete(edge);
  } else if (branch.value === value) branch.value = undefined;
  return branch.value === undefined && children.size === 0;
}

function eachBelow<V extends Keyed>(
  child: V | Branch<V>,
  prefix: QoraKey,
  depth: number,
  visit: (value: V) => void,
): void {
  const isInside = depth >= prefix.length;
  if (!(child instanceof Branch)) {
    if (isInside) visit(child);
    return;
  }
  const { value, children } = child;
  if (isInside && value !== undefined) visit(value);
  const part = prefix[depth];
  if (!isInside && !isStructured(part)) {
    const next = children.get(edgeOf(part, prefix));
    if (next !== undefined) eachBelow(next, prefix, depth + 1, visit);
    return;
  }
  for (const next of children.values()) {
    if (isInside || containsPart(firstBelow(next).key[depth], part))
      eachBelow(next, prefix, depth + 1, visit);
  }
}

/** Any value of a branch: their keys are the same down to it. A branch is never empty. */
function firstBelow<V extends Keyed>(child: V | Branch<V>): V {
  if (!(child instanceof Branch)) return child;
  if (child.value !== undefined) return child.value;
  const [first] = child.children.values();
  return firstBelow(first as V | Branch<V>);
}
