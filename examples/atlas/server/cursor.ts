/** A place in a list of cities, largest first: the last city that was given out. Opaque to the page. */
import * as v from 'valibot';
import { ApiError } from './errors.js';

export interface Cursor {
  readonly population: number;
  readonly id: number;
}

const Whole = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 31 - 1));
const Parts = v.tuple([Whole, Whole]);

export function encodeCursor({ population, id }: Cursor): string {
  return Buffer.from(JSON.stringify([population, id])).toString('base64url');
}

export function decodeCursor(text: string): Cursor {
  const parts = v.safeParse(Parts, parseJson(Buffer.from(text, 'base64url').toString()));
  if (!parts.success)
    throw new ApiError(400, 'bad-cursor', 'The cursor is not one that this server gave out.');
  const [population, id] = parts.output;
  return { population, id };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
