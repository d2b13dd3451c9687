/**
 * Structural sharing: the next value, built from as many parts of the old one as are equal, so that an unchanged
 * response keeps its reference and a changed one keeps those of its unchanged parts.
 *
 * Plain objects and arrays are covered; anything else, a value with a cycle in it, and what lies deeper than 200 levels
 * is taken as it comes. No object is copied before it is known to differ, and neither value is changed.
 */
import { isStructured } from './key.js';

const MAX_DEPTH = 200;

interface Walk {
  /** The field by which the items of an array are known again. */
  readonly by: string;
  /** The objects around the part, outermost first, as many as it is deep: a part among them is a cycle. */
  readonly path: object[];
  isCyclic: boolean;
}

type Fields = Record<string, unknown>;

/** What a copy takes from the old object, linked: an array for each object would cost more than it holds. */
interface Taken {
  readonly name: string;
  readonly part: unknown;
  readonly earlier: Taken | undefined;
}

/**
 * Returns `old` if `next` equals it, else `next` with the equal parts taken from `old`.
 *
 * @param by the field that identifies the items of an array; items without it are matched by their place
 */
export function share<T>(old: unknown, next: T, by: string): T {
  if (!isStructured(old) || !isStructured(next)) return next;
  const walk: Walk = { by, path: [], isCyclic: false };
  const shared = shareValue(old, next, walk, 0) as T;
  // A copy of an object on a cycle would still be led back to by the original.
  return walk.isCyclic ? next : shared;
}

/** Whether all of it is covered, so that one that is made anew is known to be equal. */
export function isShareable(value: unknown, depth: number): boolean {
  if (!isStructured(value)) return typeof value !== 'function';
  return (
    depth < MAX_DEPTH &&
    isCovered(kindOf(value)) &&
    Object.values(value).every((part) => isShareable(part, depth + 1))
  );
}

function shareValue(old: unknown, next: unknown, walk: Walk, depth: number): unknown {
  if (!isStructured(old) || !isStructured(next)) return next;
  const kind = kindOf(next);
  if (kind !== kindOf(old) || !isCovered(kind)) return next;
  const { path } = walk;
  for (let i = 0; i < depth; i++) walk.isCyclic ||= path[i] === next;
  if (walk.isCyclic || depth === MAX_DEPTH) return next;
  path[depth] = next;
  return kind === Array
    ? shareArray(old as unknown[], next as unknown[], walk, depth + 1)
    : shareObject(old as Fields, next as Fields, walk, depth + 1);
}

/** Tells plain objects and arrays from all others. The prototype of an array is dearer to ask for than its class. */
function kindOf(value: object): unknown {
  return Array.isArray(value) ? value.constructor : Object.getPrototypeOf(value);
}

function isCovered(kind: unknown): boolean {
  return kind === Array || kind === Object.prototype || kind === null;
}

function shareObject(old: Fields, next: Fields, walk: Walk, depth: number): Fields {
  let taken: Taken | undefined;
  let isEqual = true;
  let extra = 0;
  for (const name in next) {
    extra++;
    const value = next[name];
    // `__proto__` may be an own property of parsed JSON; on the old side the read would find the prototype.
    const before = name === '__proto__' ? undefined : old[name];
    if (value === before && (value !== undefined || Object.hasOwn(old, name))) continue;
    const shared = shareValue(before, value, walk, depth);
    isEqual &&= value !== undefined && Object.is(shared, before);
    if (shared !== value) taken = { name, part: shared, earlier: taken };
  }
  for (const _ in old) extra--;
  if (isEqual && extra === 0) return old;
  if (taken === undefined) return next;
  const copy: Fields = Object.getPrototypeOf(next) ? { ...next } : { __proto__: null, ...next };
  for (; taken !== undefined; taken = taken.earlier) copy[taken.name] = taken.part;
  return copy;
}

function shareArray(old: unknown[], next: unknown[], walk: Walk, depth: number): unknown[] {
  const { by } = walk;
  let copy: unknown[] | undefined;
  let isEqual = old.length === next.length;
  let byId: Map<unknown, unknown> | undefined;
  for (let i = 0; i < next.length; i++) {
    const value = next[i];
    let before = old[i];
    if (value === before) continue;
    const id = idOf(value, by);
    if (id !== undefined && !Object.is(id, idOf(before, by))) {
      byId ??= new Map(old.map((item) => [idOf(item, by), item]));
      before = byId.get(id);
    }
    const shared = shareValue(before, value, walk, depth);
    isEqual &&= Object.is(shared, old[i]);
    if (shared !== value) {
      copy ??= next.slice();
      copy[i] = shared;
    }
  }
  return isEqual ? old : (copy ?? next);
}

function idOf(item: unknown, by: string): unknown {
  const id = isStructured(item) ? (item as Fields)[by] : undefined;
  return typeof id === 'object' ? undefined : id;
}
