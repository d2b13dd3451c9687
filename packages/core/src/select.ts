/** From a filter to entries, and whether an entry is stale to those who read it. */
import type { Engine } from './engine.js';
import type { Entry } from './entry.js';
import { type Filter, type FilterFields, resolveFilter } from './filter.js';
import { startsWith } from './key.js';
import type { Settings } from './options.js';

/** Whether data counts as stale: none, after a failure, invalidated, or too old. */
export function isStale(entry: Entry, { staleTime }: Pick<Settings, 'staleTime'>, now: number): boolean {
  if (!entry.hasData || staleTime === 'static') return !entry.hasData;
  return entry.failure !== undefined || entry.isInvalidated || now - entry.updatedAt >= staleTime;
}

/** Stale to one of its enabled readers; with none, by the defaults of its key. */
export function isStaleToReaders(entry: Entry, now: number): boolean {
  if (!entry.isWanted) return isStale(entry, entry.defaults, now);
  return entry.wanting().some(({ settings }) => isStale(entry, settings, now));
}

/** The entries that match, picked before anything is done to them. */
export function selectEntries(engine: Engine, filter: Filter): Entry[] {
  const fields = resolveFilter(filter);
  const { key, prefix, tags } = fields;
  let found: readonly Entry[] = engine.entries;
  if (key !== undefined) {
    const entry = engine.tree.find(key);
    found = entry === undefined ? [] : [entry];
  } else if (prefix !== undefined) {
    const below: Entry[] = [];
    engine.tree.each(prefix, (entry) => void below.push(entry));
    found = below;
  } else if (tags !== undefined)
    found = [...new Set(tags.flatMap((tag) => [...(engine.byTag.get(tag) ?? [])]))];
  const { now } = engine;
  return found.filter((entry) => matches(entry, fields, now));
}

/** How many of the entries that are fetching match. */
export function countRunning(engine: Engine, fields: FilterFields): number {
  const exact = fields.key === undefined ? undefined : engine.tree.find(fields.key);
  const { now } = engine;
  let count = 0;
  for (const entry of engine.running) {
    if ((fields.key === undefined || entry === exact) && matches(entry, fields, now)) count++;
  }
  return count;
}

/** Whether every field but `key`, which the index has answered, holds for the entry. */
function matches(
  entry: Entry,
  { prefix, tags, status, fetchStatus, stale, held, where }: FilterFields,
  now: number,
): boolean {
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
