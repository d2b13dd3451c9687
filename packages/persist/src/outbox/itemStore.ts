/** The items of one page in storage. What goes wrong there is reported, and holds nothing up. */
import type { Hash } from '@qora/core';
import type { PersistedRecord, Persister, RecordHead } from '../persister.js';
import { isQuotaError, makeRoom } from '../quota.js';
import { byCall, hashOf, isOfOutbox, itemOfRecord, type OutboxItem, ownerOf, recordOfItem } from './item.js';
import { type Tries, untilDone } from './tries.js';

export interface StoreOptions extends Tries {
  readonly persister: Persister;
  /** Whose items they are. */
  readonly id: string;
}

export class ItemStore {
  readonly #options: StoreOptions;
  /** What is being taken over. If that fails, some of it may be ours already. */
  readonly #taking = new Set<Hash>();
  readonly #doing = new Set<Promise<unknown>>();

  constructor(options: StoreOptions) {
    this.#options = options;
  }

  /** Keeps an item as ours. Resolves when it is written down, or cannot be; never rejects. */
  write(item: OutboxItem): Promise<void> {
    const { id, onError } = this.#options;
    const keep = async (): Promise<void> => this.#keep([recordOfItem(item, id)]);
    return this.during(keep().catch(onError));
  }

  /** Forgets an item once it is `written`: one that stayed would be sent again by the next page. Never rejects. */
  remove(idempotencyKey: string, written?: Promise<void>): Promise<void> {
    const { persister } = this.#options;
    const hashes = [hashOf(idempotencyKey)];
    return this.during(
      untilDone(this.#options, async () => {
        await written;
        await persister.remove(hashes);
      }),
    );
  }

  /** Resolves when nothing is being done to our items. */
  async settled(): Promise<void> {
    while (this.#doing.size > 0) await Promise.allSettled(this.#doing);
  }

  /** Something is being done to them until the promise settles. */
  during<T>(promise: Promise<T>): Promise<T> {
    const end = (): unknown => this.#doing.delete(promise);
    this.#doing.add(promise);
    promise.then(end, end);
    return promise;
  }

  /** Who has items here. */
  async owners(): Promise<Set<string>> {
    return new Set((await this.#heads()).map(ownerOf));
  }

  /** Makes the items of somebody who is gone ours, and gives them in the order in which they were called. */
  takeOver(owner: string): Promise<readonly OutboxItem[]> {
    return this.during(this.#takeOver(owner));
  }

  async #takeOver(owner: string): Promise<readonly OutboxItem[]> {
    const { persister, id, onError } = this.#options;
    const heads = (await this.#heads()).filter((head) => {
      const now = ownerOf(head);
      return now === owner || (now === id && this.#taking.has(head.hash));
    });
    const records = await persister.read(heads.map(({ hash }) => hash));
    const items: OutboxItem[] = [];
    for (const record of records) {
      try {
        if (record) items.push(itemOfRecord(record));
      } catch (error) {
        // It stays where it is: a newer build may be able to read it.
        onError(error);
      }
    }
    if (items.length === 0) return items;
    const taken = items.map((item) => recordOfItem(item, id));
    for (const { hash } of taken) this.#taking.add(hash);
    await this.#keep(taken);
    for (const { hash } of taken) this.#taking.delete(hash);
    return items.sort(byCall);
  }

  /** Which of these items are written down as somebody else's. */
  async taken(idempotencyKeys: readonly string[]): Promise<readonly string[]> {
    const { persister, id } = this.#options;
    if (idempotencyKeys.length === 0) return [];
    const records = await persister.read(idempotencyKeys.map(hashOf));
    return idempotencyKeys.filter((_, at) => records[at] && ownerOf(records[at]) !== id);
  }

  async #heads(): Promise<readonly RecordHead[]> {
    return (await this.#options.persister.list()).filter(isOfOutbox);
  }

  async #keep(records: readonly PersistedRecord[]): Promise<void> {
    const { persister } = this.#options;
    try {
      await persister.write(records);
    } catch (error) {
      if (!isQuotaError(error)) throw error;
      // What can be loaded again makes room for what cannot.
      await makeRoom(persister, records);
    }
  }
}
