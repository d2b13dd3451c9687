/** States as JSON values and back: for logs, storage of the user's own, and messages between workers. */
import type { QoraState } from '../state.js';

/**
 * A state as a plain JSON value. An error becomes `{ name, message }`; data has to be JSON already.
 * `undefined` as data travels, because `updatedAt` tells whether there is any.
 */
export function encodeState<T, E>(state: QoraState<T, E>): unknown {
  const fields = Object.entries(state).map(([field, value]: [string, unknown]) => [
    field,
    value instanceof Error ? { name: value.name, message: value.message } : value,
  ]);
  return Object.fromEntries(fields);
}

/** The state that {@link encodeState} wrote; `undefined` for anything else. Errors come back as `Error`. */
export function decodeState<T>(value: unknown): QoraState<T> | undefined {
  const { status, data, previousData, updatedAt, error, previousError, failedAt } = fieldsOf(value);
  if (updatedAt !== undefined && !isTime(updatedAt)) return undefined;
  const previous = { previousData: previousData as T | undefined, updatedAt };
  switch (status) {
    case 'initial':
      return { status };
    case 'loading':
      return {
        status,
        ...previous,
        previousError: previousError === undefined ? undefined : decodeError(previousError),
      };
    case 'success':
      return updatedAt === undefined ? updatedAt : { status, data: data as T, updatedAt };
    case 'failure':
      return isTime(failedAt) ? { status, error: decodeError(error), failedAt, ...previous } : undefined;
    default:
      return undefined;
  }
}

/** What may be there of an untrusted value's fields. */
function fieldsOf(value: unknown): Record<string, unknown> {
  return Object(value) as Record<string, unknown>;
}

function isTime(value: unknown): value is number {
  return Number.isFinite(value);
}

function decodeError(value: unknown): Error {
  const { name, message } = fieldsOf(value);
  const error = new Error(typeof message === 'string' ? message : String(value));
  if (typeof name === 'string') error.name = name;
  return error;
}
