/**
 * A suspended reader's claim: it waits for any settled state and keeps the result, fresh and in the cache, until the
 * reader comes back or 5 s of the clock have passed.
 */
import { Deferred } from './deferred.js';
import type { Engine } from './engine.js';
import type { Asker, Claim, Entry, Hold, Holder } from './entry.js';
import { hold, release } from './holding.js';
import type { Fetcher, Settings } from './options.js';
import { Deadline } from './seams/deadlines.js';

const CLAIM_TIME = 5_000;

export class ResultClaim implements Holder, Claim {
  readonly fetcher: Fetcher | undefined;
  readonly settings: Settings;
  readonly isWanting: boolean;
  /** Resolves when the entry has something to show. */
  readonly settled: Deferred<void> = new Deferred();
  readonly #engine: Engine;
  readonly #hold: Hold;
  readonly #deadline: Deadline = new Deadline(() => this.end());

  constructor(engine: Engine, entry: Entry, reader: Asker & { readonly isWanting: boolean }) {
    this.fetcher = reader.fetcher;
    this.settings = reader.settings;
    this.isWanting = reader.isWanting;
    this.#engine = engine;
    this.#hold = hold(engine, entry, this);
    if (entry.live !== undefined) entry.live.claim = this;
    engine.closers.add(this.settled.resolve);
    this.notify();
  }

  notify(): void {
    const { hasData, status } = this.#hold.entry;
    if (!hasData && status !== 'failure') return;
    const { deadlines, now } = this.#engine;
    if (this.#deadline.index < 0) deadlines.set(this.#deadline, now + CLAIM_TIME);
    this.settled.resolve();
  }

  end(): void {
    const { live } = this.#hold.entry;
    if (live?.claim !== this) return;
    live.claim = undefined;
    this.#engine.closers.delete(this.settled.resolve);
    this.#engine.deadlines.cancel(this.#deadline);
    this.settled.resolve();
    this.#engine.notifier.release({ onTick: () => release(this.#engine, this.#hold) });
  }
}
