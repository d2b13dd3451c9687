/** Filters: which entries a call is about. */
import { DEV } from './dev.js';
import { QoraError } from './errors.js';
import { hashKey, type QoraKey } from './key.js';
import type { FetchStatus, Status } from './state.js';

/**
 * Which entries: every given field has to hold. `key`, `prefix` and `tags` are indexed, so that the cost grows with the
 * matches and not with the cache.
 */
export interface FilterFields {
  /** Exactly this key. */
  readonly key?: QoraKey | undefined;
  /** Keys that begin so; an object in it matches objects that contain it. */
  readonly prefix?: QoraKey | undefined;
  /** Entries with at least one of these tags. */
  readonly tags?: readonly string[] | undefined;
  readonly status?: Status | undefined;
  readonly fetchStatus?: FetchStatus | undefined;
  /** Stale to one of its enabled readers; with none, by the defaults of its key. */
  readonly stale?: boolean | undefined;
  /** Held by a reader, enabled or not. */
  readonly held?: boolean | undefined;
  /** Decides on the key, last of all. */
  readonly where?: ((key: QoraKey) => boolean) | undefined;
}

/** A predicate over the key, or {@link FilterFields}. */
export type Filter = ((key: QoraKey) => boolean) | FilterFields;

const FIELDS: Record<keyof FilterFields, (value: unknown) => boolean> = {
  key: Array.isArray,
  prefix: Array.isArray,
  tags: Array.isArray,
  status: (value) => ['initial', 'loading', 'success', 'failure'].includes(value as string),
  fetchStatus: (value) => ['idle', 'fetching', 'paused'].includes(value as string),
  stale: (value) => typeof value === 'boolean',
  held: (value) => typeof value === 'boolean',
  where: (value) => typeof value === 'function',
};

/** The filter as fields. In development an unknown field or a value of the wrong type throws `invalid-filter`. */
export function resolveFilter(filter: Filter): FilterFields {
  if (typeof filter === 'function') return { where: filter };
  if (DEV) checkFilter(filter);
  return filter;
}

function checkFilter(filter: FilterFields): void {
  if (typeof filter !== 'object' || filter === null || Array.isArray(filter)) {
    throw new QoraError('invalid-filter', { name: 'filter', value: filter });
  }
  for (const [name, value] of Object.entries(filter)) {
    const isKnown = Object.hasOwn(FIELDS, name);
    const isFine = isKnown && (value === undefined || FIELDS[name as keyof FilterFields](value));
    if (!isFine) throw new QoraError('invalid-filter', { name, value });
  }
  if (filter.key !== undefined) hashKey(filter.key);
  if (filter.prefix !== undefined) hashKey(filter.prefix);
}
