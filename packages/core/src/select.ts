/** From a filter to entries, and whether an entry is stale to those who read it. */
import type { Cache } from './cache.js';
import type { Entry } from './entry.js';
import { type Filter, type FilterFields, resolveFilter } from './filter.js';
import { startsWith } from './key.js';
import type { Settings } from './options.js';

/** Whether data of this age counts as stale: no data, a failure, an invalidation, or too old. */
export function isStale(entry: Entry, staleTime: Settings['staleTime'], now: number): boolean {
  if (!entry.hasData) return true;
  if (staleTime === 'static') return false;
  return entry.failure !== undefined || entry.isInvalidated || now - entry.updatedAt >= (staleTime as number);
}

/** The entries that match, picked before anything is done to them. */
export function selectEntries(cache: Cache, filter: Filter | undefined, now: number): Entry[] {
  if (filter === undefined) return cache.entries.slice();
  const fields = resolveFilter(filter);
  return cache.candidates(fields).filter((entry) => matches(entry, fields, now));
}

/** How many of the entries under way match. */
export function countRunning(cache: Cache, filter: Filter, now: number): number {
  const fields = resolveFilter(filter);
  const key = fields.key === undefined ? undefined : cache.find(fields.key);
  let count = 0;
  for (const entry of cache.running) {
    if ((fields.key === undefined || entry === key) && matches(entry, fields, now)) count++;
  }
  return count;
}

/** Whether every field but `key`, which the index has answered, holds for the entry. */
function matches(entry: Entry, fields: FilterFields, now: number): boolean {
  const { prefix, tags, status, fetchStatus, stale, held, where } = fields;
  return (
    (prefix === undefined || startsWith(entry.key, prefix)) &&
    (tags === undefined || tags.some((tag) => entry.tags.includes(tag))) &&
    (status === undefined || entry.shown.status === status) &&
    (fetchStatus === undefined || entry.fetchStatus === fetchStatus) &&
    (held === undefined || entry.isHeld === held) &&
    (stale === undefined || isStaleToReaders(entry, now) === stale) &&
    (where === undefined || where(entry.key))
  );
}

/** Stale to one of its enabled readers; with none, by the defaults of its key. */
export function isStaleToReaders(entry: Entry, now: number): boolean {
  if (!entry.isWanted) return isStale(entry, entry.defaults.staleTime, now);
  for (let hold = entry.live?.oldest; hold !== undefined; hold = hold.after) {
    if (hold.isWanting && isStale(entry, hold.holder.settings.staleTime, now)) return true;
  }
  return false;
}
