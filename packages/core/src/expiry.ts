/**
 * Eviction: entries that nobody holds go when their `gcTime` is over, or when there are more than `maxEntries`.
 *
 *   last release, write, end of a run ──> schedule ──> one deadline for all ──> sweep ──> evict what is due
 *
 * A sweep looks at the whole list, so it waits until the first entry that is due has been due for a sixteenth of its
 * `gcTime`: entries may go that much late, never early, and a use in between costs nothing but a field.
 */
import { deleteEntry } from './cache.js';
import type { Engine } from './engine.js';
import type { Entry } from './entry.js';
import { FOREVER } from './seams/clock.js';
import { Deadline } from './seams/deadlines.js';

/** How many entries a sweep looks at before it lets the host do something else. */
const SLICE = 4096;

/** The entry may have lost its last reason to stay; its `gcTime` counts from its last use. */
export function scheduleEviction(engine: Engine, entry: Entry): void {
  if (engine.isServer || entry.isHeld || entry.index < 0) return;
  engine.idle?.add(entry);
  const gcTime = gcTimeOf(entry);
  if (gcTime > 0) sweepBefore(engine, engine.startedAt + entry.usedAt + gcTime * LATE);
  else engine.notifier.release(() => evict(engine, entry));
  // The least recently used go while there are too many.
  for (const other of engine.idle ?? []) if (engine.entries.length > engine.maxEntries) evict(engine, other);
}

/** Removes an entry; an empty cache keeps no timer. */
export function dropEntry(engine: Engine, entry: Entry): void {
  deleteEntry(engine, entry);
  if (!engine.entries.length) sweepBefore(engine, FOREVER);
}

/** Until an entry is gone, as a multiple of its `gcTime`. */
const LATE = 17 / 16;

function evict(engine: Engine, entry: Entry): void {
  if (entry.index < 0 || entry.isHeld || entry.run || entry.fold) return;
  dropEntry(engine, entry);
  engine.emit('entry.evicted', entry);
  engine.notifier.guard(() => engine.onEvict?.(entry.key));
}

function sweepBefore(engine: Engine, at: number): void {
  if (at >= engine.sweepAt && at < FOREVER) return;
  engine.sweepAt = at;
  engine.sweep ??= new Deadline(() => sweep(engine));
  engine.deadlines.set(engine.sweep, at);
}

/** Looks at a slice, downwards, so that the entry which takes an evicted one's place has been looked at already. */
function sweep(engine: Engine): void {
  const { entries, now, startedAt } = engine;
  if (engine.sweepFrom < 0) {
    engine.sweepFrom = entries.length;
    engine.sweepAt = FOREVER;
  }
  const end = Math.max(0, engine.sweepFrom - SLICE);
  for (let i = Math.min(engine.sweepFrom, entries.length) - 1; i >= end; i--) {
    const entry = entries[i] as Entry;
    const gcTime = gcTimeOf(entry);
    const usedAt = startedAt + entry.usedAt;
    if (usedAt + gcTime <= now) evict(engine, entry);
    else if (!entry.isHeld) sweepBefore(engine, usedAt + gcTime * LATE);
  }
  engine.sweepFrom = end || -1;
  // The rest follows at once, but in a task of its own; after it, what earlier slices have found to come.
  engine.deadlines.set(engine.sweep as Deadline, end > 0 ? now : engine.sweepAt);
}

function gcTimeOf({ gcTime, defaults }: Entry): number {
  return gcTime < 0 ? defaults.gcTime : gcTime;
}
