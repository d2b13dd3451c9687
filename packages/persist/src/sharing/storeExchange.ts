/**
 * Processes around a storage that they share.
 *
 *   answer, written   storage, then a word to all: who gets the lock next finds it there
 *   invalidated, removed   out of storage, whoever knows of it, then a word to all
 *   recall            storage
 *
 * Without the storage every process is on its own: of that nothing here rejects but a lock, and whoever wanted it does without.
 */
import type { Hash, QoraKey } from '@qora/core';
import { parse, stringify } from 'devalue';
import type { Persister } from '../persister.js';
import { isRecord } from '../recordText.js';
import { Drops } from './drops.js';
import type { Exchange, LockedTask, Recalled } from './exchange.js';
import type { SharedMessage, Unsigned } from './message.js';

/** A storage that processes can share. */
export type SharedStore = Persister & Required<Pick<Persister, 'lock' | 'publish' | 'subscribe'>>;

export interface StoreOptions {
  readonly store: SharedStore;
  readonly hear: (message: SharedMessage) => void;
  /** Is told what has failed, and when something has worked again. */
  readonly onResult: (failure: { readonly error: unknown } | undefined) => void;
}

export class StoreExchange implements Exchange {
  readonly id: string = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
  readonly hasOthers: boolean = true;
  readonly #options: StoreOptions;
  readonly #drops: Drops;
  readonly #stop: () => void;
  /** Words are told in the order in which things were done. */
  #told: Promise<void> = Promise.resolve();

  constructor(options: StoreOptions) {
    this.#options = options;
    this.#drops = new Drops(options.store);
    this.#stop = options.store.subscribe((text) => {
      const message = read(text);
      if (message) options.hear(message);
    });
  }

  stop(): void {
    this.#stop();
  }

  post(message: Unsigned<SharedMessage>): void {
    const { store } = this.#options;
    const kept = this.#try(() => this.#keep(message));
    this.#told = this.#told.then(async () => {
      await kept;
      await this.#try(() => store.publish(stringify({ ...message, from: this.id })));
    });
  }

  async lock<T>(hash: Hash, task: LockedTask<T>, signal: AbortSignal): Promise<T> {
    let hasBegun = false;
    try {
      return await this.#options.store.lock(
        hash,
        (lost) => {
          hasBegun = true;
          return task(async () => lost.aborted);
        },
        { signal },
      );
    } catch (error) {
      if (!hasBegun && !signal.aborted) this.#options.onResult({ error });
      throw error;
    }
  }

  async recall(_key: QoraKey, hash: Hash): Promise<Recalled | undefined> {
    const record = await this.#try(() => this.#drops.read(hash));
    if (!record) return undefined;
    if (!isRecord(record)) throw new Error(`the record of ${hash} has not the shape of a record`);
    return { record, mark: { epoch: record.epoch ?? 0, by: record.by ?? '' } };
  }

  refuse(hash: Hash): void {
    void this.#try(() => this.#options.store.remove([hash]));
  }

  async #keep(message: Unsigned<SharedMessage>): Promise<void> {
    if (message.type === 'invalidated' || message.type === 'removed') return this.#drops.begin(message);
    const { record, epoch, type } = message;
    const settled = this.#drops.settled(record);
    // Without a reason to wait not even for a moment: whoever gets the lock next is to find it.
    if (settled) await settled;
    const { store } = this.#options;
    const marked = [{ ...record, epoch, by: type === 'answer' ? message.by : this.id }];
    // What another one has done may have come there before this, and its word not yet here.
    await (store.keepLatest ? store.keepLatest(marked) : store.write(marked));
  }

  async #try<T>(task: () => Promise<T>): Promise<T | undefined> {
    const { onResult } = this.#options;
    try {
      const result = await task();
      onResult(undefined);
      return result;
    } catch (error) {
      onResult({ error });
      return undefined;
    }
  }
}

function read(text: string): SharedMessage | undefined {
  try {
    const message = parse(text) as Partial<SharedMessage>;
    const isOne = typeof message.from === 'string' && Number.isFinite(message.epoch);
    return isOne ? (message as SharedMessage) : undefined;
  } catch {
    // Somebody else's word on the same channel: the outbox has some, too.
    return undefined;
  }
}
