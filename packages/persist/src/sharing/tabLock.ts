/**
 * The lock of a key among tabs. A closed tab's locks are free at once, by the browser. One that the browser freezes is told
 * so, and gives them up. One that hangs, or whose process sleeps, keeps them and says nothing: whoever waits asks now and
 * then, and takes the lock away from one that has been silent too long.
 *
 *   holder   ├── asleep ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ┤ late answer: the lock is lost, it counts for nobody
 *   waiter      ├ ping ─ ping ─ ping ─ steal ├──────┤ answer
 *   waiter        ├ ping ─ ping ─ ping ─ who holds it? another one than before ─ ping ─ …
 *
 * One at a time steals, and looks who holds the lock before: what a thief has said may not have come to the next one.
 */
import type { Clock, Hash } from '@qora/core';
import { wait } from '../timer.js';
import type { LockedTask } from './exchange.js';

/** How often the holder of a lock is asked before it is thought to be gone. */
const PINGS = 4;

export interface TabLockOptions {
  readonly clock: Clock;
  readonly scope: string;
  readonly takeoverTime: number;
  /** The lock that this tab holds for as long as it is here: it says which locks are ours. */
  readonly own: string;
  readonly tell: (type: 'ping' | 'busy', hash: Hash) => void;
}

export class TabLock {
  readonly #options: TabLockOptions;
  /** What gives a lock up before its task is done, by key. */
  readonly #held = new Map<Hash, () => void>();
  /** How often whoever holds a lock that we wait for was asked and said nothing. */
  readonly #unanswered = new Map<Hash, number>();

  constructor(options: TabLockOptions) {
    this.#options = options;
  }

  isHeld(hash: Hash): boolean {
    return this.#held.has(hash);
  }

  hearBusy(hash: Hash): void {
    if (this.#unanswered.has(hash)) this.#unanswered.set(hash, 0);
  }

  /** The page is about to be frozen: whoever waits goes on, and what comes here later counts for nobody. */
  giveUp(): void {
    for (const lose of this.#held.values()) lose();
  }

  /** Calls the task while no other tab holds this lock. The signal ends the wait. */
  async request<T>(hash: Hash, task: LockedTask<T>, signal: AbortSignal): Promise<T> {
    for (;;) {
      signal.throwIfAborted();
      const over = new AbortController();
      const end = (): void => over.abort();
      signal.addEventListener('abort', end);
      let isGranted = false;
      const granted: LockedTask<T> = (isLost) => {
        isGranted = true;
        end();
        return task(isLost);
      };
      const silence = this.#watch(hash, over.signal)
        .catch(() => undefined)
        .finally(end);
      try {
        return await this.#hold(hash, granted, { signal: over.signal });
      } catch (error) {
        const silent = isGranted ? undefined : await silence;
        if (silent === undefined) throw error;
        const stolen = await this.#steal(hash, silent, task);
        if (stolen) return await stolen.result;
      } finally {
        signal.removeEventListener('abort', end);
        end();
      }
    }
  }

  /** Takes a lock away from whoever was silent, unless somebody else has. */
  async #steal<T>(
    hash: Hash,
    silent: string,
    task: LockedTask<T>,
  ): Promise<{ readonly result: Promise<T> } | undefined> {
    const thief = `qora/${this.#options.scope}/steal/${hash}`;
    return await navigator.locks.request(thief, async () => {
      if ((await this.#holderOf(this.#nameOf(hash))) !== silent) return undefined;
      const { promise: granted, release } = openGate();
      const begin: LockedTask<T> = (isLost) => {
        release();
        return task(isLost);
      };
      const result = this.#hold(hash, begin, { steal: true });
      await Promise.race([granted, result.then(Boolean, Boolean)]);
      return { result };
    });
  }

  async #hold<T>(hash: Hash, task: LockedTask<T>, options: LockOptions): Promise<T> {
    const { clock, takeoverTime, tell } = this.#options;
    const name = this.#nameOf(hash);
    let isLost = false;
    let result: Promise<T> | undefined;
    const { promise: released, release } = openGate();
    const lose = (): void => {
      isLost = true;
      release();
    };
    const work = async (): Promise<void> => {
      const grantedAt = clock.now();
      this.#held.set(hash, lose);
      // Others who wait were about to take it, too.
      if (options.steal) tell('busy', hash);
      // One that was asleep may have its answer before it is told that the lock is gone.
      const check = async (): Promise<boolean> =>
        isLost || (clock.now() - grantedAt > takeoverTime / 2 && !(await this.#isOurs(name)));
      result = task(check);
      await Promise.race([result.then(Boolean, Boolean), released]);
    };
    try {
      await navigator.locks.request(name, options, work);
    } catch (error) {
      if (!result) throw error;
      // It was taken away: the task goes on, and can know it.
      isLost = true;
    } finally {
      this.#held.delete(hash);
    }
    return await (result as unknown as Promise<T>);
  }

  #nameOf(hash: Hash): string {
    return `qora/${this.#options.scope}/load/${hash}`;
  }

  async #isOurs(name: string): Promise<boolean> {
    const [holder, own] = await Promise.all([this.#holderOf(name), this.#holderOf(this.#options.own)]);
    return holder !== undefined && holder === own;
  }

  /** The browser's name for the tab that holds a lock. */
  async #holderOf(name: string): Promise<string | undefined> {
    const { held = [] } = await navigator.locks.query();
    return held.find((lock) => lock.name === name)?.clientId;
  }

  /** Waits while others hold the lock. Returns whoever holds it and has said nothing for too long. */
  async #watch(hash: Hash, over: AbortSignal): Promise<string | undefined> {
    const { clock, takeoverTime, tell } = this.#options;
    const name = this.#nameOf(hash);
    this.#unanswered.set(hash, 0);
    let holder: string | undefined;
    for (;;) {
      // Not all at the same moment.
      await wait(clock, (takeoverTime / PINGS) * (1 + Math.random() / 4), over);
      const next = await this.#holderOf(name);
      if (over.aborted) break;
      // Pings count, and not the time: this tab may have been asleep itself, with the answers still to come.
      const unanswered = next === holder || holder === undefined ? (this.#unanswered.get(hash) ?? 0) + 1 : 0;
      if (unanswered >= PINGS && next !== undefined) return next;
      holder = next;
      this.#unanswered.set(hash, unanswered);
      tell('ping', hash);
    }
    this.#unanswered.delete(hash);
    return undefined;
  }
}

function openGate(): { readonly promise: Promise<void>; readonly release: () => void } {
  let release!: () => void;
  const promise = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { promise, release };
}
