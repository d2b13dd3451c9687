/**
 * One of everything that lines make, kept while they are measured. A collection drops the hidden classes that no object
 * has any more and with them the code compiled for them; a page always has an observer mounted, so that never happens
 * to it.
 */
import type { Cache, Contender, PartialCache } from './contenders/contender.js';
import { fetches } from './fetcher.js';

export async function keepOne({ create }: Contender): Promise<Cache> {
  const cache = create();
  const own: PartialCache = cache;
  const key = ['kept', 1];
  cache.set(key, 1);
  own.watch?.(key, Boolean);
  own.watchWithOptions?.(key, Boolean);
  own.subscribe?.(key, Boolean);
  own.watchPart?.(key, Boolean, Boolean);
  fetches.isStuck = true;
  void own.fetch?.(['kept', 2]);
  own.watch?.(['kept', 3], Boolean);
  await null;
  fetches.isStuck = false;
  return cache;
}
