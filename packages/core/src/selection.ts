/** `select`: called once for the same function and data, however many readers share it, its results shared structurally. */
import { liveOf } from './cache.js';
import type { Entry } from './entry.js';
import { share } from './share.js';
import type { FailureState } from './state.js';

export type Select = (data: unknown) => unknown;

/** What a function threw, and the failure that its readers show for it: the same one, however often they look. */
export interface Problem {
  readonly error: unknown;
  shown?: FailureState<unknown, unknown>;
}

/** One function over the data of one entry. */
export class Selection {
  readonly #select: Select;
  readonly #by: string;
  #source: unknown = Selection;
  /** The last result that did not throw. */
  value: unknown;
  /** What the function threw for the current data. */
  problem: Problem | undefined;

  /** @param relative a value with which the first result shares what is equal */
  constructor(select: Select, by: string, relative: unknown) {
    this.#select = select;
    this.#by = by;
    this.value = relative;
  }

  /** Brings `value` and `problem` up to date with the data. */
  apply(data: unknown): this {
    if (Object.is(this.#source, data)) return this;
    this.#source = data;
    this.problem = undefined;
    try {
      this.value = share(this.value, this.#select(data), this.#by);
    } catch (error) {
      this.problem = { error };
    }
    return this;
  }
}

/**
 * The selection of a function on an entry: shared by all its readers, from those that look before anybody holds until
 * the last one lets go.
 */
export function selectionOf(
  entry: Entry | undefined,
  select: Select,
  by: string,
  relative?: unknown,
): Selection {
  const live = entry && liveOf(entry);
  const known = live?.selections?.get(select) as Selection | undefined;
  const selection = known ?? new Selection(select, by, relative);
  if (live) {
    live.selections ??= new WeakMap();
    live.selections.set(select, selection);
  }
  return selection;
}
