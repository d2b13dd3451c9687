/**
 * From the canonical text of a key back to the key. It is JSON but for what JSON has no word for; that goes through JSON as
 * text, which strings step aside for:
 *
 *   ["a",1n,{"at":@5}]  ──>  ["'a","1n",{"'at":"@5"}]  ──>  ['a', 1n, { at: new Date(5) }]
 */
import { hashKey, type QoraKey } from '../index.js';

const STRING_OR_FOREIGN = /"[^"\\]*(?:\\.[^"\\]*)*"|@-?\d+|-?\d+n|undefined|NaN|-?Infinity/g;

/** The key that has this text; `undefined` if there is none. */
export function decodeKey(hash: unknown): QoraKey | undefined {
  const key = parse(hash) ?? parseForeign(hash);
  return Array.isArray(key) ? key : undefined;
}

/** Most keys hold nothing else, and this is several times as fast. Only a long text can be deeper than the stack. */
function parse(text: unknown): unknown {
  try {
    const key = JSON.parse(text as string);
    if ((text as string).length > 999) hashKey(key);
    return key;
  } catch {
    return undefined;
  }
}

function parseForeign(text: unknown): unknown {
  try {
    const json = (text as string).replace(STRING_OR_FOREIGN, (found) =>
      found.startsWith('"') ? `"'${found.slice(1)}` : `"${found}"`,
    );
    const key = JSON.parse(json, revive) as QoraKey;
    // Refuses a time or a number that there is not.
    return hashKey(key) === text && key;
  } catch {
    return undefined;
  }
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
  // Own properties, whatever their names are.
  const fields =
    part instanceof Object && Object.entries(part).map(([name, value]) => [name.slice(1), value]);
  return fields ? Object.fromEntries(fields) : part;
}
