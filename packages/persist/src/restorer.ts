/**
 * Reads what is stored when somebody asks for it first.
 *
 *   entry created ──> read, all of a tick at once ──┬──> its run answers with it, or fetches if it is stale
 *                                                   └──> no run: the client takes it
 */
import type { ClientApi, Hash, InterceptContext, QoraKey, StandardSchema } from '@qora/core';
import { checkData, isOfEntry, type Restored, restoredOf } from './entryRecords.js';
import type { PersistedRecord, Persister, RecordHead } from './persister.js';
import { isRecord } from './recordText.js';
import type { OnStorageError, RecordWriter } from './recordWriter.js';
import { inSlices, within } from './timer.js';

export interface RestorerOptions {
  readonly client: ClientApi;
  readonly persister: Persister;
  readonly writer: RecordWriter;
  readonly version: string;
  readonly maxAge: (key: QoraKey) => number;
  /** How long a run waits for storage, in ms. */
  readonly restoreTimeout: number;
  readonly isKept: (key: QoraKey) => boolean;
  /** What data of a key has to pass, whoever asks for it. */
  readonly schemaOf: ((key: QoraKey) => StandardSchema | undefined) | undefined;
  readonly onError: OnStorageError;
  /** Does something that is no news to us. */
  readonly quietly: (task: () => void) => void;
}

/** Somebody has asked for a key: what storage says, and whether the entry's run will see to it. */
interface Reading {
  readonly key: QoraKey;
  readonly received: Promise<Restored | undefined>;
  isTaken: boolean;
}

export class Restorer {
  readonly #options: RestorerOptions;
  readonly #readings = new Map<Hash, Reading>();
  #queue = new Map<Hash, QoraKey>();
  #batch: Promise<ReadonlyMap<Hash, PersistedRecord>> | undefined;
  isOver = false;

  constructor(options: RestorerOptions) {
    this.#options = options;
  }

  /** An entry has been made: what is stored of it is read. */
  ask(key: QoraKey, hash: Hash): void {
    const { isKept } = this.#options;
    if (!isKept(key)) return;
    const reading: Reading = { key, received: this.#read(key, hash), isTaken: false };
    this.#readings.set(hash, reading);
    void reading.received.then((received) => {
      if (this.#readings.get(hash) === reading) this.#readings.delete(hash);
      if (received && !reading.isTaken) this.#take([received]);
    });
  }

  /** Stands around a run: stored data is its answer, and if that is stale the network follows. */
  async intercept(context: InterceptContext, next: () => Promise<unknown>): Promise<unknown> {
    const { client, restoreTimeout } = this.#options;
    const { hash, schema, stored } = context;
    const reading = this.#readings.get(hash);
    if (!reading) return next();
    reading.isTaken = true;
    const received = await within(client.clock, restoreTimeout, reading.received);
    if (!received) {
      // It may come while the run is under way.
      reading.isTaken = false;
      return next();
    }
    const { data, updatedAt } = received.state;
    try {
      await checkData(schema, data);
    } catch (error) {
      this.#refuse(received.key, hash, error);
      return next();
    }
    this.#options.writer.know(hash, updatedAt);
    if (!received.invalidated) return stored(data, updatedAt);
    this.#take([received]);
    return next();
  }

  /** Restores all that is stored, a slice a task. Who comes meanwhile reads for himself. */
  async restoreAll(): Promise<void> {
    const { persister, isKept, onError } = this.#options;
    const whole: PersistedRecord[] = [];
    const [over, hashes]: [Hash[], Hash[]] = [[], []];
    const sort = (head: RecordHead): void => {
      if (!isOfEntry(head)) return;
      if (this.#isOver(head)) over.push(head.hash);
      else if (!isKept(head.key)) return;
      // Engines that have to read a record to list it give all of it.
      else if ('data' in head) whole.push(head as PersistedRecord);
      else hashes.push(head.hash);
    };
    try {
      await inSlices(await persister.list(), (heads) => heads.forEach(sort));
      await inSlices(whole, (records) => this.#restore(records));
      // In the order of storage: what is read together lies together.
      await inSlices(hashes, async (some) => this.#restore(await persister.read(some)));
      if (over.length > 0) await persister.remove(over);
    } catch (error) {
      onError(error, 'read', []);
    }
  }

  /** Lets the client take what may be used. */
  async #restore(records: readonly (PersistedRecord | undefined)[]): Promise<void> {
    const { schemaOf } = this.#options;
    const restored: Restored[] = [];
    for (const record of records) {
      if (!record || this.#readings.get(record.hash)?.isTaken) continue;
      const one = this.#decode(record.key, record.hash, record);
      const passed = one && schemaOf ? await this.#checked(one) : one;
      if (passed) restored.push(passed);
    }
    this.#take(restored);
  }

  /** Removes what nobody will read any more. */
  async sweep(): Promise<void> {
    const { persister, onError } = this.#options;
    try {
      const old = (await persister.list()).filter((head) => isOfEntry(head) && this.#isOver(head));
      if (old.length > 0) await persister.remove(old.map(({ hash }) => hash));
    } catch (error) {
      onError(error, 'remove', []);
    }
  }

  async #read(key: QoraKey, hash: Hash): Promise<Restored | undefined> {
    this.#queue.set(hash, key);
    this.#batch ??= Promise.resolve().then(() => this.#readQueue());
    const restored = this.#decode(key, hash, (await this.#batch).get(hash));
    return restored && this.#checked(restored);
  }

  /** What passes the schema of its key, if that has one. */
  async #checked(restored: Restored): Promise<Restored | undefined> {
    const { key, hash, state } = restored;
    try {
      await checkData(this.#options.schemaOf?.(key), state.data);
      return restored;
    } catch (error) {
      this.#refuse(key, hash, error);
      return undefined;
    }
  }

  /** All that was asked for in one tick. */
  async #readQueue(): Promise<ReadonlyMap<Hash, PersistedRecord>> {
    const { client, persister, onError } = this.#options;
    const found = new Map<Hash, PersistedRecord>();
    const queue = [...this.#queue];
    this.#queue = new Map();
    this.#batch = undefined;
    if (this.isOver) return found;
    // Who writes an entry makes it first.
    const empty = queue.filter(([, key]) => client.inspect({ key })[0]?.base.status !== 'success');
    const hashes = empty.map(([hash]) => hash);
    try {
      if (hashes.length > 0)
        for (const record of await persister.read(hashes)) if (record) found.set(record.hash, record);
    } catch (error) {
      onError(error, 'read', hashes);
    }
    return found;
  }

  /** What a record says, if it may be used: one that is broken, too old, or of another build is removed. */
  #decode(key: QoraKey, hash: Hash, record: PersistedRecord | undefined): Restored | undefined {
    const { writer } = this.#options;
    if (!record) return undefined;
    try {
      if (!isRecord(record)) throw new Error(`the record of ${hash} has not the shape of a record`);
      if (writer.isForgotten(record)) return undefined;
      if (this.#isOver(record)) this.#remove([hash]);
      else {
        const received = restoredOf(record);
        return writer.isOvertaken(record) ? { ...received, invalidated: true } : received;
      }
    } catch (error) {
      this.#refuse(key, hash, error);
    }
    return undefined;
  }

  #isOver({ key, updatedAt, version }: RecordHead): boolean {
    const { client, maxAge } = this.#options;
    return version !== this.#options.version || client.clock.now() - updatedAt > maxAge(key);
  }

  /** What cannot be used is of no use to the next page, either. */
  #refuse(key: QoraKey, hash: Hash, error: unknown): void {
    const { client, onError } = this.#options;
    this.#remove([hash]);
    if (!this.isOver) client.receive([{ key, value: error }]);
    onError(error, 'restore', [hash]);
  }

  #remove(hashes: readonly Hash[]): void {
    const { persister, onError } = this.#options;
    void persister.remove(hashes).catch((error) => onError(error, 'remove', hashes));
  }

  #take(received: readonly Restored[]): void {
    const { client, quietly } = this.#options;
    if (this.isOver || received.length === 0) return;
    quietly(() => client.receive(received));
  }
}
