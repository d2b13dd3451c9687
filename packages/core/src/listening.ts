/** The listeners of a reader: a list of nodes, each with the fields that it was made for. */
import type { QueryField } from './queryHandle.js';

/** A list of listeners, which begins at their reader. */
export interface Link {
  next: Listening | undefined;
}

export interface Listening extends Link {
  readonly listener: () => void;
  readonly fields: readonly QueryField[];
  readonly bits: number;
  /**
   * What its fields were when it was last told, kept where the bits of the entry do not tell what changed: a projection
   * shows something else, and options that follow signals may lead to another entry.
   */
  values: unknown[] | undefined;
}

export function append(list: Link, own: Listening): void {
  let end = list;
  while (end.next) end = end.next;
  end.next = own;
}

/** Returns whether it was in the list. Its own link stays, for whoever is just looking at it. */
export function unlink(list: Link, own: Listening): boolean {
  let before: Link | undefined = list;
  while (before && before.next !== own) before = before.next;
  if (!before) return false;
  before.next = own.next;
  return true;
}
