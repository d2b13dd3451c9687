/** Entries of a cache as records, and records as a cache takes them. */
import type { Filter, Hash, Inspected, QoraKey, Received, StandardSchema, SuccessState } from '@qora/core';
import { hashKey, startsWith } from '@qora/core';
import { dehydrateEntry } from '@qora/core/hydration';
import { parse, stringify } from 'devalue';
import type { PersistedRecord, RecordHead } from './persister.js';

/**
 * The confirmed data of an entry as a record; `undefined` if it has none.
 *
 * @throws what `devalue` says of data that cannot be text, a class instance for one
 */
export function recordOf(inspected: Inspected, version: string): PersistedRecord | undefined {
  const { hash, state, tags, invalidated } = dehydrateEntry(inspected);
  if (state.status !== 'success') return undefined;
  const { data, updatedAt } = state;
  const record = { hash, key: inspected.key, data: stringify(data), updatedAt, version, tags };
  return invalidated ? { ...record, invalidated } : record;
}

/** Whether there is data of the entry that can be a record. */
export function isRecorded(inspected: Inspected): boolean {
  return dehydrateEntry(inspected).state.status === 'success';
}

/** What a client is given of a record. */
export interface Restored extends Received {
  readonly hash: Hash;
  readonly state: SuccessState<unknown>;
}

/**
 * A record as a client takes it.
 *
 * @param now when it was asked for
 * @throws if it is not what {@link recordOf} wrote
 */
export function restoredOf(
  { hash, key, data, updatedAt: at, tags, invalidated }: PersistedRecord,
  now: number,
): Restored {
  if (hashKey(key) !== hash) throw new Error(`the record of ${hash} is of another key`);
  // Of a clock that was ahead: nothing is newer than what comes after it was read.
  const updatedAt = Math.min(at, now);
  const state = { status: 'success', data: parse(data) as unknown, updatedAt } as const;
  return { hash, key, state, tags, invalidated: invalidated === true };
}

/**
 * Refuses data that does not pass the schema, which may be that of a newer build. What passes is taken as it was stored: it
 * has been through a schema that may have changed it, and changing it once more would be wrong.
 */
export async function checkData(schema: StandardSchema | undefined, data: unknown): Promise<void> {
  const { issues } = (await schema?.['~standard'].validate(data)) ?? {};
  const complaints = issues?.map(({ message }) => message).join('; ');
  if (issues) throw new Error(`what was stored does not pass the schema of its query: ${complaints}`);
}

/** Whether a record is that of a cache entry: other things are kept beside them, under other names. */
export function isOfEntry(head: RecordHead): boolean {
  const { hash } = Object(head) as Partial<RecordHead>;
  return typeof hash === 'string' && hash.startsWith('[');
}

/** Whether a call with this filter is about what is stored, too. What only a living entry has is not asked for. */
export function matches(filter: Filter, { hash, key, tags }: RecordHead): boolean {
  if (typeof filter === 'function') return filter(key);
  const isOfState = [filter.status, filter.fetchStatus, filter.stale, filter.held].some(
    (field) => field !== undefined,
  );
  return (
    !isOfState &&
    (filter.key === undefined || hashKey(filter.key) === hash) &&
    (filter.prefix === undefined || startsWith(key, filter.prefix)) &&
    (filter.tags === undefined || filter.tags.some((tag) => tags.includes(tag))) &&
    (filter.where === undefined || filter.where(key))
  );
}

/** The one key that a filter is about, if it is no more than a key. */
export function onlyKey(filter: Filter): QoraKey | undefined {
  const fields = Object.entries(filter).filter(([, value]) => value !== undefined);
  return fields.length === 1 && typeof filter === 'object' ? filter.key : undefined;
}
