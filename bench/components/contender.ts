/** What a page of components asks of a library; whatever it is written with, the loops are the same. */

/** One library on one page. */
export interface Contender {
  /** A cache of its own, in which nothing has been loaded. */
  create(): Page;
}

export interface Page {
  /** Writes what a fetcher would have brought. */
  set(entries: ReadonlyArray<readonly [id: number, text: string]>): void;
  /** Shows one component for each id, that many times; each loads its own query and shows its data. */
  mount(root: Element, ids: readonly number[]): () => void;
  /** Shows the rows of a list that is loaded, and counts what is made for them. */
  mountRows(root: Element, load: () => readonly Row[], counts: RowCounts): () => void;
  /** Loads the list again. */
  reloadRows(): Promise<unknown>;
  /** Forgets everything, timers too. */
  clear(): void;
}

export interface Row {
  readonly id: number;
  readonly name: string;
  readonly done: boolean;
}

/** How many rows and how many texts in them were made. */
export interface RowCounts {
  rows: number;
  fields: number;
}

/** What every query loads. */
export const textOf = (id: number): string => `text of ${id}`;

/** What data is fresh for, in ms. */
export const STALE_TIME = 300_000;
