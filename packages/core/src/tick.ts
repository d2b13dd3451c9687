/**
 * The library's microtask turn. What is asked for in one tick is done together at its end: first it is decided who has
 * really let go, then the runs that somebody still wants begin.
 *
 *   watch, unwatch, invalidate, fetch … ──> microtask ──> releases ──> starts
 */

/** A decision that waits for the end of the tick. */
export interface Turn {
  onTick(): void;
}

export class Tick {
  readonly #report: (error: unknown) => void;
  #releases: Turn[] = [];
  #starts: Turn[] = [];
  #isDue = false;

  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  release(turn: Turn): void {
    this.#releases.push(turn);
    this.#schedule();
  }

  start(turn: Turn): void {
    this.#starts.push(turn);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(this.#run);
  }

  readonly #run = (): void => {
    this.#isDue = false;
    const releases = this.#releases;
    const starts = this.#starts;
    this.#releases = [];
    this.#starts = [];
    this.#each(releases);
    this.#each(starts);
  };

  #each(turns: readonly Turn[]): void {
    for (const turn of turns) {
      try {
        turn.onTick();
      } catch (error) {
        this.#report(error);
      }
    }
  }
}
