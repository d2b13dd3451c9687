/** `@nanostores/query`: a store for each key, made once, as modules of an app hold them; the cache is the map it is given. */
import { type FetcherStore, nanoquery } from '@nanostores/query';
import { computed, type ReadableAtom } from 'nanostores';
import { fetcher } from '../fetcher.js';
import { contenderOf, type Key, type PartialCache } from './contender.js';

/** As the library keeps it. */
interface Kept {
  data?: unknown;
  error?: unknown;
  created?: number;
  expires?: number;
}

/** Fresh for good, and never dropped. */
const SETTINGS = {
  fetcher,
  dedupeTime: Number.POSITIVE_INFINITY,
  cacheLifetime: Number.POSITIVE_INFINITY,
} as const;

class NanostoresCache implements PartialCache {
  #kept = new Map<string, Kept>();
  #stores = new Map<string, FetcherStore>();
  #query = nanoquery({ cache: this.#kept, ...SETTINGS });

  get(key: Key): unknown {
    return this.#kept.get(key.join(''))?.data;
  }

  set(key: Key, data: unknown): void {
    const [, , { mutateCache }] = this.#query;
    const name = key.join('');
    if (this.#kept.has(name)) mutateCache(name, data);
    else this.#kept.set(name, { data, created: Date.now(), expires: Number.POSITIVE_INFINITY });
  }

  setAll(entries: ReadonlyArray<readonly [Key, unknown]>): void {
    for (const [key, data] of entries)
      this.#kept.set(key.join(''), { data, created: Date.now(), expires: Number.POSITIVE_INFINITY });
  }

  async fetch(key: Key): Promise<unknown> {
    const answer = await this.#storeOf(key).fetch();
    return 'data' in answer ? answer.data : Promise.reject(answer.error);
  }

  fetchFresh(key: Key): Promise<unknown> {
    return this.fetch(key);
  }

  watch(key: Key, listener: () => void): () => void {
    return follow(this.#storeOf(key), listener);
  }

  subscribe(key: Key, listener: () => void): () => void {
    return this.watch(key, listener);
  }

  watchPart(key: Key, listener: () => void, select: (data: unknown) => unknown): () => void {
    const store: ReadableAtom<{ data?: unknown }> = this.#storeOf(key);
    return computed(store, ({ data }) => select(data)).listen(listener);
  }

  dehydrate(): unknown {
    return [...this.#kept];
  }

  hydrate(payload: unknown): void {
    for (const [name, kept] of payload as [string, Kept][]) this.#kept.set(name, kept);
  }

  clear(): void {
    this.#kept = new Map();
    this.#stores = new Map();
    this.#query = nanoquery({ cache: this.#kept, ...SETTINGS });
  }

  #storeOf(key: Key): FetcherStore {
    const name = key.join('');
    const known = this.#stores.get(name);
    if (known) return known;
    const [createFetcherStore] = this.#query;
    // Lines with objects in their keys leave this contender out.
    const made = createFetcherStore([...key] as (string | number)[]);
    this.#stores.set(name, made);
    return made;
  }
}

/** `listen` of such a store calls its listener at once; a component would have rendered that already. */
function follow(store: FetcherStore, listener: () => void): () => void {
  let isMounted = false;
  const stop = store.listen(() => {
    if (isMounted) listener();
  });
  isMounted = true;
  return stop;
}

export const contender = contenderOf(
  [
    'Nano Stores Query is asked by stores that are made once for a key; a read is one of the `Map` that it keeps its cache in, and to be carried over that `Map` is copied.',
    'Its writes visit every cached key and every mounted store, and so does mounting; a store stays mounted for a second after its last listener.',
    'It has no refetch of one entry that can be awaited, no marks of staleness that can be read, no structural sharing, and it never evicts.',
  ],
  () => new NanostoresCache(),
);
export { keepOne } from '../kept.js';
export { lines } from '../lines/index.js';
