/** Records as text, for engines that keep nothing else. */
import { parse, stringify } from 'devalue';
import type { PersistedRecord } from './persister.js';

/** A record as text that {@link readRecord} reads; a key may hold whatever keys hold. */
export function writeRecord(record: PersistedRecord): string {
  return stringify(record);
}

/** The record that {@link writeRecord} wrote; `undefined` for anything else. */
export function readRecord(text: unknown): PersistedRecord | undefined {
  try {
    const record = typeof text === 'string' ? (parse(text) as unknown) : undefined;
    return isRecord(record) ? record : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a value from storage has the shape of a record. */
export function isRecord(value: unknown): value is PersistedRecord {
  const { hash, key, data, updatedAt, version, tags } = Object(value) as Record<string, unknown>;
  return (
    [hash, data, version].every((text) => typeof text === 'string') &&
    Array.isArray(key) &&
    Number.isFinite(updatedAt) &&
    Array.isArray(tags) &&
    tags.every((tag) => typeof tag === 'string')
  );
}
