/** One-shot calls: what `fetchQuery`, `setQueryData` and their kin do to the cache. */
import { defaultsOf, ensureEntry, keep, send, use } from './cache.js';
import { checkOption, checkOptions } from './checkOptions.js';
import type { AdoptOptions, AnyQueryOptions, FetchFlags } from './clientApi.js';
import { DEV } from './dev.js';
import type { Engine } from './engine.js';
import type { Entry } from './entry.js';
import { QoraError } from './errors.js';
import { scheduleEviction } from './expiry.js';
import { ask, askerOf, begin, outcomeOf, restOf } from './fetching.js';
import type { QoraKey } from './key.js';
import { seedEntry } from './lifecycle.js';
import { call, resolveOptions, type Settings } from './options.js';
import { isStale } from './select.js';
import type { QoraState } from './state.js';
import { write } from './writing.js';

/**
 * Fresh data at once; data stale by age at once, with a run behind it; else (none, invalidated, `fresh`) the run's.
 * The first lines are all that a cached read costs.
 */
export function fetchData(engine: Engine, options: AnyQueryOptions & FetchFlags): Promise<unknown> {
  try {
    if (DEV) checkOptions(options);
    const entry = engine.tree.find(options.key);
    const { now } = engine;
    if (entry?.hasData && !options.fresh) {
      const { staleTime = entry.defaults.staleTime, gcTime = entry.gcTime } = options;
      if (gcTime <= entry.gcTime && !isStale(entry, { staleTime }, now)) {
        use(engine, entry, now);
        return Promise.resolve(entry.shownData);
      }
    }
    return request(engine, options, entry, now);
  } catch (error) {
    return Promise.reject(error);
  }
}

function request(
  engine: Engine,
  options: AnyQueryOptions & FetchFlags,
  known: Entry | undefined,
  now: number,
): Promise<unknown> {
  const defaults = known?.defaults ?? defaultsOf(engine, options.key);
  const settings = resolveOptions(defaults, options, true);
  const entry = seedEntry(engine, options.key, settings, known);
  use(engine, entry, now);
  keep(engine, entry, settings);
  const isReady = entry.hasData && !options.fresh;
  if (isReady && !isStale(entry, settings, now)) {
    scheduleEviction(engine, entry);
    return Promise.resolve(entry.shownData);
  }
  const asker = { fetcher: options.fetcher ?? defaults.fetcher, settings };
  const outcome = outcomeOf(ask(engine, entry, asker, 'fetch'));
  if (!isReady || entry.isInvalidated) return outcome;
  // The run behind it may fail without anybody listening.
  outcome.catch(Boolean);
  return Promise.resolve(entry.shownData);
}

/** {@link fetchData} for whoever comes later: a failure stays in the entry, a programmer's mistake is reported. */
export async function prefetchData(engine: Engine, options: AnyQueryOptions): Promise<void> {
  try {
    await fetchData(engine, options);
  } catch (error) {
    if (error instanceof QoraError) engine.notifier.report(error);
  }
}

/** Runs what is wanted; with `all` also what a default fetcher can load. `'static'` data is left alone. */
export async function refetchEntries(engine: Engine, entries: readonly Entry[], all: boolean): Promise<void> {
  const rests: Promise<unknown>[] = [];
  engine.notifier.batch(() => {
    for (const entry of entries) {
      const asker = askerOf(entry);
      const isLoadable = entry.isWanted || (all && asker.fetcher);
      if (!isLoadable || (entry.hasData && asker.settings.staleTime === 'static')) continue;
      const run = ask(engine, entry, asker, 'refetch');
      run.hurry();
      rests.push(restOf(run, true));
    }
  });
  await Promise.all(rests);
}

/** Writes a value or what an updater makes of the old one; `undefined` writes nothing. Returns what is there then. */
export function writeKey(
  engine: Engine,
  key: QoraKey,
  data: unknown,
  updatedAt: number | undefined,
): unknown {
  if (DEV) checkOption('updatedAt', updatedAt, key);
  const old = engine.tree.find(key);
  const next: unknown = typeof data === 'function' ? data(old?.data) : data;
  if (next === undefined) return old?.shownData;
  // An updater may have removed the entry or made it.
  const entry = old && old.index >= 0 ? old : ensureEntry(engine, key);
  const { now } = engine;
  write(engine, entry, next, updatedAt ?? now, now);
  return entry.shownData;
}

/** Writes every entry that has data; all of them in one batch. */
export function writeEntries(
  engine: Engine,
  entries: readonly Entry[],
  updater: (old: unknown, key: QoraKey) => unknown,
): void {
  const { now } = engine;
  const written = entries.filter((entry) => entry.hasData);
  // All are made before the first is written: an updater that throws changes nothing.
  const data = written.map((entry) => updater(entry.data, entry.key));
  engine.notifier.batch(() => {
    written.forEach((entry, i) => {
      if (data[i] !== undefined && entry.index >= 0) write(engine, entry, data[i], now, now);
    });
  });
}

/** Puts a state back exactly. A `loading` that no run stands behind starts one if the entry is wanted. */
export function restoreKey(engine: Engine, key: QoraKey, state: QoraState<unknown, unknown>): void {
  if (DEV) checkSnapshot(key, state);
  if (state.status === 'initial' && !engine.tree.find(key)) return;
  const entry = ensureEntry(engine, key);
  const { now } = engine;
  entry.writes++;
  use(engine, entry, now);
  engine.notifier.batch(() => {
    send(engine, entry, { type: 'restore', state, now });
    if (state.status === 'loading' && entry.isWanted) ask(engine, entry, askerOf(entry), 'mount');
  });
  engine.emit('entry.written', entry, { data: entry.data });
  scheduleEviction(engine, entry);
}

/** Lets a promise that is under way count as the run of a key. */
export function adoptPromise(
  engine: Engine,
  key: QoraKey,
  promise: Promise<unknown>,
  { updatedAt, tags }: AdoptOptions,
): void {
  if (DEV && typeof updatedAt !== 'function') checkOption('updatedAt', updatedAt, key);
  // The run looks at it in a microtask; until then a rejection has to have somebody who listens.
  promise.catch(Boolean);
  const entry = ensureEntry(engine, key);
  if (entry.run || (typeof updatedAt === 'number' && updatedAt < entry.updatedAt)) return;
  const { defaults } = entry;
  const settings: Settings = {
    ...defaults,
    retry: false,
    networkMode: 'always',
    // It is data already: what a schema has changed would not pass, or be changed twice.
    schema: undefined,
    tags: tags ?? defaults.tags,
  };
  const fetcher = async (): Promise<unknown> => {
    const data = await promise;
    run.at = call(updatedAt) as number | undefined;
    return data;
  };
  const run = begin(engine, entry, { fetcher, settings }, 'adopt', { isAdopted: true });
}

/** @throws QoraError `invalid-snapshot` for what is no state */
function checkSnapshot(key: QoraKey, state: unknown): void {
  const { status, updatedAt, failedAt } = (state ?? {}) as Record<string, unknown>;
  const isTime = (value: unknown): boolean => typeof value === 'number' && !Number.isNaN(value);
  const isPlausible =
    status === 'initial' ||
    (status === 'success' && isTime(updatedAt)) ||
    ((status === 'loading' || (status === 'failure' && isTime(failedAt))) &&
      (updatedAt === undefined || isTime(updatedAt)));
  if (!isPlausible) throw new QoraError('invalid-snapshot', { key, value: state });
}
