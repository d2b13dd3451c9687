/** The peer as the lines see it, with timers as in a browser: as a server it would make none. */
import {
  type DehydratedState,
  dehydrate,
  environmentManager,
  experimental_streamedQuery,
  focusManager,
  hashKey,
  hydrate,
  MutationObserver,
  QueryClient,
  type QueryClientConfig,
  QueryObserver,
  type QueryObserverOptions,
} from '@tanstack/query-core';
import {
  type Persister,
  persistQueryClientRestore,
  persistQueryClientSave,
} from '@tanstack/query-persist-client-core';
import { fetcher } from '../fetcher.js';
import { type Key, type PartialCache, type Settings, STALE_TIME, type TextStorage } from './contender.js';

environmentManager.setIsServer(() => false);

interface Change {
  readonly key: Key;
  readonly change: (old: unknown) => unknown;
}

/** As its own persisters do it: the whole cache is one text. */
function persisterOf({ texts }: TextStorage): Persister {
  return {
    persistClient: async (client) => void texts.set('cache', JSON.stringify(client)),
    restoreClient: async () => JSON.parse(texts.get('cache') ?? 'null'),
    removeClient: async () => void texts.delete('cache'),
  };
}

export class QueryCoreCache implements PartialCache {
  readonly client: QueryClient;
  /** The documented recipe: cancel, keep a snapshot, write, put the snapshot back on failure. */
  readonly mutation: MutationObserver<number, Error, Change, { previous: unknown }>;

  constructor({ defaultOptions }: QueryClientConfig, { gcTime }: Settings = {}) {
    const queries = { ...defaultOptions?.queries, ...(gcTime !== undefined && { gcTime }) };
    const hasDefaults = Object.keys(queries).length > 0;
    this.client = new QueryClient(hasDefaults ? { defaultOptions: { queries } } : {});
    this.mutation = new MutationObserver<number, Error, Change, { previous: unknown }>(this.client, {
      mutationFn: fetcher,
      gcTime: 0,
      onMutate: async ({ key, change }) => {
        await this.client.cancelQueries({ queryKey: key });
        const previous = this.client.getQueryData(key);
        this.client.setQueryData(key, change);
        return { previous };
      },
      onError: (_error, { key }, context) => {
        this.client.setQueryData(key, context?.previous);
      },
    });
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
    return this.client.fetchQuery({ queryKey: key, queryFn: fetcher, staleTime: STALE_TIME });
  }

  fetch(key: Key): Promise<unknown> {
    return this.client.fetchQuery({ queryKey: key, queryFn: fetcher });
  }

  refetch(key: Key): Promise<unknown> {
    return this.client.fetchQuery({ queryKey: key, queryFn: fetcher, staleTime: 0 });
  }

  stream(key: Key, chunks: () => AsyncIterable<number>): Promise<unknown> {
    return this.client.fetchQuery({
      queryKey: key,
      queryFn: experimental_streamedQuery({ streamFn: chunks }),
    });
  }

  watch(key: Key, listener: () => void): () => void {
    return this.#observe({ queryKey: key, queryFn: fetcher, staleTime: STALE_TIME }, listener);
  }

  watchWithOptions(key: Key, listener: () => void): () => void {
    return this.#observe({ queryKey: key, queryFn: fetcher, staleTime: 60_000, gcTime: 60_000 }, listener);
  }

  subscribe(key: Key, listener: () => void): () => void {
    return this.watch(key, listener);
  }

  watchPart(key: Key, listener: () => void, select: (data: unknown) => unknown): () => void {
    return this.#observe(
      { queryKey: key, queryFn: fetcher, staleTime: STALE_TIME, select, notifyOnChangeProps: ['data'] },
      listener,
    );
  }

  mutate(key: Key, change: (old: unknown) => unknown): Promise<unknown> {
    return this.mutation.mutate({ key, change });
  }

  invalidate(key: Key): Promise<void> {
    return this.client.invalidateQueries({ queryKey: key, exact: true });
  }

  invalidatePrefix(prefix: Key): Promise<void> {
    return this.client.invalidateQueries({ queryKey: prefix });
  }

  invalidateWhere(matches: (key: Key) => boolean): Promise<void> {
    return this.client.invalidateQueries({ predicate: ({ queryKey }) => matches(queryKey as Key) });
  }

  isInvalidated(key: Key): boolean {
    return this.client.getQueryState(key)?.isInvalidated === true;
  }

  refocus(): void {
    // Listens from the first time on; further times are only counted.
    this.client.mount();
    focusManager.setFocused(false);
    focusManager.setFocused(true);
  }

  dehydrate(): unknown {
    return dehydrate(this.client);
  }

  hydrate(payload: unknown): void {
    hydrate(this.client, payload as DehydratedState);
  }

  keep(storage: TextStorage): () => Promise<unknown> {
    const persister = persisterOf(storage);
    return () => persistQueryClientSave({ queryClient: this.client as never, persister });
  }

  restore(storage: TextStorage): Promise<unknown> {
    return persistQueryClientRestore({ queryClient: this.client as never, persister: persisterOf(storage) });
  }

  async start(storage: TextStorage, keys: readonly Key[]): Promise<unknown> {
    await this.restore(storage);
    return Promise.all(keys.map((key) => this.fetchFresh(key)));
  }

  clear(): void {
    this.client.clear();
  }

  #observe(options: QueryObserverOptions, listener: () => void): () => void {
    return new QueryObserver(this.client, options).subscribe(listener);
  }
}
