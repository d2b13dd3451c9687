/** What is written or invalidated here is told to the others. */
import { type Filter, type FilterFields, hashKey, type QoraEvent, type QoraKey } from '@qora/core';
import { recordOf } from '../entryRecords.js';
import type { Shared } from './shared.js';

/** What was invalidated in one tick, told as one. */
interface Invalidated {
  readonly epoch: number;
  readonly keys: QoraKey[];
  readonly filters: FilterFields[];
}

export class Telling {
  readonly #shared: Shared;
  #invalidated: Invalidated | undefined;

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  note(event: QoraEvent): void {
    const { type, key } = event;
    const { isApplying, told } = this.#shared;
    if (type === 'cache.invalidated' && !isApplying) this.#noteFilter(event.filter);
    else if (type === 'entry.invalidated') this.#noteInvalidated(key);
    else if (type === 'entry.written' && !isApplying) this.#write(key);
    // A run that did not go through here has brought something, or added to what is there.
    else if (type === 'run.succeeded' && !told.delete(hashKey(key))) this.#write(key);
    else if (type === 'entry.evicted' || type === 'entry.removed') this.#shared.forget(hashKey(key));
  }

  /** A predicate cannot travel: the others are told of the keys it has found here. */
  #noteFilter(filter: Filter): void {
    if (isPlain(filter)) this.#open().filters.push(filter);
  }

  #noteInvalidated(key: QoraKey): void {
    const { epochs, isApplying, options } = this.#shared;
    const { id } = options.exchange;
    if (isApplying) epochs.mark(hashKey(key), epochs.now, id);
    else {
      const { epoch, keys } = this.#open();
      epochs.mark(hashKey(key), epoch, id);
      if (options.isShared(key)) keys.push(key);
    }
  }

  #open(): Invalidated {
    if (this.#invalidated) return this.#invalidated;
    const { epochs, options } = this.#shared;
    const { exchange } = options;
    const opened: Invalidated = { epoch: epochs.next(), keys: [], filters: [] };
    this.#invalidated = opened;
    queueMicrotask(() => {
      this.#invalidated = undefined;
      if (exchange.hasOthers) exchange.post({ type: 'invalidated', ...opened });
    });
    return opened;
  }

  #write(key: QoraKey): void {
    const { epochs, options } = this.#shared;
    const { client, exchange, version, isShared, onError } = options;
    if (!isShared(key)) return;
    const epoch = epochs.next();
    epochs.mark(hashKey(key), epoch, exchange.id);
    if (!exchange.hasOthers) return;
    try {
      const [entry] = client.inspect({ key });
      const record = entry && recordOf(entry, version);
      if (record) exchange.post({ type: 'written', epoch, record });
    } catch (error) {
      onError(error);
    }
  }
}

/** Whether a filter says the same everywhere: it asks for nothing that only a living entry has, and can travel. */
function isPlain(filter: Filter): filter is FilterFields {
  if (typeof filter === 'function') return false;
  const { status, fetchStatus, stale, held, where } = filter;
  return [status, fetchStatus, stale, held, where].every((field) => field === undefined);
}
