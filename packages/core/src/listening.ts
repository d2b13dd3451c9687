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
  /** What its fields were, kept where the bits of the entry do not tell what changed. */
  values: readonly unknown[] | undefined;
}
