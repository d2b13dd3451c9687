/**
 * Invalidation: mark stale, and run again what is wanted.
 *
 *   not wanted        marked, nothing else
 *   wanted, at rest   a run begins; all invalidations of one tick make this one run
 *   wanted, running   the response is shown but stays stale, and one trailing run follows
 */
import type { Cache } from './cache.js';
import type { Entry } from './entry.js';
import type { Fetching } from './fetching.js';
import type { Host } from './host.js';
import { isStaleToReaders } from './select.js';

/** Marks the entry; returns when what it caused has come to rest, `undefined` if it caused nothing. */
export function invalidateEntry(
  { host, cache, fetching }: { readonly host: Host; readonly cache: Cache; readonly fetching: Fetching },
  entry: Entry,
  now: number,
  mayRefetch: boolean,
): Promise<void> | undefined {
  entry.invalidations++;
  cache.send(entry, { type: 'invalidate' });
  host.events.emit?.({ type: 'entry.invalidated', key: entry.key, at: now });
  if (!mayRefetch || !entry.isWanted || !isStaleToReaders(entry, now)) return undefined;
  return fetching.await(fetching.ask(entry, fetching.askerOf(entry), 'invalidate')).rest;
}
