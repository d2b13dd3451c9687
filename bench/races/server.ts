/**
 * The one server. A request is on its way for some time, takes effect in one moment, and its answer is on its way for
 * some time; how long is the scenario's business and the same for all contenders.
 */
import { clock } from './browser.js';
import { type Change, type Item, type Items, put } from './items.js';

/** How long a read is on its way, there and back. */
export const READ = { up: 20, down: 20 };

/** A mutation of the scenario, and what has become of it. */
export interface Edit {
  readonly name: string;
  readonly change: Change;
  /** How long its request is on its way, and its answer. */
  readonly up: number;
  readonly down: number;
  readonly isRefused: boolean;
}

/** A state of the server's data. */
interface Moment {
  readonly items: Items;
  /** The edits that are in it. */
  readonly edits: ReadonlySet<Edit>;
}

/** What contenders call. */
export interface Api {
  /** The list as it is. */
  readonly load: () => Promise<Items>;
  /** Changes an item and gives it as it then is. */
  readonly save: (change: Change) => Promise<Item>;
}

export class Server {
  /** Every state there was, the current one last. */
  readonly history: Moment[];
  readonly answered: Set<Edit> = new Set();
  /** When the last answer was there. */
  busyAt = 0;
  readonly #called: Edit[] = [];
  readonly #unsent: Edit[] = [];
  #inFlight = 0;

  constructor(items: Items) {
    this.history = [{ items, edits: new Set() }];
  }

  readonly api: Api = {
    load: () => this.#request(READ, () => this.now.items),
    save: () => {
      const edit = this.#unsent.shift();
      if (!edit) throw new Error('a contender sends what no scenario asked for');
      return this.#request(edit, () => this.#accept(edit)).finally(() => this.answered.add(edit));
    },
  };

  get now(): Moment {
    return this.history.at(-1) as Moment;
  }

  /** The edits of the page, in the order in which they were made. */
  get called(): readonly Edit[] {
    return this.#called;
  }

  /** The next request to save is this one. To be called before the page makes the edit. */
  expect(edit: Edit): void {
    this.#called.push(edit);
    this.#unsent.push(edit);
  }

  /** Somebody else changes something. */
  change(change: Change): void {
    this.#write(change, this.now.edits);
  }

  /** Whether nothing has been in flight for so long. */
  isQuiet(ms: number): boolean {
    return this.#inFlight === 0 && clock.now() - this.busyAt >= ms;
  }

  #accept(edit: Edit): Item {
    if (edit.isRefused) throw new Error(`${edit.name} is refused`);
    this.#write(edit.change, new Set([...this.now.edits, edit]));
    return this.now.items.find(({ id }) => id === edit.change.id) as Item;
  }

  #write(change: Change, edits: ReadonlySet<Edit>): void {
    this.history.push({ items: put(this.now.items, change), edits });
  }

  /** The effect is what the server does when the request arrives; what it throws is the answer, too. */
  async #request<T>({ up, down }: { up: number; down: number }, effect: () => T): Promise<T> {
    this.#inFlight++;
    await wait(up);
    try {
      // A copy, for what comes over a network shares nothing.
      const answer = structuredClone(effect());
      await wait(down);
      return answer;
    } catch (error) {
      await wait(down);
      throw error;
    } finally {
      this.#inFlight--;
      this.busyAt = clock.now();
    }
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.set(resolve, ms, { ref: true });
  });
}
