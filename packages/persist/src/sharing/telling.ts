/** What is written or invalidated here is told to the others. */
import { type Filter, type FilterFields, hashKey, type QoraEvent, type QoraKey } from '@qora/core';
import { recordOf } from '../entryRecords.js';
import type { Shared } from './shared.js';

type CallType = 'invalidated' | 'removed';

/** What calls of one kind were about in one tick, told as one. */
interface Call {
  readonly epoch: number;
  readonly keys: QoraKey[];
  readonly filters: FilterFields[];
}

export class Telling {
  readonly #shared: Shared;
  readonly #calls = new Map<CallType, Call>();

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  note(event: QoraEvent): void {
    const { type, key } = event;
    const { applying, fading, news } = this.#shared;
    if (type === 'cache.invalidated') this.#noteFilter('invalidated', event.filter);
    else if (type === 'cache.removed') this.#noteFilter('removed', event.filter);
    else if (type === 'entry.invalidated') this.#noteKey('invalidated', key);
    else if (type === 'entry.removed') {
      this.#noteKey('removed', key);
      fading.add(key);
    } else if (type === 'entry.evicted') fading.add(key);
    else if (type === 'entry.written' && !applying) this.#write(key);
    // What storage or a server's page had for a run was true before: as a write it would overtake what is newer elsewhere.
    else if (type === 'run.succeeded' && news.delete(hashKey(key)) && !this.#isMarked(key)) this.#write(key);
  }

  /** What an invalidation has overtaken is no news. */
  #isMarked(key: QoraKey): boolean | undefined {
    return this.#shared.options.client.inspect({ key })[0]?.invalidated;
  }

  /** A predicate cannot travel: the others are told of the keys it has found here. */
  #noteFilter(type: CallType, filter: Filter): void {
    if (!this.#shared.applying && isPlain(filter)) this.#open(type).filters.push(filter);
  }

  #noteKey(type: CallType, key: QoraKey): void {
    const { epochs, applying, options } = this.#shared;
    const { id } = options.exchange;
    if (applying) epochs.mark(hashKey(key), { epoch: applying.epoch, by: applying.from });
    else {
      const { epoch, keys } = this.#open(type);
      epochs.mark(hashKey(key), { epoch, by: id });
      if (options.isShared(key)) keys.push(key);
    }
  }

  #open(type: CallType): Call {
    const known = this.#calls.get(type);
    if (known) return known;
    const { epochs, options } = this.#shared;
    const { exchange } = options;
    const opened: Call = { epoch: epochs.next(this.#shared.now), keys: [], filters: [] };
    this.#calls.set(type, opened);
    queueMicrotask(() => {
      this.#calls.delete(type);
      if (exchange.hasOthers) exchange.post({ type, ...opened });
    });
    return opened;
  }

  #write(key: QoraKey): void {
    const { epochs, options } = this.#shared;
    const { client, exchange, version, isShared, onError } = options;
    if (!isShared(key)) return;
    const epoch = epochs.next(this.#shared.now);
    epochs.mark(hashKey(key), { epoch, by: exchange.id });
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
