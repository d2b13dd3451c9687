/**
 * Being watched is owning. The first hold keeps an entry and may start it; letting go is decided at the end of the tick.
 *
 *   hold    ──> list of holds ──> counts ──> triggers.onMount, polling, network and focus
 *   release ──(tick)──> counts ──> fetching.leave, polling, expiry
 *
 * A reader that comes in the same tick in which another leaves takes its place, in either order, and starts nothing:
 *
 *   unmount A | mount B   A's release is pending: B takes over
 *   mount B | unmount A   the run that B asked for has not been called yet: it is taken back
 */
import type { Cache } from './cache.js';
import { type Entry, Hold, type Holder } from './entry.js';
import type { Expiry } from './expiry.js';
import type { Fetching } from './fetching.js';
import type { Host } from './host.js';
import type { Triggers } from './triggers.js';

export class Holding {
  readonly #host: Host;
  readonly #cache: Cache;
  readonly #fetching: Fetching;
  readonly #triggers: Triggers;
  readonly #expiry: Expiry;
  #wantedEntries = 0;

  constructor(host: Host, cache: Cache, fetching: Fetching, triggers: Triggers, expiry: Expiry) {
    this.#host = host;
    this.#cache = cache;
    this.#fetching = fetching;
    this.#triggers = triggers;
    this.#expiry = expiry;
  }

  hold(entry: Entry, holder: Holder): Hold {
    const live = this.#cache.live(entry);
    const isAlone = live.held === 0;
    const hold = new Hold(entry, holder);
    live.add(hold);
    live.held++;
    entry.gcTime = Math.max(entry.gcTime, holder.settings.gcTime);
    if (isAlone) this.#cache.setIdle(entry, false);
    if (hold.isWanting) this.#want(entry, 1);
    this.#keepTags(entry, holder);
    const { claim } = live;
    if (claim !== undefined) claim.end();
    else if (live.leaving > 0) live.leaving--;
    else this.#triggers.onMount(hold, isAlone);
    if (holder.settings.refetchInterval !== false) this.#triggers.poll(entry);
    return hold;
  }

  /** The holder's options have changed: it may want what it did not, or poll at another pace. */
  update(hold: Hold, wasPolling: boolean): void {
    const { entry, holder } = hold;
    entry.gcTime = Math.max(entry.gcTime, holder.settings.gcTime);
    if (hold.isWanting !== holder.isWanting) {
      hold.isWanting = holder.isWanting;
      this.#want(entry, hold.isWanting ? 1 : -1);
      if (hold.isWanting) this.#triggers.onMount(hold, entry.live?.held === 1);
      else this.#fetching.leave(entry);
    }
    this.#keepTags(entry, holder);
    if (wasPolling || holder.settings.refetchInterval !== false) this.#triggers.poll(entry);
  }

  /** The holder says that it will let go. What another one asked for in this tick only to take its place is taken back. */
  leaving(hold: Hold): void {
    const { entry } = hold;
    const { live } = entry;
    if (live === undefined) return;
    const run = this.#fetching.runOf(entry);
    const isMove =
      run !== undefined && run.cause === 'mount' && run.phase === 'asked' && run.asker !== hold.holder;
    if (isMove && live.held > 1 && !run.isAwaited && (entry.hasData || entry.failure !== undefined)) {
      this.#fetching.cancel(entry);
    } else live.leaving++;
  }

  /** The holder has changed its mind in the same tick. */
  staying(hold: Hold): void {
    const { live } = hold.entry;
    if (live !== undefined && live.leaving > 0) live.leaving--;
  }

  release(hold: Hold): void {
    const { entry } = hold;
    const { live } = entry;
    if (live === undefined) return;
    live.delete(hold);
    live.held--;
    if (live.leaving > 0) live.leaving--;
    if (hold.isWanting) this.#want(entry, -1);
    if (hold.holder.settings.refetchInterval !== false) this.#triggers.poll(entry);
    if (live.held > 0) {
      if (live.wanted === 0) this.#fetching.leave(entry);
      return;
    }
    live.selections = undefined;
    entry.usedAt = this.#host.clock.now();
    this.#fetching.leave(entry);
    this.#expiry.schedule(entry);
  }

  /** Network and focus matter while an entry is wanted or a run is paused. */
  watchEnvironment(): void {
    this.#triggers.watch(this.#wantedEntries > 0 || this.#fetching.paused.size > 0);
  }

  #want(entry: Entry, by: 1 | -1): void {
    const live = this.#cache.live(entry);
    const wasWanted = live.wanted > 0;
    live.wanted += by;
    if (wasWanted === live.wanted > 0) return;
    this.#wantedEntries += by;
    if (this.#wantedEntries === (by > 0 ? 1 : 0)) this.watchEnvironment();
  }

  #keepTags(entry: Entry, { settings }: Holder): void {
    const { tags } = settings;
    if (tags !== undefined && (typeof tags !== 'function' || entry.hasData))
      this.#fetching.tag(entry, tags, entry.data);
  }
}
