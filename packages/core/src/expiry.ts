/**
 * Eviction: entries that nobody holds go when their `gcTime` is over, or when there are more than `maxEntries`.
 *
 *   last release, write, end of a run ──> schedule ──> one deadline for all ──> sweep ──> evict what is due
 *
 * A sweep looks at the whole list, so it waits until the first entry that is due has been due for a sixteenth of its
 * `gcTime`: entries may go that much late, never early, and a use in between costs nothing but a field.
 */
import type { Cache } from './cache.js';
import type { Entry } from './entry.js';
import type { Host } from './host.js';
import { Deadline } from './seams/deadlines.js';
import type { Turn } from './tick.js';

/** How many entries a sweep looks at before it lets the host do something else. */
const SLICE = 4096;

export class Expiry implements Turn {
  readonly #host: Host;
  readonly #cache: Cache;
  readonly #deadline: Deadline;
  #sweepAt = Number.POSITIVE_INFINITY;
  /** Where a sweep that was interrupted goes on, counting down. */
  #cursor = -1;
  /** Entries with a `gcTime` of 0: they go at the end of the tick. */
  #atOnce: Entry[] = [];

  constructor(host: Host, cache: Cache) {
    this.#host = host;
    this.#cache = cache;
    this.#deadline = new Deadline(() => this.#sweep());
  }

  /** The entry may have lost its last reason to stay; its `gcTime` counts from its last use. */
  schedule(entry: Entry): void {
    if (this.#host.isServer || entry.isHeld || entry.index < 0) return;
    this.#cache.setIdle(entry, true);
    const gcTime = gcTimeOf(entry);
    if (gcTime === 0) {
      if (this.#atOnce.push(entry) === 1) this.#host.tick.release(this);
    } else this.#sweepNotAfter(entry.usedAt + gcTime + gcTime / 16);
    this.#makeRoom();
  }

  onTick(): void {
    const entries = this.#atOnce;
    this.#atOnce = [];
    for (const entry of entries) if (isEvictable(entry)) this.#evict(entry);
  }

  /** An entry has left: an empty cache keeps no timer. */
  onLeave(): void {
    if (this.#cache.entries.length > 0) return;
    this.#sweepAt = Number.POSITIVE_INFINITY;
    this.#host.deadlines.cancel(this.#deadline);
  }

  /** The least recently used go while there are too many. */
  #makeRoom(): void {
    const { entries, idle } = this.#cache;
    if (entries.length <= this.#host.maxEntries) return;
    for (const entry of idle) {
      if (isEvictable(entry)) this.#evict(entry);
      if (entries.length <= this.#host.maxEntries) return;
    }
  }

  #sweepNotAfter(at: number): void {
    if (at >= this.#sweepAt) return;
    this.#sweepAt = at;
    this.#host.deadlines.set(this.#deadline, at);
  }

  #sweep(): void {
    const { entries } = this.#cache;
    const now = this.#host.clock.now();
    if (this.#cursor < 0) {
      this.#cursor = entries.length - 1;
      this.#sweepAt = Number.POSITIVE_INFINITY;
    }
    // Downwards, so that the entry which takes an evicted one's place has been looked at already.
    const end = Math.max(0, this.#cursor - SLICE + 1);
    for (let i = Math.min(this.#cursor, entries.length - 1); i >= end; i--) {
      const entry = entries[i] as Entry;
      if (!isEvictable(entry)) continue;
      const gcTime = gcTimeOf(entry);
      if (entry.usedAt + gcTime <= now) this.#evict(entry);
      else this.#sweepNotAfter(entry.usedAt + gcTime + gcTime / 16);
    }
    this.#cursor = end - 1;
    if (this.#cursor >= 0) this.#host.deadlines.set(this.#deadline, now);
    else this.#host.deadlines.set(this.#deadline, this.#sweepAt);
  }

  #evict(entry: Entry): void {
    const { events, clock, onEvict, report } = this.#host;
    this.#cache.delete(entry);
    this.onLeave();
    events.emit?.({ type: 'entry.evicted', key: entry.key, at: clock.now() });
    try {
      onEvict?.(entry.key);
    } catch (error) {
      report(error);
    }
  }
}

function gcTimeOf(entry: Entry): number {
  return entry.gcTime < 0 ? entry.defaults.gcTime : entry.gcTime;
}

/** Nobody holds it, and nothing is under way for it. */
function isEvictable(entry: Entry): boolean {
  return entry.index >= 0 && !entry.isHeld && entry.run === undefined;
}
