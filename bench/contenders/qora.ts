/** The core, without options that it has as defaults. */
import {
  hashKey,
  type Mutation,
  QoraClient,
  type QoraKey,
  type Query,
  type QueryField,
  type Signal,
  signal,
  streamed,
} from '@qora/core';
import { dehydrate, hydrate } from '@qora/core/hydration';
import { enablePersistence, type Persister, readRecord, writeRecord } from '@qora/persist';
import { fetcher } from '../fetcher.js';
import {
  type Cache,
  contenderOf,
  type Key,
  type Settings,
  STALE_TIME,
  type Tagged,
  type TextStorage,
} from './contender.js';

const STATE: readonly QueryField[] = ['state'];
const DATA: readonly QueryField[] = ['data'];

interface Change {
  readonly key: Key;
  readonly change: (old: unknown) => unknown;
}

/** A record is a text by its hash. */
function persisterOf({ texts }: TextStorage): Persister {
  const read = (hash: string) => readRecord(texts.get(hash));
  return {
    read: async (hashes) => hashes.map(read),
    write: async (records) => {
      for (const record of records) texts.set(record.hash, writeRecord(record));
    },
    remove: async (hashes) => {
      for (const hash of hashes) texts.delete(hash);
    },
    list: async () => [...texts.keys()].flatMap((hash) => read(hash) ?? []),
  };
}

class QoraCache implements Cache {
  readonly focus: Signal<boolean> = signal(true);
  readonly client: QoraClient;
  readonly mutation: Mutation<number, Change>;
  /** A handle: observers leave nothing of theirs in the cache. See `keepOne`. */
  readonly query: Query<unknown>;
  #hasTags = false;

  constructor(settings: Settings | undefined) {
    this.client = new QoraClient({
      focus: this.focus,
      minHiddenTime: 0,
      ...(settings && { defaults: settings }),
    });
    this.mutation = this.client.mutation({
      mutationFn: fetcher,
      optimistic: ({ key, change }: Change, cache) => cache.update(key, change),
      gcTime: 0,
    });
    this.query = this.client.watchQuery({ key: ['kept'], fetcher });
  }

  hash(key: Key): string {
    return hashKey(key);
  }

  get(key: Key): unknown {
    return this.client.getQueryData(key);
  }

  set(key: Key, data: unknown): void {
    this.client.setQueryData(key, data);
  }

  fetchFresh(key: Key): Promise<unknown> {
    return this.client.fetchQuery({ key, fetcher, staleTime: STALE_TIME });
  }

  fetch(key: Key): Promise<unknown> {
    return this.client.fetchQuery({ key, fetcher });
  }

  refetch(key: Key): Promise<unknown> {
    return this.client.fetchQuery({ key, fetcher, fresh: true });
  }

  stream(key: Key, chunks: () => AsyncIterable<number>): Promise<unknown> {
    return this.client.fetchQuery({ key, fetcher: streamed({ stream: chunks }) });
  }

  watch(key: Key, listener: () => void): () => void {
    return this.client.watchQuery({ key, fetcher }).listen(listener, STATE);
  }

  watchWithOptions(key: Key, listener: () => void): () => void {
    return this.client
      .watchQuery({ key, fetcher, staleTime: 60_000, gcTime: 60_000 })
      .listen(listener, STATE);
  }

  subscribe(key: Key, listener: () => void): () => void {
    return this.client.watchQuery({ key, fetcher }).subscribe(listener);
  }

  watchPart(key: Key, listener: () => void, select: (data: unknown) => unknown): () => void {
    return this.client.watchQuery({ key, fetcher, select }).listen(listener, DATA);
  }

  async mutate(key: Key, change: (old: unknown) => unknown): Promise<unknown> {
    return this.mutation.mutate({ key, change });
  }

  edit(key: Key, change: (old: unknown) => unknown): void {
    this.client.optimistic.update(key, change);
  }

  invalidate(key: Key): Promise<void> {
    return this.client.invalidate(key);
  }

  invalidatePrefix(prefix: Key): Promise<void> {
    return this.client.invalidateWhere({ prefix });
  }

  invalidateWhere(matches: (key: Key) => boolean): Promise<void> {
    return this.client.invalidateWhere(matches as (key: QoraKey) => boolean);
  }

  setTagged(key: Key, data: Tagged): void {
    if (!this.#hasTags)
      this.client.setDefaults([key[0] as string], { tags: (data) => [(data as Tagged).tag] });
    this.#hasTags = true;
    this.client.setQueryData(key, data);
  }

  invalidateTag(tag: string): Promise<void> {
    return this.client.invalidateWhere({ tags: [tag] });
  }

  isInvalidated(key: Key): boolean {
    return this.client.inspect({ key })[0]?.invalidated === true;
  }

  refocus(): void {
    this.focus.value = false;
    this.focus.value = true;
  }

  dehydrate(): unknown {
    return dehydrate(this.client);
  }

  hydrate(payload: unknown): void {
    hydrate(this.client, payload);
  }

  keep(storage: TextStorage): () => Promise<unknown> {
    return enablePersistence(this.client, { persister: persisterOf(storage) }).flush;
  }

  async restore(storage: TextStorage): Promise<unknown> {
    const persistence = enablePersistence(this.client, { persister: persisterOf(storage), eager: true });
    await persistence.restored;
    // What is done to the cache after this is not for the storage.
    return persistence.stop();
  }

  async start(storage: TextStorage, keys: readonly Key[]): Promise<unknown> {
    const persistence = enablePersistence(this.client, { persister: persisterOf(storage) });
    await Promise.all(keys.map((key) => this.fetchFresh(key)));
    return persistence.stop();
  }

  clear(): void {
    this.client.clear();
  }
}

export const contender = contenderOf([], (settings) => new QoraCache(settings));
export { keepOne } from '../kept.js';
export { lines } from '../lines/index.js';
