/**
 * Records as text, for engines that keep nothing else: a list in JSON, which is parsed twice as fast as an object with the
 * same names again and again. A key is not in it where its text is, which is the hash.
 */
import { hashKey, type QoraKey } from '@qora/core';
import { decodeKey } from '@qora/core/hydration';
import { parse, stringify } from 'devalue';
import type { PersistedRecord } from './persister.js';

/** What only some records have. */
interface Extras {
  readonly tags?: readonly string[];
  readonly invalidated?: true;
  readonly epoch?: number;
  readonly by?: string;
  /** The key, as text, where the hash does not say it. */
  readonly key?: string;
}

const NO_EXTRAS: Extras = {};
const NO_TAGS: readonly string[] = [];

/** A record as text that {@link readRecord} reads; a key may hold whatever keys hold. */
export function writeRecord(record: PersistedRecord): string {
  const { hash, key, data, updatedAt, version, tags, invalidated, epoch, by } = record;
  const extras: Extras = {
    ...(tags.length > 0 && { tags }),
    ...(invalidated && { invalidated }),
    ...(!isNamedBy(hash, key) && { key: stringify(key) }),
    // The mark is last: an engine may look for it at the end of a long text.
    ...(epoch !== undefined && { epoch }),
    ...(by && { by }),
  };
  const all = [hash, updatedAt, version, data];
  return JSON.stringify(Object.keys(extras).length > 0 ? [...all, extras] : all);
}

/** The record that {@link writeRecord} wrote; `undefined` for anything else. */
export function readRecord(text: unknown): PersistedRecord | undefined {
  try {
    if (typeof text !== 'string') return undefined;
    const [hash, updatedAt, version, data, extras = NO_EXTRAS] = JSON.parse(text) as [
      hash: string,
      updatedAt: number,
      version: string,
      data: string,
      extras?: Extras,
    ];
    const key = extras.key === undefined ? decodeKey(hash) : (parse(extras.key) as QoraKey);
    const { tags = NO_TAGS, invalidated, epoch, by } = extras;
    const record = { hash, key: key as QoraKey, data, updatedAt, version, tags };
    if (!isRecord(record)) return undefined;
    if (extras === NO_EXTRAS) return record;
    const marks = {
      ...(invalidated === true && { invalidated }),
      ...(typeof epoch === 'number' && { epoch }),
      ...(typeof by === 'string' && { by }),
    };
    return { ...record, ...marks };
  } catch {
    return undefined;
  }
}

/**
 * What an engine has found under a hash. A text that no record can be read from is given as what is no record, so that
 * whoever asked can remove and report it; a record of another hash is none of this one's.
 */
export function readRecordOf(hash: string, text: unknown): PersistedRecord | undefined {
  if (text === null || text === undefined) return undefined;
  const record = readRecord(text) ?? {
    hash,
    key: [],
    data: '',
    updatedAt: Number.NaN,
    version: '',
    tags: [],
  };
  return record.hash === hash ? record : undefined;
}

function isNamedBy(hash: string, key: QoraKey): boolean {
  try {
    return hashKey(key) === hash;
  } catch {
    return false;
  }
}

/** Whether a value from storage has the shape of a record. */
export function isRecord(value: unknown): value is PersistedRecord {
  const { hash, key, data, updatedAt, version, tags } = Object(value) as Record<string, unknown>;
  return (
    typeof hash === 'string' &&
    typeof data === 'string' &&
    typeof version === 'string' &&
    Array.isArray(key) &&
    Number.isFinite(updatedAt) &&
    Array.isArray(tags) &&
    tags.every((tag) => typeof tag === 'string')
  );
}
