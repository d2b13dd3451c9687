/** What `client.inspect` shows of an entry. */
import type { Engine } from './engine.js';
import type { Entry } from './entry.js';
import type { Inspected } from './inspected.js';
import { hashKey } from './key.js';

export function inspectEntry({ startedAt }: Engine, entry: Entry): Inspected {
  const { key, base, shown, fetchStatus, tags, usedAt } = entry;
  return {
    key,
    hash: hashKey(key),
    base,
    shown,
    invalidated: entry.isInvalidated,
    version: entry.writes + entry.invalidations,
    fetchStatus,
    tags,
    layers: entry.fold?.layers.length ?? 0,
    readers: entry.live?.held ?? 0,
    usedAt: startedAt + usedAt,
  };
}
