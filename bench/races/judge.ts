/**
 * What "wrong" means, for everybody. What a page may show at a moment is
 *
 *     a state of the server + the edits of the page that are not in it, in the order in which they were made
 *
 * without those that the page has been told are refused. Doing all of them again, in order, is as good, for a page cannot
 * know which of them a state has. The state is any that is not older than the one it showed before, and the last one when
 * all has settled: nobody has to know at once what somebody else has changed, but what was shown may not go away again.
 *
 * Everything else is wrong: an edit in flight or accepted that is not there, an edit that is there though its refusal
 * has arrived, an old value that comes back, a row twice, nothing at all.
 *
 * The page is looked at when everything that is due at a moment has happened. What it shows for no time at all does not
 * count, for nobody can see it.
 */
import { type Items, put, textOf } from './items.js';
import type { Edit, Server } from './server.js';

/** A wrong value, from one moment of the script to another. */
export interface Wrong {
  readonly from: number;
  to: number;
  readonly shown: string;
  /** What it would have to be, with the state that the page has shown before. */
  readonly right: string;
  /** Names of edits that are missing, and of refused ones that are there. */
  readonly missing: readonly string[];
  readonly refused: readonly string[];
  /** The state that is shown so, if any; one before those that were shown already is an old value that came back. */
  readonly state: number | undefined;
  readonly isOld: boolean;
}

type Explanation = Pick<Wrong, 'missing' | 'refused' | 'state' | 'isOld'>;

export class Judge {
  readonly wrongs: Wrong[] = [];
  readonly #server: Server;
  /** The state that was shown last. */
  #seen = 0;

  constructor(server: Server) {
    this.#server = server;
  }

  /** What is shown from this moment to the next. */
  look(shown: string, from: number, to: number): void {
    const { history } = this.#server;
    for (let i = this.#seen; i < history.length; i++) {
      if (!this.#isOver(i, this.#valid(), shown)) continue;
      this.#seen = i;
      return;
    }
    const explanation = this.#explain(shown);
    // Seen is seen, whatever is wrong besides.
    this.#seen = Math.max(this.#seen, explanation.state ?? 0);
    const right = this.#over(this.#seen, this.#valid());
    const before = this.wrongs.at(-1);
    if (before?.to === from && before.shown === shown && before.right === right) before.to = to;
    else this.wrongs.push({ from, to, shown, right, ...explanation });
  }

  /** The edits that have to be seen. */
  #valid(): readonly Edit[] {
    const { called, answered } = this.#server;
    return called.filter((edit) => !(edit.isRefused && answered.has(edit)));
  }

  /** A state with those of these edits that are not in it. */
  #over(i: number, edits: readonly Edit[], isAgain = false): string {
    const { items, edits: own } = this.#server.history[i] as Server['now'];
    const missing = edits.filter((edit) => isAgain || !own.has(edit));
    return textOf(missing.reduce<Items>((list, { change }) => put(list, change), items));
  }

  #isOver(i: number, edits: readonly Edit[], shown: string): boolean {
    return this.#over(i, edits) === shown || this.#over(i, edits, true) === shown;
  }

  /** The fewest edits too few or too many that explain what is shown, rather with a newer state than with an old one. */
  #explain(shown: string): Explanation {
    const { called, history } = this.#server;
    const valid = this.#valid();
    const states = history.map((_, i) => i);
    const guesses = subsets(called).map((edits) => ({
      edits,
      missing: valid.filter((edit) => !edits.includes(edit)).map(({ name }) => name),
      refused: edits.filter((edit) => !valid.includes(edit)).map(({ name }) => name),
    }));
    guesses.sort((a, b) => a.missing.length + a.refused.length - b.missing.length - b.refused.length);
    for (const isOld of [false, true])
      for (const { edits, missing, refused } of guesses) {
        const state = states.find((i) => i < this.#seen === isOld && this.#isOver(i, edits, shown));
        if (state !== undefined) return { missing, refused, state, isOld };
      }
    return { missing: [], refused: [], state: undefined, isOld: false };
  }
}

function subsets<T>(list: readonly T[]): T[][] {
  let found: T[][] = [[]];
  for (const one of list) found = found.concat(found.map((some) => [...some, one]));
  return found;
}
