/** RTK Query on a store without React: an observer is a subscription and a selector, which runs after every action. */
import { type Action, configureStore } from '@reduxjs/toolkit';
import { createApi, defaultSerializeQueryArgs, fakeBaseQuery } from '@reduxjs/toolkit/query';
import { fetcher } from '../fetcher.js';
import { contenderOf, type Key, type PartialCache, type Settings, type Tagged } from './contender.js';

type Select = (data: unknown) => unknown;

interface Change {
  readonly key: Key;
  readonly change: Select;
}

const REHYDRATE = 'rehydrate';

function apiOf({ gcTime = 60_000 }: Settings = {}) {
  const api = createApi({
    baseQuery: fakeBaseQuery<Error>(),
    keepUnusedDataFor: gcTime / 1000,
    tagTypes: ['Tag'],
    // What `dehydrate` gave is the state of such an api; nothing can tell the compiler so.
    extractRehydrationInfo: (action: Action & { readonly payload?: unknown }) =>
      (action.type === REHYDRATE ? action.payload : undefined) as never,
    endpoints: (build) => ({
      item: build.query<unknown, Key>({ queryFn: async () => ({ data: await fetcher() }) }),
      tagged: build.query<Tagged, Key>({
        queryFn: () => ({ error: new Error('it is only written') }),
        providesTags: (data) => (data ? [{ type: 'Tag', id: data.tag }] : []),
      }),
      change: build.mutation<number, Change>({
        queryFn: async () => ({ data: await fetcher() }),
        onQueryStarted: ({ key, change }, { dispatch, queryFulfilled }) => {
          const patch = dispatch(api.util.updateQueryData('item', key, change));
          queryFulfilled.catch(patch.undo);
        },
      }),
    }),
  });
  return api;
}

function storeOf(api: ReturnType<typeof apiOf>) {
  return configureStore({
    reducer: { [api.reducerPath]: api.reducer },
    middleware: (defaults) => defaults().concat(api.middleware),
    enhancers: (defaults) => defaults({ autoBatch: false }),
  });
}

class RtkQueryCache implements PartialCache {
  readonly #api: ReturnType<typeof apiOf>;
  readonly #store: ReturnType<typeof storeOf>;

  constructor(settings: Settings | undefined) {
    this.#api = apiOf(settings);
    this.#store = storeOf(this.#api);
  }

  hash(key: Key): string {
    // The definition is asked for by those who replace this function.
    return defaultSerializeQueryArgs({
      endpointName: 'item',
      queryArgs: key,
      endpointDefinition: {} as never,
    });
  }

  get(key: Key): unknown {
    return this.#api.endpoints.item.select(key)(this.#store.getState()).data;
  }

  set(key: Key, data: unknown): void {
    this.setAll([[key, data]]);
  }

  setAll(entries: ReadonlyArray<readonly [Key, unknown]>): void {
    const values = entries.map(([arg, value]) => ({ endpointName: 'item' as const, arg, value }));
    this.#store.dispatch(this.#api.util.upsertQueryEntries(values));
  }

  fetchFresh(key: Key): Promise<unknown> {
    return this.#ask(key, false);
  }

  fetch(key: Key): Promise<unknown> {
    return this.#ask(key, false);
  }

  refetch(key: Key): Promise<unknown> {
    return this.#ask(key, true);
  }

  watch(key: Key, listener: () => void): () => void {
    return this.#follow(key, listener, (state) => state);
  }

  subscribe(key: Key, listener: () => void): () => void {
    return this.watch(key, listener);
  }

  watchPart(key: Key, listener: () => void, select: Select): () => void {
    return this.#follow(key, listener, ({ data }) => select(data));
  }

  async mutate(key: Key, change: Select): Promise<unknown> {
    const { change: endpoint } = this.#api.endpoints;
    return this.#store.dispatch(endpoint.initiate({ key, change }, { track: false }));
  }

  setTagged(key: Key, value: Tagged): void {
    this.#store.dispatch(
      this.#api.util.upsertQueryEntries([{ endpointName: 'tagged' as const, arg: key, value }]),
    );
  }

  async invalidateTag(tag: string): Promise<void> {
    this.#store.dispatch(this.#api.util.invalidateTags([{ type: 'Tag', id: tag }]));
  }

  isInvalidated(key: Key): boolean {
    return this.#api.endpoints.tagged.select(key)(this.#store.getState()).isUninitialized;
  }

  dehydrate(): unknown {
    return this.#store.getState()[this.#api.reducerPath];
  }

  hydrate(payload: unknown): void {
    this.#store.dispatch({ type: REHYDRATE, payload });
  }

  clear(): void {
    this.#store.dispatch(this.#api.util.resetApiState());
  }

  /** Subscribed while it waits, as the documentation does it without React. */
  async #ask(key: Key, forceRefetch: boolean): Promise<unknown> {
    const request = this.#store.dispatch(this.#api.endpoints.item.initiate(key, { forceRefetch }));
    const { data } = await request;
    request.unsubscribe();
    return data;
  }

  /** As a component does: a subscription, and a selector that looks at every state of the store. */
  #follow(key: Key, listener: () => void, partOf: (state: { data?: unknown }) => unknown): () => void {
    const { item } = this.#api.endpoints;
    const subscription = this.#store.dispatch(item.initiate(key));
    const select = item.select(key);
    const read = (): unknown => partOf(select(this.#store.getState()));
    let last = read();
    const stop = this.#store.subscribe(() => {
      const next = read();
      if (next === last) return;
      last = next;
      listener();
    });
    return () => {
      stop();
      subscription.unsubscribe();
    };
  }
}

export const contender = contenderOf(
  [
    'RTK Query is measured on a store without React: an observer is a subscription and a selector, which runs after every action, as that of a component does.',
    'Writes are `upsertQueryEntries`, many at once for filling; each copies the map of all entries. Notifications are not put off (`autoBatch: false`), so that everybody is told in the same call.',
    'Its entries have no age, so nothing of it is left alone because it is fresh at a focus; an invalidated entry that nobody watches is removed at once.',
  ],
  (settings) => new RtkQueryCache(settings),
);
export { keepOne } from '../kept.js';
export { lines } from '../lines/index.js';
