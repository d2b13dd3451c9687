/** `@pinia/colada` in an app without components: an observer does what `useQuery` does, as cheaply as the cache allows. */
import {
  hydrateQueryCache,
  PiniaColada,
  serializeQueryCache,
  toCacheKey,
  type UseMutationReturn,
  type UseQueryEntry,
  useMutation,
  useQueryCache,
} from '@pinia/colada';
import { createPinia } from 'pinia';
import { computed, createApp, effectScope, type WatchSource, watch } from 'vue';
import { fetcher } from '../fetcher.js';
import { contenderOf, type Key, type PartialCache, type Settings, STALE_TIME } from './contender.js';

type QueryCache = ReturnType<typeof useQueryCache>;
type Select = (data: unknown) => unknown;

interface Change {
  readonly key: Key;
  readonly change: Select;
}

class ColadaCache implements PartialCache {
  readonly #settings: Settings | undefined;
  readonly #cache: QueryCache;
  readonly #mutation: UseMutationReturn<number, Change, Error>;

  constructor(settings: Settings | undefined) {
    this.#settings = settings;
    const pinia = createPinia();
    const app = createApp({}).use(pinia);
    app.use(PiniaColada, {});
    this.#cache = app.runWithContext(() => useQueryCache(pinia));
    this.#mutation = app.runWithContext(() =>
      effectScope(true).run(() => useChange(this.#cache)),
    ) as UseMutationReturn<number, Change, Error>;
  }

  hash(key: Key): string {
    return toCacheKey(mutable(key));
  }

  get(key: Key): unknown {
    return this.#cache.getQueryData(mutable(key));
  }

  set(key: Key, data: unknown): void {
    // An entry that no query has been used for has no options, and so never expires.
    if (this.#settings)
      this.#cache.setEntryState(this.#ensure(key), { status: 'success', data, error: null });
    else this.#cache.setQueryData(mutable(key), data);
  }

  async fetchFresh(key: Key): Promise<unknown> {
    return (await this.#cache.refresh(this.#ensure(key))).data;
  }

  fetch(key: Key): Promise<unknown> {
    return this.fetchFresh(key);
  }

  async refetch(key: Key): Promise<unknown> {
    return (await this.#cache.fetch(this.#ensure(key))).data;
  }

  watch(key: Key, listener: () => void): () => void {
    const entry = this.#ensure(key);
    return this.#follow(entry, entry.state, listener);
  }

  watchWithOptions(key: Key, listener: () => void): () => void {
    const entry = this.#cache.ensure({
      key: mutable(key),
      query: fetcher,
      staleTime: 60_000,
      gcTime: 60_000,
    });
    return this.#follow(entry, entry.state, listener);
  }

  subscribe(key: Key, listener: () => void): () => void {
    return this.watch(key, listener);
  }

  watchPart(key: Key, listener: () => void, select: Select): () => void {
    const entry = this.#ensure(key);
    return this.#follow(
      entry,
      computed(() => select(entry.state.value.data)),
      listener,
    );
  }

  mutate(key: Key, change: Select): Promise<unknown> {
    return this.#mutation.mutateAsync({ key, change });
  }

  async invalidate(key: Key): Promise<void> {
    await this.#cache.invalidateQueries({ key: mutable(key), exact: true });
  }

  async invalidatePrefix(prefix: Key): Promise<void> {
    await this.#cache.invalidateQueries({ key: mutable(prefix) });
  }

  async invalidateWhere(matches: (key: Key) => boolean): Promise<void> {
    await this.#cache.invalidateQueries({ predicate: ({ key }) => matches(key as Key) });
  }

  isInvalidated(key: Key): boolean {
    return this.#cache.get(mutable(key))?.when === 0;
  }

  dehydrate(): unknown {
    return serializeQueryCache(this.#cache);
  }

  hydrate(payload: unknown): void {
    hydrateQueryCache(this.#cache, payload as ReturnType<typeof serializeQueryCache>);
  }

  clear(): void {
    for (const entry of this.#cache.getEntries()) this.#cache.remove(entry);
  }

  #ensure(key: Key): UseQueryEntry {
    return this.#cache.ensure({
      key: mutable(key),
      query: fetcher,
      staleTime: STALE_TIME,
      ...this.#settings,
    });
  }

  #follow(entry: UseQueryEntry, source: WatchSource, listener: () => void): () => void {
    const scope = effectScope(true);
    this.#cache.track(entry, scope);
    scope.run(() => watch(source, listener, { flush: 'sync' }));
    void this.#cache.refresh(entry);
    return () => {
      scope.stop();
      this.#cache.untrack(entry, scope);
    };
  }
}

/** The documented recipe: cancel, keep what was there, write, put it back on failure. */
function useChange(cache: QueryCache): UseMutationReturn<number, Change, Error> {
  return useMutation({
    mutation: (_change: Change) => fetcher(),
    gcTime: 0,
    onMutate: ({ key, change }) => {
      const previous = cache.getQueryData(mutable(key));
      cache.setQueryData(mutable(key), change(previous));
      cache.cancelQueries({ key: mutable(key), exact: true });
      return { previous };
    },
    onError: (_error, { key }, { previous }) => cache.setQueryData(mutable(key), previous),
  }) as UseMutationReturn<number, Change, Error>;
}

/** Its keys are declared as arrays that may be changed; nobody changes one. */
function mutable(key: Key): Key[number][] {
  return key as Key[number][];
}

export const contender = contenderOf(
  [
    'Pinia Colada is measured without components: an observer is what `useQuery` does to the cache (`ensure`, `track`, `refresh`) and a watcher that runs at once.',
    'It has no structural sharing and no `select`; a selection is a `computed`.',
    'Only entries that a query was used for expire in it: in the line of expiry they are ensured before they are written.',
  ],
  (settings) => new ColadaCache(settings),
);
export { keepOne } from '../kept.js';
export { lines } from '../lines/index.js';
