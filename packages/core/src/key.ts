/**
 * Keys: arrays of typed values. Two keys are the same iff their canonical texts are.
 *
 *   "a"   1   1n   true   null   undefined   NaN   @1700000000000   [1,"b"]   {"page":2,"role":"admin"}
 *
 * Object properties are sorted and `undefined` ones left out; `-0` is `0`; a Date is `@` and its time. The text can be
 * turned back into the key.
 */
import { QoraError } from './errors.js';

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
  if (!Array.isArray(key)) throw new QoraError('invalid-key', { key, part: key });
  return encode(key, { key, path: [] });
}

/** The canonical text of one part of `key`. */
export function hashPart(part: unknown, key: QoraKey): Hash {
  return encode(part, { key, path: [] });
}

/** A deeply frozen copy of a key that {@link hashKey} accepts; what the user does to the original changes nothing. */
export function copyKey(key: QoraKey): QoraKey {
  return Object.freeze(key.map(copyPart));
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
  if (!isStructured(wanted) || !isStructured(part))
    return Object.is(part, wanted) || (part === 0 && wanted === 0);
  if (wanted instanceof Date || part instanceof Date) {
    return wanted instanceof Date && part instanceof Date && wanted.getTime() === part.getTime();
  }
  if (Array.isArray(wanted)) return Array.isArray(part) && startsWith(part, wanted);
  if (Array.isArray(part)) return false;
  return Object.entries(wanted).every(
    ([name, value]) =>
      value === undefined ||
      (Object.hasOwn(part, name) && containsPart(part[name as keyof typeof part], value)),
  );
}

/** Whether the key begins with the prefix, its objects matching partially. */
export function startsWith(key: QoraKey, prefix: QoraKey): boolean {
  if (prefix.length > key.length) return false;
  // Not `every`, which passes over holes: in a key a hole is `undefined`.
  for (let i = 0; i < prefix.length; i++) if (!containsPart(key[i], prefix[i])) return false;
  return true;
}

interface Position {
  readonly key: QoraKey;
  /** The objects around the part, outermost first: a part among them is a cycle. */
  readonly path: object[];
}

function encode(part: unknown, position: Position): string {
  switch (typeof part) {
    case 'string':
      return JSON.stringify(part);
    case 'bigint':
      return `${part}n`;
    case 'number': // `String(-0)` is '0'.
    case 'boolean':
    case 'undefined':
      return String(part);
    case 'object':
      return part === null ? 'null' : encodeObject(part, position);
    default:
      return refuse(part, position);
  }
}

function encodeObject(part: object, position: Position): string {
  if (part instanceof Date) {
    const time = part.getTime();
    return Number.isNaN(time) ? refuse(part, position) : `@${time}`;
  }
  const { path } = position;
  if (path.includes(part)) return refuse(part, position);
  path.push(part);
  let text: string;
  if (Array.isArray(part)) {
    text = '[';
    for (let i = 0; i < part.length; i++) text += (i > 0 ? ',' : '') + encode(part[i], position);
    text += ']';
  } else {
    const prototype: unknown = Object.getPrototypeOf(part);
    if (prototype !== Object.prototype && prototype !== null) return refuse(part, position);
    text = '';
    for (const name of Object.keys(part).sort()) {
      const value: unknown = part[name as keyof typeof part];
      if (value !== undefined) text += `${text && ','}${JSON.stringify(name)}:${encode(value, position)}`;
    }
    text = `{${text}}`;
  }
  path.pop();
  return text;
}

function copyPart(part: unknown): unknown {
  if (!isStructured(part)) return part;
  if (part instanceof Date) return new Date(part.getTime());
  if (Array.isArray(part)) return copyKey(part);
  const entries = Object.entries(part).filter(([, value]) => value !== undefined);
  return Object.freeze(Object.fromEntries(entries.map(([name, value]) => [name, copyPart(value)])));
}

function refuse(part: unknown, { key, path }: Position): never {
  throw new QoraError('invalid-key', { key, part, at: place(key, part, path) });
}

/** Where the part is, as one would write it: `key[1].filter.since`. */
function place(key: QoraKey, part: unknown, path: readonly object[]): string {
  const chain = [key, ...path.filter((item) => item !== key), part];
  let text = 'key';
  for (let i = 0; i + 1 < chain.length; i++) {
    const inside = Object.entries(chain[i] as object).find(([, value]) => Object.is(value, chain[i + 1]));
    if (inside !== undefined) text += Array.isArray(chain[i]) ? `[${inside[0]}]` : `.${inside[0]}`;
  }
  return text;
}
