/**
 * One of everything that lines make, kept while they are measured. A collection drops the hidden classes that no object
 * has any more and with them the code compiled for them; a page always has an observer mounted, so that never happens
 * to it.
 */
import type { Cache, Contender } from './contenders/contender.js';
import { fetches } from './fetcher.js';

export async function keepOne({ create }: Contender): Promise<Cache> {
  const cache = create();
  const key = ['kept', 1];
  cache.set(key, 1);
  cache.watch(key, Boolean);
  cache.watchWithOptions(key, Boolean);
  cache.subscribe(key, Boolean);
  cache.watchPart(key, Boolean, Boolean);
  fetches.isStuck = true;
  void cache.fetch(['kept', 2]);
  cache.watch(['kept', 3], Boolean);
  await null;
  fetches.isStuck = false;
  return cache;
}
