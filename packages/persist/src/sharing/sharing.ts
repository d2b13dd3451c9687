/**
 * One cache for several clients: each loads for all, and what is written or invalidated in one is so in all.
 *
 *   client ──events──> telling ──> exchange ──> hearing ──> client
 *          ──runs────> loading <──────┘
 */
import { hashKey, type QoraKey } from '@qora/core';
import { parse } from 'devalue';
import { recordOf } from '../entryRecords.js';
import type { Recalled } from './exchange.js';
import { Loading } from './loading.js';
import type {
  AnswerMessage,
  InvalidatedMessage,
  RemovedMessage,
  SharedMessage,
  WrittenMessage,
} from './message.js';
import { Shared, type SharedOptions } from './shared.js';
import { Telling } from './telling.js';

export class Sharing {
  readonly #shared: Shared;
  readonly #stops: Array<() => void>;

  constructor(options: SharedOptions) {
    const shared = new Shared(options);
    const telling = new Telling(shared);
    const loading = new Loading(shared);
    this.#shared = shared;
    this.#stops = [
      options.client.onEvent((event) => telling.note(event)),
      options.client.intercept((context, next) => loading.intercept(context, next)),
      () => shared.fading.stop(),
    ];
  }

  /** What is known here of a key, for others who ask; nothing that is stale by mark. */
  known(key: QoraKey): Recalled | undefined {
    const { client, version, isShared } = this.#shared.options;
    const [entry] = client.inspect({ key });
    const record = entry && isShared(key) && !entry.invalidated ? recordOf(entry, version) : undefined;
    return record && !record.invalidated ? { record, mark: this.#shared.epochs.of(record.hash) } : undefined;
  }

  /** Somebody else has done something. To be called by an event of the host, never within a batch. */
  hear(message: SharedMessage): void {
    const { epochs, options } = this.#shared;
    epochs.hear(message.epoch);
    try {
      if (message.type === 'invalidated' || message.type === 'removed') this.#hearCall(message);
      else if (message.type === 'written') this.#hearWritten(message);
      else this.#hearAnswer(message);
    } catch (error) {
      options.onError(error);
    }
  }

  stop(): void {
    for (const end of this.#stops.splice(0)) end();
    for (const all of this.#shared.waiting.values()) for (const { enough } of all) enough.abort();
  }

  #hearCall(message: InvalidatedMessage | RemovedMessage): void {
    const { type, keys, filters, epoch, from } = message;
    const { epochs, options } = this.#shared;
    const { client, isShared } = options;
    const where = (key: QoraKey): boolean => isShared(key) && epochs.isDue(hashKey(key), { epoch, by: from });
    this.#shared.apply(message, () => {
      for (const filter of [...keys.map((key) => ({ key })), ...filters]) {
        if (type === 'removed') client.removeWhere({ ...filter, where });
        else void client.invalidateWhere({ ...filter, where });
      }
    });
  }

  #hearWritten(message: WrittenMessage): void {
    const { record, epoch, from } = message;
    const { epochs, fading, options } = this.#shared;
    const { client } = options;
    const { hash, key, data } = record;
    const updatedAt = this.#shared.past(record.updatedAt);
    const mark = { epoch, by: from };
    if (!this.#shared.accepts(record) || !epochs.isLater(hash, mark, updatedAt)) return;
    epochs.mark(hash, mark);
    if (client.inspect({ key }).length === 0) {
      fading.add(key);
      return;
    }
    const written = parse(data) as never;
    this.#shared.apply(message, () => client.setQueryData(key, written, { updatedAt }));
  }

  #hearAnswer({ record, epoch, by }: AnswerMessage): void {
    const mark = { epoch, by };
    const { epochs, options, waiting: all, heardAt, now } = this.#shared;
    const { client } = options;
    const { hash, key, tags } = record;
    if (!this.#shared.accepts(record) || !epochs.isValid(hash, mark)) return;
    const waiting = all.get(hash);
    if (!waiting && client.inspect({ key }).length === 0) return;
    const data = parse(record.data) as unknown;
    const updatedAt = this.#shared.past(record.updatedAt);
    const isAfter = epochs.isAfter(hash, mark);
    heardAt.set(hash, now);
    epochs.answer(hash, mark, updatedAt);
    const [entry] = client.inspect({ key });
    let isTaken = false;
    for (const one of waiting ?? []) {
      one.heard = { data, updatedAt, mark };
      one.enough.abort();
      isTaken ||= one.version === entry?.version;
    }
    // A run that something has overtaken does not show what it brings.
    if (isTaken) return;
    // It knows of something that what is here does not: that counts more than which clock is ahead.
    const { updatedAt: known = 0 } = (entry?.base ?? {}) as { updatedAt?: number };
    const at = isAfter ? Math.max(updatedAt, known + 1) : updatedAt;
    client.receive([{ key, tags, state: { status: 'success', data, updatedAt: at } }]);
  }
}
