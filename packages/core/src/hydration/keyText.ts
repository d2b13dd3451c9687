/**
 * From the canonical text of a key back to the key. It is JSON but for what JSON has no word for; that goes through JSON as
 * text, which strings step aside for:
 *
 *   ["a",1n,{"at":@5}]  ──>  ["'a","1n",{"'at":"@5"}]  ──>  ['a', 1n, { at: new Date(5) }]
 */
import { hashKey, type QoraKey } from '../index.js';

/** What JSON has no word for. In a string it means nothing, but costs no more than the slower way. */
const FOREIGN = /@|\dn|undefined|NaN|Infinity/;
const STRING_OR_FOREIGN = /"[^"\\]*(?:\\.[^"\\]*)*"|@-?\d+|-?\d+n|undefined|NaN|-?Infinity/g;

/** The key that `hashKey` gives this text of; `undefined` if there is none. */
export function decodeKey(hash: unknown): QoraKey | undefined {
  try {
    const text = hash as string;
    const isForeign = FOREIGN.test(text);
    const key = isForeign ? JSON.parse(text.replace(STRING_OR_FOREIGN, quote), revive) : JSON.parse(text);
    // Other texts cannot hold a time that there is not, nor be deeper than the stack.
    const isKey = isForeign || text.length > 999 ? hashKey(key) === text : Array.isArray(key);
    return isKey ? key : undefined;
  } catch {
    return undefined;
  }
}

function quote(found: string): string {
  return found.startsWith('"') ? `"'${found.slice(1)}` : `"${found}"`;
}

function revive(_name: string, part: unknown): unknown {
  if (typeof part === 'string') {
    const text = part.slice(1);
    if (part.startsWith("'")) return text;
    if (part.startsWith('@')) return new Date(Number(text));
    if (part.endsWith('n')) return BigInt(part.slice(0, -1));
    return part === 'undefined' ? undefined : Number(part);
  }
  // `undefined` has left a hole.
  if (Array.isArray(part)) return Array.from(part);
  if (!(part instanceof Object)) return part;
  // Own properties, whatever their names are.
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name.slice(1), value]));
}
