/**
 * Invalidation: mark stale, and run again what is wanted.
 *
 *   not wanted        marked, nothing else
 *   wanted, at rest   a run begins; all invalidations of one tick make this one run
 *   wanted, running   the response is shown but stays stale, and one trailing run follows
 */
import { send } from './cache.js';
import type { Engine } from './engine.js';
import type { Entry } from './entry.js';
import { ask, askerOf, restOf } from './fetching.js';
import type { Filter } from './filter.js';
import { isDue } from './select.js';

const MARK = { type: 'invalidate' } as const;

/**
 * Marks the entries; resolves when what this caused has come to rest. Never rejects.
 *
 * @param filters what the call is about, here and elsewhere
 */
export async function invalidateEntries(
  engine: Engine,
  entries: readonly Entry[],
  mayRefetch: boolean,
  filters: readonly Filter[] = [],
): Promise<void> {
  const rests: Promise<unknown>[] = [];
  const { now } = engine;
  engine.notifier.batch(() => {
    for (const filter of filters) engine.emit('cache.invalidated', {}, { filter });
    for (const entry of entries) {
      entry.invalidations++;
      send(engine, entry, MARK);
      engine.emit('entry.invalidated', entry);
      if (mayRefetch && entry.isWanted && isDue(entry, now)) {
        rests.push(restOf(ask(engine, entry, askerOf(entry), 'invalidate')));
      }
    }
  });
  if (rests.length > 0) await Promise.all(rests);
}
