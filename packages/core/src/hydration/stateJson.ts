/** States as JSON values and back: for logs, storage of the user's own, and messages between workers. */
import type { QoraState } from '../index.js';

/**
 * A state as a plain JSON value. An error becomes `{ name, message }`; data has to be JSON already.
 * `undefined` as data travels, because `updatedAt` tells whether there is any.
 */
export function encodeState<T, E>(state: QoraState<T, E>): unknown {
  const fields = Object.entries(state).map(([field, value]) => [field, encodeError(value)]);
  return Object.fromEntries(fields);
}

/** An error as a plain value; anything else as it is. */
export function encodeError(value: unknown): unknown {
  return value instanceof Error ? { name: value.name, message: value.message } : value;
}

/** The state that {@link encodeState} wrote; `undefined` for anything else. Errors come back as `Error`. */
export function decodeState<T>(value: unknown): QoraState<T> | undefined {
  const { status, data, previousData, updatedAt, error, previousError, failedAt } = fieldsOf(value);
  if (updatedAt !== undefined && !isTime(updatedAt)) return undefined;
  if (status === 'success')
    return updatedAt === undefined ? updatedAt : { status, data: data as T, updatedAt };
  if (status === 'initial') return { status };
  const previous = { previousData: previousData as T | undefined, updatedAt };
  if (status === 'failure' && isTime(failedAt))
    return { status, error: decodeError(error), failedAt, ...previous };
  return status === 'loading'
    ? {
        status,
        ...previous,
        previousError: previousError === undefined ? undefined : decodeError(previousError),
      }
    : undefined;
}

/** What may be there of an untrusted value's fields. */
export function fieldsOf(value: unknown): Record<string, unknown> {
  return Object(value) as Record<string, unknown>;
}

function isTime(value: unknown): value is number {
  return Number.isFinite(value);
}

function decodeError(value: unknown): Error {
  const { name, message } = fieldsOf(value);
  // A hostile object may not turn into text.
  const text = Object(value) === value ? '' : String(value);
  const error = new Error(typeof message === 'string' ? message : text);
  if (typeof name === 'string') error.name = name;
  return error;
}
