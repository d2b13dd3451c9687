/**
 * Writes what has changed, and nothing else.
 *
 *   events ──> changed keys, calls ──throttle──> records ──> write, remove ──> storage
 *                    ^                                            │ failed
 *                    └──────────── wait twice as long ────────────┘
 */
import { type ClientApi, type Hash, hashKey, type QoraKey, type SuccessState } from '@qora/core';
import { isOfEntry, isRecorded, onlyKey, recordOf } from './entryRecords.js';
import { type Call, type History, isAbout } from './history.js';
import type { PersistedRecord, Persister } from './persister.js';
import { isQuotaError, makeRoom } from './quota.js';
import { SLICE, Timer } from './timer.js';

/** What was being done when storage failed. */
export type StorageTask = 'read' | 'write' | 'remove' | 'restore';

/** Is told what went wrong with storage, and with which records (none: with all of them). */
export type OnStorageError = (error: unknown, task: StorageTask, hashes: readonly Hash[]) => void;

export interface WriterOptions {
  readonly client: ClientApi;
  readonly persister: Persister;
  readonly history: History;
  readonly version: string;
  /** How long changes are gathered, in ms. */
  readonly throttle: number;
  readonly isKept: (key: QoraKey) => boolean;
  readonly onError: OnStorageError;
}

const ALL = Number.POSITIVE_INFINITY;

/** The longest wait between two tries, in ms. */
const MAX_WAIT = 60_000;

export class RecordWriter {
  readonly #options: WriterOptions;
  /** Keys of entries that have changed. An entry's key is one array for as long as the entry lives. */
  #changed = new Set<QoraKey>();
  /** What has come from storage and is there already: nothing is to be written while the entry has just that. */
  readonly #stored = new Map<Hash, SuccessState<unknown>>();
  readonly #timer: Timer;
  #failures = 0;
  #writing: Promise<void> = Promise.resolve();
  #pauses = 0;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#timer = new Timer(options.client.clock, () => void this.#writing.then(() => this.#begin(SLICE)));
  }

  /** The entry of this key has changed. */
  change(key: QoraKey): void {
    this.#changed.add(key);
    this.#arm();
  }

  /** The entry of this key was forgotten on purpose. */
  forget(key: QoraKey): void {
    const hash = hashKey(key);
    this.#stored.delete(hash);
    this.#options.history.forget(hash);
    this.change(key);
  }

  /** A call was about more than what is in memory. */
  note(type: Call['type'], filter: Call['filter']): void {
    this.#options.history.note(type, filter);
    this.#arm();
  }

  /** An entry is given what is stored of it. */
  know(hash: Hash, state: SuccessState<unknown>): void {
    this.#stored.set(hash, state);
  }

  /** Writes now what has changed. Resolves when it has been written, or has failed; it never rejects. */
  flush(): Promise<void> {
    // The page may be going: what is begun here and now has the best chance to be done.
    return this.#begin(ALL);
  }

  /** Writes so many of the changes, the oldest first, and lets the rest follow. */
  #begin(most: number): Promise<void> {
    if (this.#pauses > 0) return this.#writing;
    this.#timer.disarm();
    const own = this.#write(most);
    this.#writing = Promise.all([this.#writing, own]).then(() => undefined);
    return this.#writing;
  }

  /** Forgets what has changed. */
  drop(): void {
    this.#timer.disarm();
    this.#changed.clear();
    this.#stored.clear();
    this.#options.history.drop();
  }

  /** Removes all that is stored of entries, and what anybody has read of it by then. */
  async clear(): Promise<void> {
    const { persister, history } = this.#options;
    this.drop();
    const since = history.since();
    const telling = history.tell([{ type: 'removed', filter: {}, at: ALL, after: 0 }], new Set());
    try {
      // What is being written would be there again.
      await this.#writing;
      const hashes = (await persister.list()).filter(isOfEntry).map(({ hash }) => hash);
      const old = hashes.filter((hash) => !history.isWritten(hash, since));
      if (old.length > 0) await persister.remove(old);
    } finally {
      history.told(telling);
      history.end(since);
    }
  }

  /** Writes nothing until as many have said that it may go on. */
  pause(): void {
    this.#pauses++;
    this.#timer.disarm();
  }

  resume(): void {
    this.#pauses--;
    if (this.#changed.size > 0 || this.#options.history.hasCalls) this.#arm();
  }

  #arm(isNow = false): void {
    const { throttle } = this.#options;
    if (this.#pauses > 0) return;
    // What changed meanwhile has armed it for later.
    if (isNow) this.#timer.disarm();
    this.#timer.arm(isNow ? 0 : Math.min(throttle * 2 ** this.#failures, Math.max(throttle, MAX_WAIT)));
  }

  async #write(most: number): Promise<void> {
    const { persister, history, onError } = this.#options;
    const { size } = this.#changed;
    const changed = this.#taken(most);
    const calls = history.takeCalls(size, changed.length);
    if (changed.length + calls.length === 0) return;
    const records: PersistedRecord[] = [];
    const removed: Hash[] = [];
    const gone = new Set<Hash>();
    for (const key of changed) {
      const record = this.#recordOf(key);
      const hash = hashKey(key);
      if (history.takeGone(hash)) gone.add(hash);
      if (record) records.push(record);
      else if (gone.has(hash)) removed.push(hash);
    }
    const hashes = [...records.map(({ hash }) => hash), ...removed];
    const telling = history.tell(calls, gone);
    history.write(hashes);
    try {
      const writing = records.length > 0 && this.#store(records);
      const removing = removed.length > 0 && persister.remove(removed);
      await Promise.all([writing, removing]);
      if (calls.length > 0) await this.#apply(calls);
      history.told(telling);
      this.#failures = 0;
    } catch (error) {
      onError(error, 'write', hashes);
      if (!history.failed(telling)) return;
      this.#failures++;
      // A newer change of the same key is written in its place.
      for (const key of changed) this.#changed.add(key);
    }
    const isSliced = changed.length === most && this.#failures === 0;
    if (this.#changed.size > 0 || history.hasCalls) this.#arm(isSliced);
  }

  /** The oldest changes, which count as written. */
  #taken(most: number): QoraKey[] {
    const taken: QoraKey[] = [];
    for (const key of this.#changed) {
      if (taken.length === most) break;
      taken.push(key);
      this.#changed.delete(key);
    }
    return taken;
  }

  async #store(records: readonly PersistedRecord[]): Promise<void> {
    const { persister, history, onError } = this.#options;
    const since = history.since();
    try {
      await persister.write(records);
    } catch (error) {
      if (!isQuotaError(error)) throw error;
      const dropped = await makeRoom(persister, records, (hash) => history.isWritten(hash, since));
      onError(error, 'write', dropped);
    } finally {
      history.end(since);
    }
  }

  /** What is to be written of a key; nothing where storage has it already, or where it cannot be text. */
  #recordOf(key: QoraKey): PersistedRecord | undefined {
    const { client, version, isKept, onError } = this.#options;
    const [inspected] = client.inspect({ key });
    if (!inspected || !isKept(key)) return undefined;
    const { hash } = inspected;
    try {
      const { base, invalidated } = inspected;
      const known = this.#stored.get(hash);
      this.#stored.delete(hash);
      const isStored =
        base.status === 'success' && base.updatedAt === known?.updatedAt && Object.is(base.data, known.data);
      return isStored && !invalidated ? undefined : recordOf(inspected, version);
    } catch (error) {
      onError(error, 'write', [hash]);
      return undefined;
    }
  }

  /** Does to what is in storage alone what the calls did to what was in memory. */
  async #apply(calls: readonly Call[]): Promise<void> {
    const { client, persister, history } = this.#options;
    // What is in memory without data has no record of its own to write.
    const isInMemory = (key: QoraKey): boolean => client.inspect({ key }).some(isRecorded);
    const keys = calls.map(({ filter }) => onlyKey(filter));
    const isOfKeys = keys.every((key) => key !== undefined);
    const elsewhere = isOfKeys ? keys.filter((key) => !isInMemory(key)).map(hashKey) : [];
    if (isOfKeys && elsewhere.length === 0) return;
    const since = history.since();
    const isAsItWas = ({ hash }: { readonly hash: Hash }): boolean => !history.isWritten(hash, since);
    try {
      const heads = isOfKeys ? await persister.read(elsewhere) : await persister.list();
      const inStorage = heads.flatMap((head) =>
        head && isOfEntry(head) && isAsItWas(head) && !isInMemory(head.key) ? [head] : [],
      );
      const removed: Hash[] = [];
      const overtaken: Hash[] = [];
      for (const head of inStorage) {
        if (isAbout(calls, 'removed', head)) removed.push(head.hash);
        else if (!head.invalidated && isAbout(calls, 'invalidated', head)) overtaken.push(head.hash);
      }
      if (removed.length > 0) await persister.remove(removed);
      if (overtaken.length === 0) return;
      const records = await persister.read(overtaken);
      const marked = records.flatMap((record) =>
        record && isAsItWas(record) ? [{ ...record, invalidated: true as const }] : [],
      );
      if (marked.length > 0) await persister.write(marked);
    } finally {
      history.end(since);
    }
  }
}
