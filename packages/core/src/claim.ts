/**
 * A suspended reader's claim: it waits for any settled state and keeps the result, fresh and in the cache, until a reader
 * comes or 5 s of the clock have passed.
 *
 *   promise() ──> claim holds ──> settled ──> kept ──┬── a reader holds
 *                                                    └── 5 s ──> let go
 */

import type { Fetcher } from './clientApi.js';
import { Deferred } from './deferred.js';
import type { Engine } from './engine.js';
import type { Asker, Claim, Entry, Hold, Holder, Live } from './entry.js';
import { hold, release } from './holding.js';
import type { Settings } from './options.js';
import { Deadline } from './seams/deadlines.js';

const CLAIM_TIME = 5_000;

export class ResultClaim implements Holder, Claim {
  readonly isClaim = true;
  readonly fetcher: Fetcher | undefined;
  readonly settings: Settings;
  readonly isWanting: boolean;
  /** Resolves when the entry has something to show, or will have nothing. */
  readonly settled: Deferred<void> = new Deferred();
  readonly #engine: Engine;
  #hold!: Hold;
  readonly #deadline: Deadline = new Deadline(() => this.end());
  #isOver = false;

  constructor(engine: Engine, entry: Entry, reader: Asker & { readonly isWanting: boolean }) {
    this.fetcher = reader.fetcher;
    this.settings = reader.settings;
    this.isWanting = reader.isWanting;
    this.#engine = engine;
    // In a batch: what the hold changes is told when the claim knows its place.
    engine.notifier.batch(() => {
      this.#hold = hold(engine, entry, this);
    });
    engine.closers.add(this.settled.resolve);
    this.notify();
  }

  notify(): void {
    if (this.#isOver) return;
    const { entry } = this.#hold;
    const { live } = entry;
    if (live === undefined || live.claims.includes(this) || !(entry.hasData || entry.run === undefined))
      return;
    const { deadlines, now } = this.#engine;
    live.claims.push(this);
    this.settled.resolve();
    // A reader that has come meanwhile keeps the result itself.
    if (hasReader(live) || entry.status === 'initial') this.end();
    else deadlines.set(this.#deadline, now + CLAIM_TIME);
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { claims } = this.#hold.entry.live as Live;
    if (claims.includes(this)) claims.splice(claims.indexOf(this), 1);
    this.#engine.closers.delete(this.settled.resolve);
    this.#engine.deadlines.cancel(this.#deadline);
    this.#engine.notifier.release({ onTick: () => release(this.#engine, this.#hold) });
  }
}

function hasReader({ oldest }: Live): boolean {
  for (let own = oldest; own !== undefined; own = own.after) if (!own.holder.isClaim) return true;
  return false;
}
