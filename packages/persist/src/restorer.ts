/**
 * Reads what is stored when somebody asks for it first.
 *
 *   entry created ──> read, all of a tick at once ──┬──> its run answers with it, or fetches if it is stale
 *                                                   └──> no run: the client takes it
 */
import type { ClientApi, Hash, InterceptContext, QoraKey, StandardSchema } from '@qora/core';
import { checkData, isOfEntry, type Restored, restoredOf } from './entryRecords.js';
import type { History, Since } from './history.js';
import type { PersistedRecord, Persister, RecordHead } from './persister.js';
import { isRecord } from './recordText.js';
import type { OnStorageError, RecordWriter } from './recordWriter.js';
import { inSlices, within } from './timer.js';

export interface RestorerOptions {
  readonly client: ClientApi;
  readonly persister: Persister;
  readonly writer: RecordWriter;
  readonly history: History;
  readonly version: string;
  readonly maxAge: (key: QoraKey) => number;
  /** How long a run waits for storage, in ms. */
  readonly restoreTimeout: number;
  readonly isKept: (key: QoraKey) => boolean;
  /** What data of a key has to pass, whoever asks for it. */
  readonly schemaOf: (key: QoraKey) => StandardSchema | undefined;
  readonly hasSchemas: boolean;
  readonly onError: OnStorageError;
  /** Does something that is no news to us. */
  readonly quietly: (task: () => void) => void;
}

/** Somebody has asked for a key: what storage says, and the run that will see to it. */
interface Reading {
  readonly since: Since;
  readonly received: Promise<Restored | undefined>;
  taker: InterceptContext | undefined;
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
    const { isKept, history } = this.#options;
    if (!isKept(key)) return;
    const since = history.since();
    const reading: Reading = { since, received: this.#read(key, hash, since), taker: undefined };
    this.#readings.set(hash, reading);
    void reading.received.then((received) => {
      if (this.#readings.get(hash) === reading) this.#readings.delete(hash);
      if (received && reading.taker) return;
      if (received) this.#take([received], since);
      history.end(since);
    });
  }

  /** Stands around a run: stored data is its answer, and if that is stale the network follows. */
  async intercept(context: InterceptContext, next: () => Promise<unknown>): Promise<unknown> {
    const { client, restoreTimeout } = this.#options;
    const { hash, signal } = context;
    const reading = this.#readings.get(hash);
    if (!reading) return next();
    // It may come while the run is under way, or when that has been called off.
    const leave = (): void => {
      if (reading.taker === context) reading.taker = undefined;
    };
    reading.taker = context;
    signal.addEventListener('abort', leave);
    const received = await within(client.clock, restoreTimeout, reading.received);
    signal.removeEventListener('abort', leave);
    // What comes for a run that was called off is another's, or the client's.
    if (received && reading.taker === context) return this.#answer(context, next, received, reading.since);
    leave();
    return next();
  }

  async #answer(
    { hash, schema, stored }: InterceptContext,
    next: () => Promise<unknown>,
    received: Restored,
    since: Since,
  ): Promise<unknown> {
    const { history, writer } = this.#options;
    const { state, key } = received;
    try {
      await checkData(schema, state.data);
      const [judged] = this.#judged([received], since);
      if (!judged) return next();
      writer.know(hash, state);
      if (!judged.invalidated) return stored(state.data, state.updatedAt);
      this.#take([received], since);
    } catch (error) {
      this.#refuse(key, hash, error, since);
    } finally {
      history.end(since);
    }
    return next();
  }

  /** Restores all that is stored, a slice a task. Who comes meanwhile reads for himself. */
  async restoreAll(): Promise<void> {
    const { persister, isKept, history, onError } = this.#options;
    const since = history.since();
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
    const restore = (some: readonly Hash[], records: readonly (PersistedRecord | undefined)[]) =>
      this.#restore(some, records, since);
    try {
      await inSlices(await persister.list(), (heads) => heads.forEach(sort));
      await inSlices(whole, (records) =>
        restore(
          records.map(({ hash }) => hash),
          records,
        ),
      );
      // In the order of storage: what is read together lies together.
      await inSlices(hashes, async (some) => restore(some, await persister.read(some)));
      await this.#removeOld(over, since);
    } catch (error) {
      onError(error, 'read', []);
    } finally {
      history.end(since);
    }
  }

  /** Lets the client take what may be used. */
  async #restore(
    hashes: readonly Hash[],
    records: readonly (PersistedRecord | undefined)[],
    since: Since,
  ): Promise<void> {
    const { hasSchemas } = this.#options;
    const restored: Restored[] = [];
    for (const [i, record] of records.entries()) {
      const hash = hashes[i] as Hash;
      if (!record || this.#readings.get(hash)?.taker) continue;
      const one = this.#decode(record.key, hash, record, since);
      const passed = one && hasSchemas ? await this.#checked(one, since) : one;
      if (passed) restored.push(passed);
    }
    this.#take(restored, since);
  }

  /** Removes what nobody will read any more. */
  async sweep(): Promise<void> {
    const { persister, history, onError } = this.#options;
    const since = history.since();
    try {
      const old = (await persister.list()).filter((head) => isOfEntry(head) && this.#isOver(head));
      await this.#removeOld(
        old.map(({ hash }) => hash),
        since,
      );
    } catch (error) {
      onError(error, 'remove', []);
    } finally {
      history.end(since);
    }
  }

  /** Removes what was found, but for what has been written in its place since then. */
  async #removeOld(hashes: readonly Hash[], since: Since): Promise<void> {
    const { persister, history } = this.#options;
    const old = hashes.filter((hash) => !history.isWritten(hash, since));
    if (old.length > 0) await persister.remove(old);
  }

  async #read(key: QoraKey, hash: Hash, since: Since): Promise<Restored | undefined> {
    this.#queue.set(hash, key);
    this.#batch ??= Promise.resolve().then(() => this.#readQueue());
    const restored = this.#decode(key, hash, (await this.#batch).get(hash), since);
    return restored && this.#checked(restored, since);
  }

  /** What passes the schema of its key, if that has one. */
  async #checked(restored: Restored, since: Since): Promise<Restored | undefined> {
    const { schemaOf, onError } = this.#options;
    const { key, hash, state } = restored;
    let schema: StandardSchema | undefined;
    try {
      schema = schemaOf(key);
    } catch (error) {
      // Nothing is wrong with the record.
      onError(error, 'restore', [hash]);
      return undefined;
    }
    try {
      await checkData(schema, state.data);
      return restored;
    } catch (error) {
      this.#refuse(key, hash, error, since);
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
        for (const [i, record] of (await persister.read(hashes)).entries())
          if (record) found.set(hashes[i] as Hash, record);
    } catch (error) {
      onError(error, 'read', hashes);
    }
    return found;
  }

  /** What a record says, if it may be used: one that is broken, too old, or of another build is removed. */
  #decode(key: QoraKey, hash: Hash, record: PersistedRecord | undefined, since: Since): Restored | undefined {
    if (!record) return undefined;
    try {
      if (!isRecord(record) || record.hash !== hash)
        throw new Error(`the record of ${hash} has not the shape of a record`);
      if (!this.#isOver(record)) return restoredOf(record, since.at);
      void this.#remove(hash, since);
    } catch (error) {
      this.#refuse(key, hash, error, since);
    }
    return undefined;
  }

  /** What still counts of what was found, with the mark that it has by now. */
  #judged(found: readonly Restored[], since: Since): Restored[] {
    const { history } = this.#options;
    return found.flatMap((restored) => {
      const { hash, key, state, tags = [] } = restored;
      const head: RecordHead = { hash, key, updatedAt: state.updatedAt, version: '', tags };
      if (history.isForgotten(head, since)) return [];
      return history.isOvertaken(head, since) ? { ...restored, invalidated: true } : restored;
    });
  }

  #isOver({ key, updatedAt, version }: RecordHead): boolean {
    const { client, maxAge } = this.#options;
    return version !== this.#options.version || client.clock.now() - updatedAt > maxAge(key);
  }

  /** What cannot be used is of no use to the next page, either. */
  #refuse(key: QoraKey, hash: Hash, error: unknown, since: Since): void {
    const { client, onError } = this.#options;
    void this.#remove(hash, since);
    if (!this.isOver) client.receive([{ key, value: error }]);
    onError(error, 'restore', [hash]);
  }

  async #remove(hash: Hash, since: Since): Promise<void> {
    try {
      await this.#removeOld([hash], since);
    } catch (error) {
      this.#options.onError(error, 'remove', [hash]);
    }
  }

  #take(found: readonly Restored[], since: Since): void {
    const { client, quietly } = this.#options;
    const received = this.isOver ? [] : this.#judged(found, since);
    if (received.length > 0) quietly(() => client.receive(received));
  }
}
