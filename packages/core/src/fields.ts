/** The fields of a reader: how each is read, and which changes of its entry concern it. */
import type { Attempts, Entry } from './entry.js';
import type { Projection } from './projection.js';
import type { QueryField } from './queryHandle.js';
import { dataOf, errorOf, type QoraState } from './state.js';
import { ATTEMPTS, DATA, ERROR, FETCH_STATUS, MARK, OPTIONS, STATUS, TIME } from './transition.js';

/** What a reader has that fields are read from. */
export interface Readable {
  readonly entry: Entry | undefined;
  readonly attempts: Attempts;
  readonly isEnabled: boolean;
  readonly projection: Projection | undefined;
  /** What this reader sees of its entry. */
  readonly shown: QoraState<unknown, unknown>;
  isStale(): boolean;
}

/** How each field of a reader is read, and which changes of its entry concern it. */
export const FIELDS: Record<QueryField, readonly [read: (reader: Readable) => unknown, bits: number]> = {
  state: [({ shown }) => shown, DATA | STATUS | ERROR | TIME],
  data: [({ shown }) => dataOf(shown), DATA],
  error: [({ shown }) => errorOf(shown), ERROR],
  status: [({ shown }) => shown.status, STATUS],
  fetchStatus: [({ entry }) => entry?.fetchStatus ?? 'idle', FETCH_STATUS],
  isFetching: [({ entry }) => entry?.fetchStatus === 'fetching', FETCH_STATUS],
  isStale: [(reader) => reader.isStale(), MARK | TIME | ERROR | OPTIONS],
  isEnabled: [({ isEnabled }) => isEnabled, OPTIONS],
  isPlaceholder: [
    ({ shown, projection }) => shown && projection?.isPlaceholder === true,
    DATA | ERROR | STATUS,
  ],
  failureCount: [(reader) => reader.attempts.failureCount, ATTEMPTS],
  failureReason: [(reader) => reader.attempts.failureReason, ATTEMPTS],
};

export function readFields(reader: Readable, fields: readonly QueryField[]): unknown[] {
  return fields.map((field) => FIELDS[field][0](reader));
}

/** Brings the values up to date in place. Returns whether one of them was another. */
export function readAgain(reader: Readable, fields: readonly QueryField[], values: unknown[]): boolean {
  let hasChanged = false;
  fields.forEach((field, i) => {
    const value = FIELDS[field][0](reader);
    hasChanged ||= !Object.is(value, values[i]);
    values[i] = value;
  });
  return hasChanged;
}
