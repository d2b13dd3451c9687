/**
 * Whose items are whose. A page holds one lock for as long as it lives; the items of one that is gone are taken over by
 * whoever gets its lock.
 *
 *   page A   ├── lock A ──────────╳ closed
 *   page B      └─ waits for A ───├ A's items are B's ┤
 *
 * Where a lock can be lost by one that lives, it takes it again, and looks what is still its own.
 */
import type { Persister } from '../persister.js';
import { within } from '../timer.js';
import { begun, type Tries, untilDone } from './tries.js';

export interface OwnersOptions extends Tries {
  readonly persister: Persister;
  readonly id: string;
  /** Takes over what belongs to somebody who is gone. */
  readonly adopt: (owner: string) => Promise<void>;
  /** Leaves what others have taken over to them: until our lock was ours, we were gone to them. */
  readonly cede: () => Promise<void>;
}

/** How long a page that lives has to say so when another one starts, in ms. A dead one's lock is free before that. */
const ANSWER_TIME = 300;

const HELLO = 'outbox hello ';
const HERE = 'outbox here ';

export class Owners {
  readonly #options: OwnersOptions;
  /** Whose lock we wait for, and what is called when they speak. */
  readonly #known = new Map<string, () => void>();
  #release: () => void = Boolean;
  #unsubscribe: () => void = Boolean;

  constructor(options: OwnersOptions) {
    this.#options = options;
  }

  /** Comes among the others. Resolves when our own items cannot be taken over any more, or nobody can say so. */
  async start(): Promise<void> {
    const { persister, id, onError } = this.#options;
    try {
      this.#unsubscribe = persister.subscribe?.((message) => this.#hear(message)) ?? Boolean;
    } catch (error) {
      onError(error);
    }
    if (persister.lock) await this.#hold();
    void this.#say(HELLO + id);
  }

  /** Holds our own lock from now on. Resolves when we have it, or could not get it at first. */
  #hold(): Promise<void> {
    const { persister, id, signal, cede, onError } = this.#options;
    return new Promise((resolve) => {
      const held = (lost: AbortSignal): Promise<void> =>
        new Promise((release) => {
          this.#release = release;
          lost.addEventListener('abort', () => {
            onError(lost.reason);
            release();
            void this.#hold();
          });
          resolve();
          void untilDone(this.#options, cede);
        });
      const holding = begun(this.#options, async () => persister.lock?.(lockOf(id), held, { signal }));
      void holding.then(resolve);
    });
  }

  /** Takes over the items of these owners, now or when they are gone. Resolves when it is known which. */
  async meet(owners: Iterable<string>): Promise<void> {
    const { clock } = this.#options;
    const meetings = [...owners].map((owner) => this.#waitFor(owner));
    await Promise.all(meetings.map((meeting) => within(clock, ANSWER_TIME, meeting)));
  }

  /** Leaves our items to others when what is under way has ended. */
  stop(ended: Promise<void>): void {
    void ended.then(() => {
      this.#unsubscribe();
      this.#release();
    });
  }

  /** Resolves when the owner has spoken, or is gone and its items are ours, or storage has failed and will be asked again. */
  #waitFor(owner: string): Promise<void> {
    const { persister, id, signal, adopt } = this.#options;
    if (owner === id || this.#known.has(owner)) return Promise.resolve();
    const take = async (): Promise<void> => {
      if (!signal.aborted) await adopt(owner);
    };
    return new Promise((resolve) => {
      this.#known.set(owner, resolve);
      const taking = begun(this.#options, async () => {
        await (persister.lock ? persister.lock(lockOf(owner), take, { signal }) : take());
        this.#known.delete(owner);
      });
      void taking.then(resolve);
    });
  }

  #hear(message: string): void {
    const { id } = this.#options;
    const isHello = message.startsWith(HELLO);
    if (!isHello && !message.startsWith(HERE)) return;
    const owner = message.slice((isHello ? HELLO : HERE).length);
    if (isHello) void this.#say(HERE + id);
    this.#known.get(owner)?.();
    void this.#waitFor(owner);
  }

  async #say(message: string): Promise<void> {
    const { persister, onError } = this.#options;
    try {
      await persister.publish?.(message);
    } catch (error) {
      onError(error);
    }
  }
}

function lockOf(owner: string): string {
  return `outbox/owner/${owner}`;
}
