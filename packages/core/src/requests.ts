/** One-shot reads and fetches: what `fetchQuery`, `prefetch` and their kin do to the cache. */
import type { FetchFlags } from './clientApi.js';
import type { Engine } from './engine.js';
import type { Entry } from './entry.js';
import { QoraError } from './errors.js';
import type { Filter } from './filter.js';
import type { QoraKey } from './key.js';
import { type AnyQueryOptions, resolveOptions } from './options.js';
import { isStale, selectEntries } from './select.js';

/**
 * Fresh data at once; data stale by age at once, with a run behind it; else (none, invalidated, `fresh`) the run's.
 * The first lines are all that a cached read costs.
 */
export function fetchData(engine: Engine, options: AnyQueryOptions & FetchFlags): Promise<unknown> {
  const { cache, host } = engine;
  try {
    const entry = cache.find(options.key);
    if (entry?.hasData && options.fresh !== true) {
      const now = host.clock.now();
      if (!isStale(entry, options.staleTime ?? entry.defaults.staleTime, now)) {
        cache.use(entry, now);
        return Promise.resolve(entry.data);
      }
    }
    return request(engine, options);
  } catch (error) {
    return Promise.reject(error);
  }
}

function request(engine: Engine, options: AnyQueryOptions & FetchFlags): Promise<unknown> {
  const { cache, fetching, host } = engine;
  const defaults = cache.defaultsOf(options.key);
  const settings = resolveOptions(defaults, options);
  const entry = engine.ensure(options.key, settings);
  const now = host.clock.now();
  cache.use(entry, now);
  entry.gcTime = Math.max(entry.gcTime, settings.gcTime);
  const isReady = entry.hasData && options.fresh !== true;
  if (isReady && !isStale(entry, settings.staleTime, now)) {
    engine.expiry.schedule(entry);
    return Promise.resolve(entry.data);
  }
  const asker = { fetcher: options.fetcher ?? defaults.fetcher, settings };
  const waiting = fetching.join(entry, asker, 'fetch');
  return isReady && !entry.isInvalidated ? Promise.resolve(entry.data) : waiting.outcome;
}

/** {@link fetchData} for whoever comes later: a failure stays in the entry, a programmer's mistake is reported. */
export function prefetchData(engine: Engine, options: AnyQueryOptions): Promise<void> {
  return fetchData(engine, options).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof QoraError) engine.host.report(error);
    },
  );
}

/** Runs what is wanted; with `all` also what a default fetcher can load. `'static'` data is left alone. */
export async function refetchEntries(engine: Engine, filter: Filter, all: boolean): Promise<void> {
  const { fetching, cache, host } = engine;
  const rests: Promise<void>[] = [];
  host.notifier.batch(() => {
    for (const entry of selectEntries(cache, filter, host.clock.now())) {
      const asker = fetching.askerOf(entry);
      const isLoadable = entry.isWanted || (all && asker.fetcher !== undefined);
      if (!isLoadable || (entry.hasData && asker.settings.staleTime === 'static')) continue;
      fetching.runOf(entry)?.hurry();
      rests.push(fetching.join(entry, asker, 'refetch').rest);
    }
  });
  await Promise.all(rests);
}

/** Lets a promise that is under way count as the run of a key. */
export function adoptPromise(
  engine: Engine,
  key: QoraKey,
  promise: Promise<unknown>,
  {
    updatedAt,
    tags,
  }: { readonly updatedAt?: number | undefined; readonly tags?: readonly string[] | undefined },
): void {
  // The run looks at it in a microtask; until then a rejection has to have somebody who listens.
  promise.catch(() => undefined);
  const entry: Entry = engine.cache.ensure(key);
  if (entry.run !== undefined || (updatedAt !== undefined && updatedAt < entry.updatedAt)) return;
  const { defaults } = entry;
  const settings = { ...defaults, retry: false, networkMode: 'always', tags: tags ?? defaults.tags } as const;
  engine.fetching.adopt(entry, { fetcher: () => promise, settings }, updatedAt);
}
