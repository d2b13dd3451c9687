/** Local writes: data set by hand, for one key or for many, and snapshots put back. */

import { DEV } from './dev.js';
import type { Engine } from './engine.js';
import type { Entry } from './entry.js';
import { QoraError } from './errors.js';
import type { QoraKey } from './key.js';
import type { QoraState } from './state.js';

/** Writes a value or what an updater makes of the old one; `undefined` writes nothing. Returns what is there then. */
export function writeEntry(
  engine: Engine,
  key: QoraKey,
  data: unknown,
  updatedAt: number | undefined,
): unknown {
  const { cache, host } = engine;
  const old = cache.find(key);
  const next: unknown = typeof data === 'function' ? data(old?.hasData ? old.data : undefined) : data;
  if (next === undefined) return old?.data;
  // An updater may have removed the entry or made it.
  const entry = cache.ensure(key);
  const now = host.clock.now();
  engine.write(entry, next, updatedAt ?? now, now);
  return entry.data;
}

/** Writes every entry that has data; all of them in one batch. */
export function writeEntries(
  engine: Engine,
  entries: readonly Entry[],
  updater: (old: unknown, key: QoraKey) => unknown,
): void {
  const now = engine.host.clock.now();
  engine.host.notifier.batch(() => {
    for (const entry of entries) {
      if (!entry.hasData) continue;
      const next = updater(entry.data, entry.key);
      if (next !== undefined && entry.index >= 0) engine.write(entry, next, now, now);
    }
  });
}

/** Puts a state back exactly. A `loading` that no run stands behind starts one if the entry is wanted. */
export function restoreEntry(engine: Engine, key: QoraKey, state: QoraState<unknown, unknown>): void {
  if (DEV) checkSnapshot(key, state);
  const { cache, fetching, host, expiry } = engine;
  if (state.status === 'initial' && cache.find(key) === undefined) return;
  const entry = cache.ensure(key);
  const now = host.clock.now();
  entry.writes++;
  cache.use(entry, now);
  host.notifier.batch(() => {
    cache.send(entry, { type: 'restore', state, now });
    if (state.status === 'loading' && entry.isWanted) fetching.ask(entry, fetching.askerOf(entry), 'mount');
  });
  host.events.emit?.({ type: 'entry.written', key: entry.key, at: now, data: entry.data });
  expiry.schedule(entry);
}

/** @throws QoraError `invalid-snapshot` for what is no state */
function checkSnapshot(key: QoraKey, state: QoraState<unknown, unknown> | undefined | null): void {
  const isTime = (value: unknown): boolean => typeof value === 'number' && !Number.isNaN(value);
  const times: Record<string, (state: Record<string, unknown>) => boolean> = {
    initial: () => true,
    loading: ({ updatedAt }) => updatedAt === undefined || isTime(updatedAt),
    success: ({ updatedAt }) => isTime(updatedAt),
    failure: ({ updatedAt, failedAt }) => isTime(failedAt) && (updatedAt === undefined || isTime(updatedAt)),
  };
  const value = (state ?? {}) as Record<string, unknown>;
  if (times[value['status'] as string]?.(value) !== true)
    throw new QoraError('invalid-snapshot', { key, value: state });
}
