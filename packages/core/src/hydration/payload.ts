/**
 * What travels: a plain, versioned value, and its text, which may stand inside a script element.
 *
 *   dehydrate ──> Dehydrated ──> serialize ──> text ──> deserialize ──> hydrate
 *
 * Whatever is read is untrusted; `hydrate` looks at it entry by entry.
 */
import { parse, stringify, unflatten } from 'devalue';
import { type Hash, hashKey, type QoraState, type RestoredMutation } from '../index.js';
import { fieldsOf } from './stateJson.js';

/** The version of the payload's shape; one of another version is not read. */
export const VERSION = 1;

/** One entry of a payload. */
export interface DehydratedEntry {
  /** The canonical text of its key, which the key is read from. */
  readonly hash: Hash;
  /** Its confirmed state, `success` or, where errors may be told, `failure`; `initial` if only a run is under way. */
  readonly state: QoraState<unknown, unknown>;
  readonly tags: readonly string[];
  /** It is stale, whatever its age. */
  readonly invalidated?: true;
  /**
   * The data of the run under way. When it has come (or will not), the entry has its new state in place, and this is gone.
   */
  readonly pending?: Promise<unknown>;
}

/** An entry that what is pending will bring up to date. */
export type OpenEntry = { -readonly [F in keyof DehydratedEntry]: DehydratedEntry[F] };

/** A client's cache as a plain value. */
export interface Dehydrated {
  readonly v: typeof VERSION;
  readonly entries: readonly DehydratedEntry[];
  /** Those that wait, in the order in which they were called. */
  readonly mutations: readonly RestoredMutation[];
}

/** How a payload is turned into text. */
export interface SerializeOptions {
  /**
   * Is told of every entry and mutation that cannot be turned into text, a class instance in its data for one, and is left
   * out. @default console.error
   */
  readonly onDropped?: ((error: unknown, hash: Hash) => void) | undefined;
}

/**
 * A payload as text that {@link deserialize} reads. Dates, bigints, Maps, Sets, `undefined` and cycles in data survive, and
 * no data can end the script element that the text stands in. Runs under way are left out.
 */
export function serialize(payload: Dehydrated, options?: SerializeOptions): string {
  return write(payload, undefined, options);
}

/** {@link serialize}; with `pending` it says where a run is under way, what it brings being in a later text. */
export function write(
  { v, entries, mutations }: Dehydrated,
  pending: true | undefined,
  { onDropped = console.error }: SerializeOptions = {},
): string {
  const all = entries.map((entry) => (entry.pending ? { ...entry, pending } : entry));
  try {
    return stringify({ v, entries: all, mutations });
  } catch {
    const isWritable = (part: object, hash: Hash): boolean => {
      try {
        return !!stringify(part);
      } catch (error) {
        onDropped(error, hash);
        return false;
      }
    };
    return stringify({
      v,
      entries: all.map((entry) =>
        isWritable(entry, entry.hash) ? entry : { hash: entry.hash, state: { status: 'initial' } },
      ),
      mutations: mutations.filter((mutation) => isWritable(mutation, hashKey(mutation.key))),
    });
  }
}

/**
 * What {@link serialize} wrote. A text that it did not write, or not to its end, comes back as it is: `hydrate` takes
 * nothing from it and tells so.
 */
export function deserialize(text: unknown): unknown {
  try {
    return typeof text === 'string' ? parse(text) : unflatten(text as unknown[]);
  } catch {
    return text;
  }
}

/** The entries of an untrusted payload; one of another shape or version is itself what cannot be read. */
export function entriesOf(payload: unknown): readonly unknown[] {
  if (payload == null) return [];
  const { v, entries } = fieldsOf(payload);
  return v === VERSION && Array.isArray(entries) ? entries : [{ payload }];
}
