/** From a filter to entries, and whether an entry is stale to those who read it. */
import type { Engine } from './engine.js';
import type { Entry } from './entry.js';
import { type Filter, type FilterFields, resolveFilter } from './filter.js';
import { startsWith } from './key.js';
import type { Settings } from './options.js';

type Aging = Pick<Settings, 'staleTime'>;

/** Whether data of this age is young enough. */
export function isFresh({ staleTime }: Aging, updatedAt: number, now: number): boolean {
  return staleTime === 'static' || now - updatedAt < staleTime;
}

/** Whether data counts as stale: none, after a failure, invalidated, or too old. */
export function isStale(entry: Entry, settings: Aging, now: number): boolean {
  if (!entry.hasData || settings.staleTime === 'static') return !entry.hasData;
  return !!entry.failure || entry.isInvalidated || !isFresh(settings, entry.updatedAt, now);
}

/** Stale to one of its enabled readers; with none, by the defaults of its key. */
function isStaleToReaders(entry: Entry, now: number): boolean {
  const wanting = entry.wanting();
  if (wanting.length === 0) return isStale(entry, entry.defaults, now);
  return wanting.some(({ settings }) => isStale(entry, settings, now));
}

/** Whether what invalidates an entry is followed by a run: it is stale, or an edit waits for what the server says. */
export function isDue(entry: Entry, now: number): boolean {
  return isStaleToReaders(entry, now) || !!entry.fold?.isWaiting;
}

/** The entries that match, picked before anything is done to them. */
export function selectEntries(engine: Engine, filter: Filter): Entry[] {
  const [found, rest] = candidates(engine, resolveFilter(filter));
  if (Object.values(rest).every((field) => field === undefined)) return found;
  const matches = matcher(engine, rest);
  // In place: another list would grow, which costs more than to look at what is in it.
  let count = 0;
  for (const entry of found) if (matches(entry)) found[count++] = entry;
  found.length = count;
  return found;
}

/** How many of the entries that are fetching match. */
export function countRunning(engine: Engine, filter: Filter): number {
  const matches = matcher(engine, resolveFilter(filter));
  return engine.running.filter(({ entry }) => matches(entry)).length;
}

/**
 * Entries among which are all that match, in a list of their own by the narrowest index, and what is left to look at: to
 * ask each of very many once more would cost more than all that is done to them.
 */
function candidates(
  { tree, byTag, entries }: Engine,
  fields: FilterFields,
): readonly [found: Entry[], rest: FilterFields] {
  const { key, prefix, tags } = fields;
  if (key) return [[tree.find(key) ?? []].flat(), { ...fields, key: undefined }];
  if (prefix) return [tree.under(prefix), { ...fields, prefix: undefined }];
  // A copy: the list of all entries changes with what is done to them.
  if (!tags) return [entries.slice(), fields];
  const tagged = ([] as Entry[]).concat(...tags.map((tag) => [...(byTag.get(tag) ?? [])]));
  return [tags.length > 1 ? [...new Set(tagged)] : tagged, { ...fields, tags: undefined }];
}

/** Whether every field holds for an entry. */
function matcher(
  { tree, clock }: Engine,
  { key, prefix, tags, status, fetchStatus, stale, held, where }: FilterFields,
): (entry: Entry) => boolean {
  const now = clock.now();
  return (entry) =>
    (key === undefined || tree.find(key) === entry) &&
    (prefix === undefined || startsWith(entry.path, prefix)) &&
    (tags === undefined || tags.some((tag) => entry.tags.includes(tag))) &&
    (status === undefined || (entry.fold ? entry.shown : entry).status === status) &&
    (fetchStatus === undefined || entry.fetchStatus === fetchStatus) &&
    (held === undefined || entry.isHeld === held) &&
    (stale === undefined || isStaleToReaders(entry, now) === stale) &&
    (where === undefined || where(entry.key));
}
