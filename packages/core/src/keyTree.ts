/**
 * The index of the cache: a tree of key segments, so that a key of primitives is found without a string being made, and a
 * prefix without the rest being looked at.
 *
 *   ['todos']  ['todos', 1]  ['todos', { page: 1 }]
 *
 *   root ─ 'todos' ─ Branch ─┬─ value
 *                            ├─ 1 ─ value                    a leaf stands for its value
 *                            └─ {"page":1} ─ value           structured segments by their canonical text, apart
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
  value: V | undefined = undefined;
  readonly plain: Map<unknown, V | Branch<V>> = new Map();
  /** By canonical text; the segment itself is needed for partial matches. */
  structured: Map<string, { readonly part: unknown; child: V | Branch<V> }> | undefined = undefined;
}

export class KeyTree<V extends Keyed> {
  #root = new Branch<V>();
  /** Keys that hold objects, by identity of the array: such a key is not walked twice. */
  readonly #known = new WeakMap<QoraKey, V>();

  /** The value of a key. @throws QoraError `invalid-key` */
  find(key: QoraKey): V | undefined {
    if (DEV) inspectKey(key);
    let child: V | Branch<V> | undefined = this.#root;
    for (let depth = 0; depth < key.length; depth++) {
      const part = key[depth];
      if (isStructured(part)) return this.#findStructured(key, child as Branch<V>, depth);
      child = child instanceof Branch ? child.plain.get(part) : undefined;
      if (child === undefined) return undefined;
    }
    return child instanceof Branch ? child.value : child;
  }

  /** The value of a key, made by `create` from a frozen copy of the key if there is none. @throws QoraError `invalid-key` */
  ensure(key: QoraKey, create: (key: QoraKey) => V): V {
    const found = this.find(key);
    if (found !== undefined) return found;
    hashKey(key);
    const value = create(copyKey(key));
    this.#insert(value);
    return value;
  }

  delete(value: V): void {
    const { key } = value;
    const path: Branch<V>[] = [this.#root];
    for (let depth = 0; depth + 1 < key.length; depth++) {
      const child = step(path[depth] as Branch<V>, key[depth], key);
      if (!(child instanceof Branch)) return;
      path.push(child);
    }
    for (let depth = path.length - 1; depth >= 0; depth--) {
      const branch = path[depth] as Branch<V>;
      const isLast = depth === path.length - 1;
      const child = key.length === 0 ? branch : step(branch, key[depth], key);
      if (isLast && child instanceof Branch) child.value = undefined;
      if (key.length === 0 || (child instanceof Branch && !isEmpty(child))) return;
      const part = key[depth];
      if (isStructured(part)) branch.structured?.delete(hashPart(part, key));
      else branch.plain.delete(part);
    }
  }

  clear(): void {
    this.#root = new Branch();
  }

  /** Calls `visit` with every value whose key begins with `prefix`; objects in it match objects that contain them. */
  each(prefix: QoraKey, visit: (value: V) => void): void {
    hashKey(prefix);
    eachBelow(this.#root, prefix, 0, visit);
  }

  #findStructured(key: QoraKey, from: V | Branch<V>, depth: number): V | undefined {
    const known = this.#known.get(key);
    if (known !== undefined && known.index >= 0) return known;
    let child: V | Branch<V> | undefined = from;
    for (let i = depth; i < key.length && child !== undefined; i++) {
      child = child instanceof Branch ? step(child, key[i], key) : undefined;
    }
    const value = child instanceof Branch ? child.value : child;
    if (value !== undefined) this.#known.set(key, value);
    return value;
  }

  #insert(value: V): void {
    const { key } = value;
    let branch = this.#root;
    if (key.length === 0) branch.value = value;
    for (let depth = 0; depth < key.length; depth++) {
      const part = key[depth];
      const child = step(branch, part, key);
      const isLast = depth === key.length - 1;
      if (child instanceof Branch) {
        branch = child;
        if (isLast) child.value = value;
      } else if (isLast) {
        put(branch, part, key, value);
      } else {
        const next = new Branch<V>();
        next.value = child;
        put(branch, part, key, next);
        branch = next;
      }
    }
  }
}

/** Checks the key once and freezes it, for a key that holds objects is found again by its identity. */
function inspectKey(key: QoraKey): void {
  hashKey(key);
  Object.freeze(key);
}

function step<V extends Keyed>(branch: Branch<V>, part: unknown, key: QoraKey): V | Branch<V> | undefined {
  return isStructured(part) ? branch.structured?.get(hashPart(part, key))?.child : branch.plain.get(part);
}

function put<V extends Keyed>(branch: Branch<V>, part: unknown, key: QoraKey, child: V | Branch<V>): void {
  if (!isStructured(part)) {
    branch.plain.set(part, child);
    return;
  }
  branch.structured ??= new Map();
  branch.structured.set(hashPart(part, key), { part, child });
}

function isEmpty<V extends Keyed>(branch: Branch<V>): boolean {
  return branch.value === undefined && branch.plain.size === 0 && !branch.structured?.size;
}

function eachBelow<V extends Keyed>(
  child: V | Branch<V>,
  prefix: QoraKey,
  depth: number,
  visit: (value: V) => void,
): void {
  if (!(child instanceof Branch)) {
    if (depth >= prefix.length) visit(child);
    return;
  }
  if (depth < prefix.length) {
    const part = prefix[depth];
    if (!isStructured(part)) {
      const next = child.plain.get(part);
      if (next !== undefined) eachBelow(next, prefix, depth + 1, visit);
    } else if (child.structured !== undefined) {
      for (const { part: own, child: next } of [...child.structured.values()]) {
        if (containsPart(own, part)) eachBelow(next, prefix, depth + 1, visit);
      }
    }
    return;
  }
  if (child.value !== undefined) visit(child.value);
  for (const next of [...child.plain.values()]) eachBelow(next, prefix, depth, visit);
  if (child.structured !== undefined) {
    for (const { child: next } of [...child.structured.values()]) eachBelow(next, prefix, depth, visit);
  }
}
