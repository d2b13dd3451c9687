/** `select`: called once for the same function and data, however many readers share it, its results shared structurally. */
import type { Entry } from './entry.js';
import { share } from './share.js';

type Select = (data: unknown) => unknown;

/** One function over the data of one entry (or over another selection's results). */
export class Selection {
  readonly #select: Select;
  readonly #by: string;
  #source: unknown;
  #hasRun = false;
  /** What its results share with, before there is one of its own. */
  relative: unknown = undefined;
  /** The last result that did not throw. */
  value: unknown = undefined;
  /** What the function threw for the current data. */
  problem: { readonly error: unknown; isReported: boolean } | undefined;
  /** Whether it has ever given a value. */
  hasValue = false;

  constructor(select: Select, by: string) {
    this.#select = select;
    this.#by = by;
  }

  /** Brings `value` and `problem` up to date with the data. */
  apply(data: unknown): this {
    if (this.#hasRun && Object.is(this.#source, data)) return this;
    this.#source = data;
    try {
      this.value = share(this.hasValue ? this.value : this.relative, this.#select(data), this.#by);
      this.hasValue = true;
      this.problem = undefined;
    } catch (error) {
      this.problem = { error, isReported: false };
    }
    this.#hasRun = true;
    return this;
  }
}

/** The selection of a function on an entry: shared by all its readers while somebody holds it. */
export function selectionOf(entry: Entry | undefined, select: Select, by: string): Selection {
  const { live } = entry ?? {};
  if (live === undefined || live.held === 0) return new Selection(select, by);
  live.selections ??= new WeakMap();
  let selection = live.selections.get(select) as Selection | undefined;
  if (selection === undefined) {
    selection = new Selection(select, by);
    live.selections.set(select, selection);
  }
  return selection;
}
