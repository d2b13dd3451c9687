/**
 * Structural sharing: the next value, built from as many parts of the old one as are equal, so that an unchanged
 * response keeps its reference and a changed one keeps those of its unchanged parts.
 *
 * Plain objects and arrays are covered; anything else, a value with a cycle in it, and what lies deeper than 200 levels
 * is taken as it comes. Nothing is copied before it is known to differ, and neither value is changed.
 */

const MAX_DEPTH = 200;

interface Walk {
  /** The field by which the items of an array are known again. */
  readonly by: string;
  /** The objects around the part, outermost first: a part among them is a cycle. */
  readonly path: object[];
  isCyclic: boolean;
}

/**
 * Returns `old` if `next` equals it, else `next` with the equal parts taken from `old`.
 *
 * @param by the field that identifies the items of an array; items without it are matched by their place
 */
export function share<T>(old: unknown, next: T, by: string): T {
  const walk: Walk = { by, path: [], isCyclic: false };
  const shared = shareValue(old, next, walk) as T;
  // A copy of an object on a cycle would still be led back to by the original.
  return walk.isCyclic ? next : shared;
}

function shareValue(old: unknown, next: unknown, walk: Walk): unknown {
  if (old === next || typeof old !== 'object' || typeof next !== 'object' || old === null || next === null)
    return next;
  return shareParts(old, next, walk);
}

function shareParts(old: object, next: object, walk: Walk): unknown {
  const prototype: unknown = Object.getPrototypeOf(next);
  const isArray = prototype === Array.prototype;
  const isCovered = isArray || prototype === Object.prototype || prototype === null;
  if (!isCovered || prototype !== Object.getPrototypeOf(old)) return next;
  const { path } = walk;
  walk.isCyclic ||= path.includes(next);
  if (walk.isCyclic || path.length >= MAX_DEPTH) return next;
  path.push(next);
  const shared = isArray
    ? shareArray(old as readonly unknown[], next as readonly unknown[], walk)
    : shareObject(old as Fields, next as Fields, walk);
  path.pop();
  return shared;
}

type Fields = Record<string, unknown>;

function shareObject(old: Fields, next: Fields, walk: Walk): Fields {
  /** What a copy takes from the old object, if there has to be one: name, part, name, part … */
  let parts: unknown[] | undefined;
  let isEqual = true;
  let extra = 0;
  for (const name in next) {
    extra++;
    const value = next[name];
    // `__proto__` may be an own property of parsed JSON; on the old side the read would find the prototype.
    const before = name === '__proto__' ? undefined : old[name];
    const shared = shareValue(before, value, walk);
    if (isOther(shared, before) || (shared === undefined && !Object.hasOwn(old, name))) isEqual = false;
    if (shared !== value) {
      parts ??= [];
      parts.push(name, shared);
    }
  }
  if (isEqual) {
    for (const _ in old) extra--;
    if (extra === 0) return old;
  }
  if (parts === undefined) return next;
  const copy: Fields = Object.getPrototypeOf(next) === null ? { __proto__: null, ...next } : { ...next };
  for (let i = 0; i < parts.length; i += 2) copy[parts[i] as string] = parts[i + 1];
  return copy;
}

function shareArray(old: readonly unknown[], next: readonly unknown[], walk: Walk): readonly unknown[] {
  let copy: unknown[] | undefined;
  let isEqual = old.length === next.length;
  let byId: Map<unknown, unknown> | undefined;
  for (let i = 0; i < next.length; i++) {
    const value = next[i];
    let before = old[i];
    const id = idOf(value, walk);
    if (id !== undefined && idOf(before, walk) !== id) {
      byId ??= new Map(old.map((item) => [idOf(item, walk), item]));
      before = byId.get(id);
    }
    const shared = shareValue(before, value, walk);
    if (isOther(shared, old[i])) isEqual = false;
    if (shared !== value) {
      copy ??= next.slice();
      copy[i] = shared;
    }
  }
  return isEqual ? old : (copy ?? next);
}

function idOf(item: unknown, { by }: Walk): unknown {
  if (typeof item !== 'object' || item === null) return undefined;
  const id = (item as Fields)[by];
  return typeof id === 'object' ? undefined : id;
}

/** `NaN` is no other than `NaN`. */
function isOther(one: unknown, other: unknown): boolean {
  return one !== other && !Object.is(one, other);
}
