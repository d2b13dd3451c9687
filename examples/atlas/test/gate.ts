/** A gate before the stops of journeys: the server finds as many as the test lets through, and waits for the next. */
import type { Database } from '../server/database.js';

export class Gate {
  /** How many stops the server has asked its database for, those included that still wait. */
  asked = 0;
  #places = Number.POSITIVE_INFINITY;
  #error: Error | undefined;
  readonly #waiting: { go(): void; fail(error: Error): void }[] = [];

  /** Lets so many through, from now on; all of them without a number. */
  open(places = Number.POSITIVE_INFINITY): void {
    this.#places = places;
    this.#error = undefined;
    for (const { go } of this.#waiting.splice(0, places)) {
      this.#places -= 1;
      go();
    }
  }

  /** Fails whoever waits or comes, until it is opened again. */
  shut(error: Error): void {
    this.#error = error;
    for (const { fail } of this.#waiting.splice(0)) fail(error);
  }

  /** Stands before the database. */
  guard(database: Database): Database {
    return {
      ...database,
      query: async (text, parameters) => {
        if (text.includes('as km')) await this.#pass();
        return database.query(text, parameters);
      },
    };
  }

  #pass(): Promise<void> {
    this.asked += 1;
    return new Promise((go, fail) => {
      this.#waiting.push({ go, fail });
      if (this.#error) this.shut(this.#error);
      else this.open(this.#places);
    });
  }
}
