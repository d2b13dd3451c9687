/**
 * Structural sharing: the next value, built from as many parts of the old one as are equal, so that an unchanged
 * response keeps its reference and a changed one keeps those of its unchanged parts.
 *
 * Plain objects and arrays are covered; anything else, cycles, and what lies deeper than 200 levels is taken as it
 * comes. Nothing is copied before the first part that differs, and neither value is changed.
 */

const MAX_DEPTH = 200;

/**
 * Returns `old` if `next` equals it, else `next` with the equal parts taken from `old`.
 *
 * @param by the field that identifies the items of an array; items without it are matched by their place
 */
export function share<T>(old: unknown, next: T, by: string): T {
  return shareValue(old, next, by, []) as T;
}

function shareValue(old: unknown, next: unknown, by: string, path: object[]): unknown {
  if (Object.is(old, next)) return old;
  if (typeof old !== 'object' || typeof next !== 'object' || old === null || next === null) return next;
  const isArray = Array.isArray(next);
  if (isArray !== Array.isArray(old) || !(isArray || (isPlain(old) && isPlain(next)))) return next;
  if (path.length >= MAX_DEPTH || path.includes(next)) return next;
  path.push(next);
  const shared = isArray
    ? shareArray(old as readonly unknown[], next, by, path)
    : shareObject(old as Fields, next as Fields, by, path);
  path.pop();
  return shared;
}

type Fields = Record<string, unknown>;

function shareObject(old: Fields, next: Fields, by: string, path: object[]): Fields {
  let copy: Fields | undefined;
  let isEqual = true;
  let extra = 0;
  for (const name in next) {
    extra++;
    const value = next[name];
    // `__proto__` may be an own property of parsed JSON; on the old side the read would find the prototype.
    const before = name === '__proto__' ? undefined : old[name];
    const shared = shareValue(before, value, by, path);
    if (shared !== before || (shared === undefined && !Object.hasOwn(old, name))) isEqual = false;
    if (shared !== value) {
      copy ??= { ...next };
      copy[name] = shared;
    }
  }
  if (isEqual) {
    for (const _ in old) extra--;
    if (extra === 0) return old;
  }
  return copy ?? next;
}

function shareArray(
  old: readonly unknown[],
  next: readonly unknown[],
  by: string,
  path: object[],
): readonly unknown[] {
  let copy: unknown[] | undefined;
  let isEqual = old.length === next.length;
  let byId: Map<unknown, unknown> | undefined;
  for (let i = 0; i < next.length; i++) {
    const value = next[i];
    let before = old[i];
    const id = idOf(value, by);
    if (id !== undefined && idOf(before, by) !== id) {
      byId ??= new Map(old.map((item) => [idOf(item, by), item]));
      before = byId.get(id);
    }
    const shared = shareValue(before, value, by, path);
    if (shared !== old[i]) isEqual = false;
    if (shared !== value) {
      copy ??= next.slice();
      copy[i] = shared;
    }
  }
  return isEqual ? old : (copy ?? next);
}

function idOf(item: unknown, by: string): unknown {
  return typeof item === 'object' && item !== null ? (item as Fields)[by] : undefined;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
