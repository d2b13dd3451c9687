/**
 * The lock of a key among tabs. A closed tab's locks are free at once, by the browser. One that the browser freezes is told
 * so, and gives them up. One that hangs, or whose process sleeps, keeps them and says nothing: whoever waits asks now and
 * then, and takes the lock away from one that has been silent too long.
 *
 *   holder   ├── asleep ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ┤ late answer: the lock is lost, it counts for nobody
 *   waiter      ├ ping ─ ping ─ ping ─ steal ├──────┤ answer
 */
import type { Clock, Hash } from '@qora/core';
import { wait } from '../timer.js';
import type { LockedTask } from './exchange.js';

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
  /** When whoever holds a lock that we wait for was last heard of. */
  readonly #aliveAt = new Map<Hash, number>();

  constructor(options: TabLockOptions) {
    this.#options = options;
  }

  isHeld(hash: Hash): boolean {
    return this.#held.has(hash);
  }

  hearBusy(hash: Hash): void {
    if (this.#aliveAt.has(hash)) this.#aliveAt.set(hash, this.#options.clock.now());
  }

  /** The page is about to be frozen: whoever waits goes on, and what comes here later counts for nobody. */
  giveUp(): void {
    for (const lose of this.#held.values()) lose();
  }

  /** Calls the task while no other tab holds this lock. The signal ends the wait. */
  async request<T>(hash: Hash, task: LockedTask<T>, signal: AbortSignal): Promise<T> {
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
    const silence = this.#watch(hash, over.signal).then((isSilent) => {
      end();
      return isSilent;
    });
    try {
      return await this.#hold(hash, granted, { signal: over.signal });
    } catch (error) {
      if (isGranted || !(await silence)) throw error;
      return await this.#hold(hash, granted, { steal: true });
    } finally {
      signal.removeEventListener('abort', end);
      end();
    }
  }

  async #hold<T>(hash: Hash, task: LockedTask<T>, options: LockOptions): Promise<T> {
    const { clock, scope, takeoverTime, tell } = this.#options;
    const name = `qora/${scope}/load/${hash}`;
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

  async #isOurs(name: string): Promise<boolean> {
    const { held = [] } = await navigator.locks.query();
    const holderOf = (wanted: string): string | undefined =>
      held.find((lock) => lock.name === wanted)?.clientId;
    const holder = holderOf(name);
    return holder !== undefined && holder === holderOf(this.#options.own);
  }

  /** Waits while others hold the lock. Returns whether nobody has been heard of for too long. */
  async #watch(hash: Hash, over: AbortSignal): Promise<boolean> {
    const { clock, takeoverTime, tell } = this.#options;
    this.#aliveAt.set(hash, clock.now());
    for (;;) {
      // Not all at the same moment: the first that takes it says so.
      await wait(clock, (takeoverTime / 4) * (1 + Math.random() / 4), over);
      if (over.aborted) break;
      if (clock.now() - (this.#aliveAt.get(hash) ?? 0) >= takeoverTime) return true;
      tell('ping', hash);
    }
    this.#aliveAt.delete(hash);
    return false;
  }
}

function openGate(): { readonly promise: Promise<void>; readonly release: () => void } {
  let release!: () => void;
  const promise = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { promise, release };
}
