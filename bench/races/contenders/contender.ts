/** A page with a list, written as a library's documentation says. */
import type { Change, Items } from '../items.js';
import type { Api } from '../server.js';

export interface Page {
  /** What it shows; `undefined` if that is nothing. */
  shown(): Items | undefined;
  /** Somebody clicks: the change is shown at once and saved. */
  edit(change: Change): void;
  /** The list is loaded anew. */
  reload(): void;
  close(): void;
}

export interface Contender {
  readonly library: string;
  /** What the recipe is called in the tables. */
  readonly name: string;
  /** Where a peer documents it. */
  readonly source: string | undefined;
  /** The name of its region in the file, see `recipes.ts`. */
  readonly recipe: string;
  open(api: Api): Page;
}
