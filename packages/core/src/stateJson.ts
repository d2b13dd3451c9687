/** States as JSON values and back: for logs, storage of the user's own, and messages between workers. */
import type { QoraState } from './state.js';

/**
 * A state as a plain JSON value. An error becomes `{ name, message }`; data has to be JSON already.
 * `undefined` as data travels, because `updatedAt` tells whether there is any.
 */
export function encodeState<T, E>(state: QoraState<T, E>): unknown {
  const encoded: Record<string, unknown> = { ...state };
  for (const field of ['error', 'previousError'] as const) {
    const error = encoded[field];
    if (error instanceof Error) encoded[field] = { name: error.name, message: error.message };
  }
  return encoded;
}

/** The state that {@link encodeState} wrote; `undefined` for anything else. Errors come back as `Error`. */
export function decodeState<T>(value: unknown): QoraState<T> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { status, data, updatedAt, previousData, error, failedAt, previousError } = value as Record<
    string,
    unknown
  >;
  const time = optionalTime(updatedAt);
  if (time === false) return undefined;
  const previous = { previousData: previousData as T | undefined, updatedAt: time };
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
      return time === undefined ? undefined : { status, data: data as T, updatedAt: time };
    case 'failure':
      return Number.isFinite(failedAt)
        ? { status, error: decodeError(error), failedAt: failedAt as number, ...previous }
        : undefined;
    default:
      return undefined;
  }
}

function optionalTime(value: unknown): number | undefined | false {
  return value === undefined || (typeof value === 'number' && Number.isFinite(value)) ? value : false;
}

function decodeError(value: unknown): Error {
  if (value instanceof Error) return value;
  const { name, message } = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  const error = new Error(typeof message === 'string' ? message : String(value));
  if (typeof name === 'string') error.name = name;
  return error;
}
