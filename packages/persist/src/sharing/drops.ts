/**
 * What a call has forgotten or invalidated is taken out of storage. That takes a while, of which reads and writes here know:
 *
 *   drop    ├── list ── remove ──┤
 *   read      ├───┤ what it finds of it is over
 *   write       ├ ─ ─ ─ ─ ─ ─ ─ ─┼───┤ afterwards, so that it stays
 */
import { type Hash, hashKey } from '@qora/core';
import { isOfEntry, matches } from '../entryRecords.js';
import type { PersistedRecord, Persister, RecordHead } from '../persister.js';
import { isRecord } from '../recordText.js';
import type { InvalidatedMessage } from './message.js';

/** What was forgotten or invalidated. */
type Call = Pick<InvalidatedMessage, 'keys' | 'filters'>;

interface Drop {
  readonly over: Promise<void>;
  isAbout(head: RecordHead): boolean;
}

export class Drops {
  readonly #store: Pick<Persister, 'read' | 'remove' | 'list'>;
  readonly #drops = new Set<Drop>();
  readonly #reads = new Set<Promise<unknown>>();

  constructor(store: Pick<Persister, 'read' | 'remove' | 'list'>) {
    this.#store = store;
  }

  /** Takes out of storage what a call was about, whoever knows of it: whoever asks next loads it. */
  async begin({ keys, filters }: Call): Promise<void> {
    const hashes = new Set(keys.map(hashKey));
    const isAbout = (head: RecordHead): boolean =>
      hashes.has(head.hash) || filters.some((filter) => matches(filter, head));
    const isByKey = filters.every(({ key, prefix, tags }) => key && !prefix && !tags);
    for (const { key } of filters) if (key && isByKey) hashes.add(hashKey(key));
    const drop: Drop = { over: this.#remove(hashes, isByKey ? undefined : isAbout), isAbout };
    this.#drops.add(drop);
    try {
      await drop.over;
    } finally {
      // What is being read may have been found before.
      void Promise.allSettled(this.#reads).then(() => this.#drops.delete(drop));
    }
  }

  /** What storage has of a key, without what is on its way out. It may be no record. */
  async read(hash: Hash): Promise<PersistedRecord | undefined> {
    const reading = this.#store.read([hash]);
    this.#reads.add(reading);
    try {
      const [record] = await reading;
      const isOver = isRecord(record) && [...this.#drops].some((drop) => drop.isAbout(record));
      return isOver ? undefined : record;
    } finally {
      this.#reads.delete(reading);
    }
  }

  /** Resolves when nothing that is under way would take this record out; `undefined` if nothing would. */
  settled(head: RecordHead): Promise<unknown> | undefined {
    const drops = [...this.#drops].filter((drop) => drop.isAbout(head));
    return drops.length > 0 ? Promise.allSettled(drops.map(({ over }) => over)) : undefined;
  }

  async #remove(hashes: Set<Hash>, isAbout: Drop['isAbout'] | undefined): Promise<void> {
    if (isAbout)
      for (const head of await this.#store.list())
        if (isOfEntry(head) && isAbout(head)) hashes.add(head.hash);
    if (hashes.size > 0) await this.#store.remove([...hashes]);
  }
}
