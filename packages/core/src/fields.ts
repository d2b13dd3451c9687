/** The fields of a reader: how each is read, and which changes of its entry concern it. */
import type { Entry } from './entry.js';
import type { Listening } from './listening.js';
import type { Projection } from './projection.js';
import type { QueryField } from './queryHandle.js';
import { dataOf, errorOf, type QoraState } from './state.js';
import { ATTEMPTS, DATA, ERROR, FETCH_STATUS, MARK, OPTIONS, STATUS, TIME } from './transition.js';

/** How a reader looks at an entry, if there is one: its own, or what that will be. */
export interface Readable {
  readonly mayRun: boolean;
  readonly projection: Projection | undefined;
  locate(): Entry | undefined;
  show(entry: Entry | undefined): QoraState<unknown, unknown>;
  looksStale(entry: Entry | undefined): boolean;
}

type Read = (reader: Readable, entry: Entry | undefined) => unknown;

/** How each field of a reader is read, and which changes of its entry concern it. */
export const FIELDS: Record<QueryField, readonly [read: Read, bits: number]> = {
  state: [(reader, entry) => reader.show(entry), DATA | STATUS | ERROR | TIME],
  data: [(reader, entry) => dataOf(reader.show(entry)), DATA],
  error: [(reader, entry) => errorOf(reader.show(entry)), ERROR],
  status: [(reader, entry) => reader.show(entry).status, STATUS],
  fetchStatus: [(_, entry) => entry?.fetchStatus ?? 'idle', FETCH_STATUS],
  isFetching: [(_, entry) => entry?.fetchStatus === 'fetching', FETCH_STATUS],
  isStale: [(reader, entry) => reader.looksStale(entry), MARK | TIME | ERROR | OPTIONS],
  isEnabled: [(reader) => reader.mayRun, OPTIONS],
  isPlaceholder: [
    (reader, entry) => reader.show(entry) && reader.projection?.isPlaceholder === true,
    DATA | ERROR | STATUS,
  ],
  failureCount: [(_, entry) => entry?.attempts.failureCount ?? 0, ATTEMPTS],
  failureReason: [(_, entry) => entry?.attempts.failureReason, ATTEMPTS],
};

export function readField(reader: Readable, field: QueryField): unknown {
  return FIELDS[field][0](reader, reader.locate());
}

/** Whether one of a listener's fields is another than it was told last; where that is not kept, bits have told. */
export function hasChanged(
  reader: Readable,
  { fields, values }: Pick<Listening, 'fields' | 'values'>,
): boolean {
  if (!values) return true;
  let isOther = false;
  // All of them are brought up to date, in place.
  for (let i = 0; i < values.length; i++) {
    const value = readField(reader, fields[i] as QueryField);
    isOther ||= !Object.is(value, values[i]);
    values[i] = value;
  }
  return isOther;
}
