/**
 * Structural sharing: the next value, built from as many parts of the old one as are equal, so that an unchanged
 * response keeps its reference and a changed one keeps those of its unchanged parts.
 *
 * Plain objects and arrays are covered; anything else, cycles, and what lies deeper than 200 levels is taken as it
 * comes. Nothing is copied before the first part that differs, and neither value is changed.
 */

const MAX_DEPTH = 200;

/** Stands for a field that the old object lacks: equal to nothing, not even to `undefined`. */
const ABSENT: unique symbol = Symbol();

/** Where in `next` the walk is, and by what it knows rows again. */
interface Walk {
  readonly by: string;
  /** The objects around the part, outermost first. */
  readonly path: object[];
  /** The depth of the outermost object that lies on a cycle: from there on nothing is shared. */
  cycle: number;
}

/**
 * Returns `old` if `next` equals it, else `next` with the equal parts taken from `old`.
 *
 * @param by the field that identifies the items of an array; items without it are matched by their place
 */
export function share<T>(old: unknown, next: T, by: string): T {
  return shareValue(old, next, { by, path: [], cycle: Number.POSITIVE_INFINITY }) as T;
}

function shareValue(old: unknown, next: unknown, walk: Walk): unknown {
  if (Object.is(old, next)) return old;
  if (typeof old !== 'object' || typeof next !== 'object' || old === null || next === null) return next;
  const prototype: unknown = Object.getPrototypeOf(next);
  const isArray = prototype === Array.prototype;
  const isCovered = isArray || prototype === Object.prototype || prototype === null;
  if (!isCovered || prototype !== Object.getPrototypeOf(old)) return next;
  const { path } = walk;
  const depth = path.length;
  const around = path.indexOf(next);
  if (around >= 0) walk.cycle = Math.min(walk.cycle, around);
  if (depth >= MAX_DEPTH || depth > walk.cycle) return next;
  path.push(next);
  const shared = isArray
    ? shareArray(old as readonly unknown[], next as readonly unknown[], walk)
    : shareObject(old as Fields, next as Fields, walk);
  path.pop();
  if (depth < walk.cycle) return shared;
  // A copy of an object on a cycle would still be led back to by the original.
  if (depth === walk.cycle) walk.cycle = Number.POSITIVE_INFINITY;
  return next;
}

type Fields = Record<string, unknown>;

function shareObject(old: Fields, next: Fields, walk: Walk): Fields {
  let copy: Fields | undefined;
  let isEqual = true;
  let extra = 0;
  for (const name in next) {
    extra++;
    const value = next[name];
    let before = old[name];
    // What an object inherits is a function or, by the name of `__proto__`, its prototype.
    const isDoubtful = before === undefined || typeof before === 'function' || name === '__proto__';
    if (isDoubtful && !Object.hasOwn(old, name)) before = ABSENT;
    const shared = shareValue(before, value, walk);
    if (isOther(shared, before)) isEqual = false;
    if (isOther(shared, value)) {
      copy ??= Object.getPrototypeOf(next) === null ? { __proto__: null, ...next } : { ...next };
      copy[name] = shared;
    }
  }
  if (isEqual) {
    for (const _ in old) extra--;
    if (extra === 0) return old;
  }
  return copy ?? next;
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
    if (isOther(shared, value)) {
      copy ??= next.slice();
      copy[i] = shared;
    }
  }
  return isEqual ? old : (copy ?? next);
}

/** Two values are the same if they are equal or both `NaN`. */
function isOther(one: unknown, other: unknown): boolean {
  return one !== other && !Object.is(one, other);
}

function idOf(item: unknown, { by }: Walk): unknown {
  return typeof item === 'object' && item !== null ? (item as Fields)[by] : undefined;
}
