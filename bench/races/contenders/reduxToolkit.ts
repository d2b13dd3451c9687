/**
 * RTK Query's recipes, on a store without React.
 *
 * "Optimistic Updates" on https://redux-toolkit.js.org/rtk-query/usage/manual-cache-updates has two answers to a failure:
 * to undo the patch, or, which it calls the simplest and safest where mutations overlap, to invalidate the tags. Both with
 * the tag invalidation of https://redux-toolkit.js.org/rtk-query/usage/automated-refetching, which waits by default until
 * nothing is in flight.
 */
import { configureStore } from '@reduxjs/toolkit';
import { createApi, fakeBaseQuery } from '@reduxjs/toolkit/query';
import { type Change, type Item, type Items, put } from '../items.js';
import type { Api } from '../server.js';
import type { Contender, Page } from './contender.js';

type OnFailure = 'undo' | 'invalidate';

/** The recipe of Immer: a draft is changed in place. */
function putInto(draft: Item[], change: Change): void {
  const item = draft.find(({ id }) => id === change.id);
  if (item) Object.assign(item, change);
  else draft.push(...put([], change));
}

function createItemsApi(server: Api, onFailure: OnFailure) {
  const api = createApi({
    baseQuery: fakeBaseQuery<Error>(),
    tagTypes: ['Items'],
    endpoints: (build) => ({
      getItems: build.query<Item[], void>({
        queryFn: async () => ({ data: [...(await server.load())] }),
        providesTags: ['Items'],
      }),
      // #region rtk-undo
      saveItem: build.mutation<Item, Change>({
        queryFn: (change) => answerOf(server.save(change)),
        onQueryStarted: (change, { dispatch, queryFulfilled }) => {
          const patchResult = dispatch(
            api.util.updateQueryData('getItems', undefined, (draft) => putInto(draft, change)),
          );
          queryFulfilled.catch(patchResult.undo);
        },
        invalidatesTags: ['Items'],
      }),
      // #endregion
      // #region rtk-invalidate
      saveItemSafely: build.mutation<Item, Change>({
        queryFn: (change) => answerOf(server.save(change)),
        onQueryStarted: (change, { dispatch, queryFulfilled }) => {
          dispatch(api.util.updateQueryData('getItems', undefined, (draft) => putInto(draft, change)));
          queryFulfilled.catch(() => dispatch(api.util.invalidateTags(['Items'])));
        },
        invalidatesTags: ['Items'],
      }),
      // #endregion
    }),
  });
  const { getItems, saveItem, saveItemSafely } = api.endpoints;
  return { api, getItems, save: onFailure === 'undo' ? saveItem : saveItemSafely };
}

async function answerOf(saved: Promise<Item>): Promise<{ data: Item } | { error: Error }> {
  return saved.then(
    (data) => ({ data }),
    (error: Error) => ({ error }),
  );
}

function open(server: Api, onFailure: OnFailure): Page {
  const { api, getItems, save } = createItemsApi(server, onFailure);
  const store = configureStore({
    reducer: { [api.reducerPath]: api.reducer },
    middleware: (defaults) => defaults({ serializableCheck: false }).concat(api.middleware),
  });
  const query = store.dispatch(getItems.initiate());
  const select = getItems.select();
  return {
    shown: (): Items | undefined => select(store.getState()).data,
    edit: (change) => void store.dispatch(save.initiate(change)),
    reload: () => void query.refetch(),
    close: () => query.unsubscribe(),
  };
}

const GUIDE = 'https://redux-toolkit.js.org/rtk-query/usage/manual-cache-updates#optimistic-updates';

export const contenders: readonly Contender[] = [
  {
    library: 'RTK Query',
    name: 'undo',
    source: GUIDE,
    recipe: 'rtk-undo',
    open: (api) => open(api, 'undo'),
  },
  {
    library: 'RTK Query',
    name: 'invalidate on failure',
    source: GUIDE,
    recipe: 'rtk-invalidate',
    open: (api) => open(api, 'invalidate'),
  },
];
