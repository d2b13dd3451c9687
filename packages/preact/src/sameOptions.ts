/** Whether a render asks for what the last one asked for. */
import { type AnyQueryOptions, hashKey, type QoraKey } from '@qora/core';

/** Options of a query or a list; `null` is "not yet". */
export type AnyOptions = AnyQueryOptions | null | undefined;

/** Whether two keys are the same; those of the same primitives are not hashed. */
export function isSameKey(one: QoraKey, other: QoraKey): boolean {
  return (
    one === other ||
    (one.length === other.length && one.every((part, i) => Object.is(part, other[i]))) ||
    hashKey(one) === hashKey(other)
  );
}

/**
 * Whether a reader with the one options shows and does the same as with the other. Functions and objects are made anew
 * by every render and looked at by runs only, so that they make no difference; `select` makes one.
 */
export function isSame(one: AnyOptions, other: AnyOptions): boolean {
  if (!one || !other) return !one === !other;
  return one === other || (isSameKey(one.key, other.key) && isCovered(one, other) && isCovered(other, one));
}

function isCovered(one: AnyQueryOptions, other: AnyQueryOptions): boolean {
  for (const name in one) {
    const value: unknown = one[name as keyof AnyQueryOptions];
    const another: unknown = other[name as keyof AnyQueryOptions];
    if (value === another || name === 'key') continue;
    if (name === 'select' || Object(value) !== value || typeof value !== typeof another) return false;
  }
  return true;
}
