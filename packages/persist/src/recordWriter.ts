/**
 * Writes what has changed, and nothing else.
 *
 *   events ──> changed keys, calls ──throttle──> records ──> write, remove ──> storage
 *                    ^                                            │ failed
 *                    └──────────── wait twice as long ────────────┘
 */
import { type ClientApi, type Filter, type Hash, hashKey, type QoraKey } from '@qora/core';
import { isOfEntry, matches, onlyKey, recordOf } from './entryRecords.js';
import type { PersistedRecord, Persister, RecordHead } from './persister.js';
import { isQuotaError, makeRoom } from './quota.js';
import { SLICE, Timer } from './timer.js';

/** What was being done when storage failed. */
export type StorageTask = 'read' | 'write' | 'remove' | 'restore';

/** Is told what went wrong with storage, and with which records (none: with all of them). */
export type OnStorageError = (error: unknown, task: StorageTask, hashes: readonly Hash[]) => void;

export interface WriterOptions {
  readonly client: ClientApi;
  readonly persister: Persister;
  readonly version: string;
  /** How long changes are gathered, in ms. */
  readonly throttle: number;
  readonly isKept: (key: QoraKey) => boolean;
  readonly onError: OnStorageError;
}

/** What a call did to whatever matches, in memory and in storage. */
interface Call {
  readonly type: 'removed' | 'invalidated';
  readonly filter: Filter;
  readonly at: number;
  /** How many changes are to be written before storage is told of it: what it found in memory is among them. */
  after: number;
}

const ALL = Number.POSITIVE_INFINITY;

/** The longest wait between two tries, in ms. */
const MAX_WAIT = 60_000;

export class RecordWriter {
  readonly #options: WriterOptions;
  /** Keys of entries that have changed. An entry's key is one array for as long as the entry lives. */
  #changed = new Set<QoraKey>();
  /** Entries that were forgotten on purpose; what was evicted stays in storage. */
  #gone = new Set<Hash>();
  #calls: Call[] = [];
  /** How old the data is that came from storage: it is there already. */
  readonly #stored = new Map<Hash, number>();
  readonly #timer: Timer;
  #failures = 0;
  #writing: Promise<void> = Promise.resolve();
  #isPaused = false;

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
    this.#gone.add(hashKey(key));
    this.change(key);
  }

  /** A call was about more than what is in memory. */
  note(type: Call['type'], filter: Filter): void {
    this.#calls.push({ type, filter, at: this.#options.client.clock.now(), after: ALL });
    this.#arm();
  }

  /** Data of this age has come from storage. */
  know(hash: Hash, updatedAt: number): void {
    this.#stored.set(hash, updatedAt);
  }

  /** Whether what is stored does not count any more, though it is still there. */
  isForgotten(head: RecordHead): boolean {
    return this.#gone.has(head.hash) || this.#hits('removed', head);
  }

  /** Whether what is stored has been overtaken, though its record does not say so yet. */
  isOvertaken(head: RecordHead): boolean {
    return this.#hits('invalidated', head);
  }

  /** Writes now what has changed. Resolves when it has been written, or has failed; it never rejects. */
  flush(): Promise<void> {
    // The page may be going: what is begun here and now has the best chance to be done.
    return this.#begin(ALL);
  }

  /** Writes so many of the changes, the oldest first, and lets the rest follow. */
  #begin(most: number): Promise<void> {
    if (this.#isPaused) return this.#writing;
    this.#timer.disarm();
    const own = this.#write(most);
    this.#writing = Promise.all([this.#writing, own]).then(() => undefined);
    return this.#writing;
  }

  /** Resolves when what is being written is there, or has failed. */
  settled(): Promise<void> {
    return this.#writing;
  }

  /** Forgets what has changed. */
  drop(): void {
    this.#timer.disarm();
    this.#changed.clear();
    this.#gone.clear();
    this.#calls = [];
    this.#stored.clear();
  }

  /** Writes nothing until it is told to go on. */
  pause(isPaused: boolean): void {
    this.#isPaused = isPaused;
    if (isPaused) this.#timer.disarm();
    else if (this.#changed.size + this.#calls.length > 0) this.#arm();
  }

  #hits(type: Call['type'], head: RecordHead): boolean {
    return this.#calls.some(
      (call) => call.type === type && head.updatedAt <= call.at && matches(call.filter, head),
    );
  }

  #arm(isNow = false): void {
    if (this.#isPaused) return;
    // What changed meanwhile has armed it for later.
    if (isNow) this.#timer.disarm();
    this.#timer.arm(isNow ? 0 : Math.min(this.#options.throttle * 2 ** this.#failures, MAX_WAIT));
  }

  async #write(most: number): Promise<void> {
    const { persister, onError } = this.#options;
    const { size } = this.#changed;
    const changed = this.#taken(most);
    // Changes come after the call that made them, and later calls have no fewer before them.
    for (const call of this.#calls) call.after = Math.min(call.after, size) - changed.length;
    const calls = this.#calls.filter(({ after }) => after <= 0);
    this.#calls.splice(0, calls.length);
    if (changed.length + calls.length === 0) return;
    const records: PersistedRecord[] = [];
    const removed: Hash[] = [];
    const gone: Hash[] = [];
    for (const key of changed) {
      const record = this.#recordOf(key);
      const hash = this.#gone.size > 0 ? hashKey(key) : '';
      const isGone = this.#gone.delete(hash);
      if (isGone) gone.push(hash);
      if (record) records.push(record);
      else if (isGone) removed.push(hash);
    }
    try {
      const writing = records.length > 0 && this.#store(records);
      const removing = removed.length > 0 && persister.remove(removed);
      await Promise.all([writing, removing]);
      if (calls.length > 0) await this.#apply(calls);
      this.#failures = 0;
    } catch (error) {
      this.#failures++;
      onError(error, 'write', [...records.map(({ hash }) => hash), ...removed]);
      // A newer change of the same key is written in its place.
      for (const key of changed) this.#changed.add(key);
      for (const hash of gone) this.#gone.add(hash);
      this.#calls.unshift(...calls);
      for (const call of this.#calls) call.after = ALL;
    }
    const isSliced = changed.length === most && this.#failures === 0;
    if (this.#changed.size + this.#calls.length > 0) this.#arm(isSliced);
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
    const { persister, onError } = this.#options;
    try {
      await persister.write(records);
    } catch (error) {
      if (!isQuotaError(error)) throw error;
      const dropped = await makeRoom(persister, records);
      onError(error, 'write', dropped);
    }
  }

  /** What is to be written of a key; nothing where storage has it already, or where it cannot be text. */
  #recordOf(key: QoraKey): PersistedRecord | undefined {
    const { client, version, isKept, onError } = this.#options;
    const [inspected] = client.inspect({ key });
    if (!inspected || !isKept(key)) return undefined;
    const { hash } = inspected;
    try {
      const record = recordOf(inspected, version);
      const known = this.#stored.get(hash);
      this.#stored.delete(hash);
      return record?.updatedAt === known && !record?.invalidated ? undefined : record;
    } catch (error) {
      onError(error, 'write', [hash]);
      return undefined;
    }
  }

  /** Does to what is in storage alone what the calls did to what was in memory. */
  async #apply(calls: readonly Call[]): Promise<void> {
    const { client, persister } = this.#options;
    const isInMemory = (key: QoraKey): boolean => client.inspect({ key }).length > 0;
    const keys = calls.map(({ filter }) => onlyKey(filter));
    const isOfKeys = keys.every((key) => key !== undefined);
    const elsewhere = isOfKeys ? keys.filter((key) => !isInMemory(key)).map(hashKey) : [];
    if (isOfKeys && elsewhere.length === 0) return;
    const heads = isOfKeys ? await persister.read(elsewhere) : await persister.list();
    const inStorage = heads.flatMap((head) =>
      head && isOfEntry(head) && !isInMemory(head.key) ? [head] : [],
    );
    const matching = (type: Call['type']) =>
      inStorage.filter((head) =>
        calls.some((call) => call.type === type && head.updatedAt <= call.at && matches(call.filter, head)),
      );
    const removed = matching('removed').map(({ hash }) => hash);
    const overtaken = matching('invalidated').filter(
      ({ hash, invalidated }) => !invalidated && !removed.includes(hash),
    );
    if (removed.length > 0) await persister.remove(removed);
    if (overtaken.length === 0) return;
    const records = await persister.read(overtaken.map(({ hash }) => hash));
    await persister.write(
      records.flatMap((record) => (record ? { ...record, invalidated: true as const } : [])),
    );
  }
}
