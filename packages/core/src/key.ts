/**
 * Keys: arrays of typed values. Two keys are the same iff their canonical texts are.
 *
 *   "a"   1   1n   true   null   undefined   NaN   @1700000000000   [1,"b"]   {"page":2,"role":"admin"}
 *
 * Object properties are sorted and `undefined` ones left out; `-0` is `0`; a Date is `@` and its time. The text can be
 * turned back into the key.
 */
import { DEV } from './dev.js';
import { QoraError } from './errors.js';
import { placeOf } from './errorTexts.js';

/** What the user names data by: `['users', 7, { role: 'admin' }]`. */
export type QoraKey = readonly unknown[];

/** A key's canonical text; what storage and server payloads are indexed by. */
export type Hash = string;

/**
 * The canonical text of a key.
 *
 * @throws QoraError `invalid-key` for a function, symbol, class instance, cycle, Map, Set or invalid Date, naming it.
 */
export function hashKey(key: QoraKey): Hash {
  return Array.isArray(key) ? encode(key, []) : refuse(key, []);
}

/** The canonical text of one part of `key`. */
export function hashPart(part: unknown, key: QoraKey): Hash {
  return encode(part, [key]);
}

/** A copy of a key that {@link hashKey} accepts, with frozen parts: what the user does to the original changes nothing. */
export function copyKey(key: QoraKey): QoraKey {
  return key.map(copyPart);
}

/** Whether the part is compared by its contents and not as a primitive. */
export function isStructured(part: unknown): part is object {
  return typeof part === 'object' && part !== null;
}

/**
 * Whether `part` of a key contains `wanted` of a prefix: objects match when each of the wanted properties matches,
 * arrays when they begin with the wanted one, everything else only when it is the same.
 */
export function containsPart(part: unknown, wanted: unknown): boolean {
  if (part === wanted) return true;
  if (Array.isArray(wanted)) return Array.isArray(part) && startsWith(part, wanted);
  if (!isPlain(wanted)) return encode(part, []) === encode(wanted, []);
  return (
    isPlain(part) &&
    fieldsOf(wanted).every(([name, value]) => Object.hasOwn(part, name) && containsPart(part[name], value))
  );
}

/** Whether the key begins with the prefix, its objects matching partially. */
export function startsWith(key: QoraKey, prefix: QoraKey): boolean {
  if (prefix.length > key.length) return false;
  // Not `every`, which passes over holes: in a key a hole is `undefined`.
  for (let i = 0; i < prefix.length; i++) if (!containsPart(key[i], prefix[i])) return false;
  return true;
}

/** @param path the objects around the part, from the key on: a part among them is a cycle */
function encode(part: unknown, path: object[]): string {
  if (typeof part === 'string') return JSON.stringify(part);
  if (typeof part === 'bigint') return `${part}n`;
  if (isStructured(part)) return encodeObject(part, path);
  if (typeof part === 'function' || typeof part === 'symbol') refuse(part, path);
  return String(part); // `String(-0)` is '0'.
}

function encodeObject(part: object, path: object[]): string {
  if (part instanceof Date && !Number.isNaN(part.getTime())) return `@${part.getTime()}`;
  const isArray = Array.isArray(part);
  if (path.includes(part) || !(isArray || isPlain(part))) refuse(part, path);
  path.push(part);
  let text = '';
  if (isArray) for (const item of part) text += (text && ',') + encode(item, path);
  else {
    for (const name of Object.keys(part).sort()) {
      const value: unknown = part[name as keyof typeof part];
      if (value !== undefined) text += `${text && ','}${JSON.stringify(name)}:${encode(value, path)}`;
    }
  }
  path.pop();
  return isArray ? `[${text}]` : `{${text}}`;
}

function isPlain(part: unknown): part is Record<string, unknown> {
  const prototype: unknown = isStructured(part) && Object.getPrototypeOf(part);
  return prototype === Object.prototype || prototype === null;
}

/** The properties that count: one that is `undefined` is as if absent. */
function fieldsOf(part: object): [name: string, value: unknown][] {
  return Object.entries(part).filter(([, value]) => value !== undefined);
}

function copyPart(part: unknown): unknown {
  if (part instanceof Date) return new Date(part);
  if (Array.isArray(part)) return Object.freeze(copyKey(part));
  if (!isPlain(part)) return part;
  return Object.freeze(Object.fromEntries(fieldsOf(part).map(([name, value]) => [name, copyPart(value)])));
}

function refuse(part: unknown, path: readonly object[]): never {
  throw new QoraError(
    'invalid-key',
    DEV ? { key: path[0] ?? part, part, at: placeOf(part, path) } : undefined,
  );
}
