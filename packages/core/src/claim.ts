/**
 * A suspended reader's claim: it waits for any settled state and keeps the result, fresh and in the cache, until the
 * reader comes back or 5 s of the clock have passed.
 */
import { Deferred } from './deferred.js';
import type { Engine } from './engine.js';
import type { Claim, Entry, Hold, Holder } from './entry.js';
import type { Fetcher, Settings } from './options.js';
import { Deadline } from './seams/deadlines.js';

const CLAIM_TIME = 5_000;

export class ResultClaim implements Holder, Claim {
  readonly settings: Settings;
  readonly fetcher: Fetcher | undefined;
  readonly isWanting: boolean;
  readonly #engine: Engine;
  readonly #settled = new Deferred<void>();
  readonly #hold: Hold;
  readonly #deadline = new Deadline(() => this.end());
  #isOver = false;

  constructor(engine: Engine, entry: Entry, reader: Holder) {
    this.settings = reader.settings;
    this.fetcher = reader.fetcher;
    this.isWanting = reader.isWanting;
    this.#engine = engine;
    this.#hold = engine.holding.hold(entry, this);
    engine.cache.live(entry).claim = this;
    this.notify();
  }

  /** Resolves when the entry has something to show. */
  get settled(): Promise<void> {
    return this.#settled.promise;
  }

  notify(): void {
    const { entry } = this.#hold;
    if (this.#isOver || this.#deadline.index >= 0 || !(entry.hasData || entry.failure !== undefined)) return;
    if (!entry.hasData && entry.isLoading) return;
    const { clock, deadlines } = this.#engine.host;
    deadlines.set(this.#deadline, clock.now() + CLAIM_TIME);
    this.#settled.resolve();
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { live } = this.#hold.entry;
    if (live?.claim === this) live.claim = undefined;
    this.#engine.host.deadlines.cancel(this.#deadline);
    this.#settled.resolve();
    this.#engine.host.tick.release({ onTick: () => this.#engine.holding.release(this.#hold) });
  }
}
