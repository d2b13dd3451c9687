/**
 * TanStack Query's recipes, on its core: what `useMutation` and `useQuery` do, without React.
 *
 * "Optimistic Updates", https://tanstack.com/query/v5/docs/framework/react/guides/optimistic-updates, has two: "via the
 * cache" and "via the UI", for several mutations in flight with `useMutationState`. It refers for overlapping mutations
 * to https://tkdodo.eu/blog/concurrent-optimistic-updates-in-react-query, which invalidates after the last one only.
 */
import {
  MutationObserver,
  type MutationObserverOptions,
  QueryClient,
  QueryObserver,
} from '@tanstack/query-core';
import { type Change, type Item, type Items, KEY, put } from '../items.js';
import type { Api } from '../server.js';
import type { Contender, Page } from './contender.js';

interface Scope {
  readonly previousItems: Items | undefined;
}

type Options = MutationObserverOptions<Item, Error, Change, Scope | undefined>;

// #region tanstack-cache
const viaTheCache = (api: Api): MutationObserverOptions<Item, Error, Change, Scope> => ({
  mutationFn: api.save,
  onMutate: async (change, context) => {
    await context.client.cancelQueries({ queryKey: KEY });
    const previousItems = context.client.getQueryData<Items>(KEY);
    context.client.setQueryData<Items>(KEY, (old) => old && put(old, change));
    return { previousItems };
  },
  onError: (_error, _change, scope, context) => {
    context.client.setQueryData(KEY, scope?.previousItems);
  },
  onSettled: (_data, _error, _change, _scope, context) => context.client.invalidateQueries({ queryKey: KEY }),
});
// #endregion

// #region tanstack-last
const viaTheCacheLast = (api: Api): MutationObserverOptions<Item, Error, Change, Scope> => ({
  mutationKey: KEY,
  mutationFn: api.save,
  onMutate: async (change, context) => {
    await context.client.cancelQueries({ queryKey: KEY });
    const previousItems = context.client.getQueryData<Items>(KEY);
    context.client.setQueryData<Items>(KEY, (old) => old && put(old, change));
    return { previousItems };
  },
  onError: (_error, _change, scope, context) => {
    context.client.setQueryData(KEY, scope?.previousItems);
  },
  onSettled: async (_data, _error, _change, _scope, context) => {
    if (context.client.isMutating({ mutationKey: KEY }) === 1)
      await context.client.invalidateQueries({ queryKey: KEY });
  },
});
// #endregion

// #region tanstack-ui
const viaTheUi = (api: Api): MutationObserverOptions<Item, Error, Change> => ({
  mutationKey: KEY,
  mutationFn: api.save,
  onSettled: (_data, _error, _change, _scope, context) => context.client.invalidateQueries({ queryKey: KEY }),
});
const pendingChanges = (client: QueryClient): Change[] =>
  client
    .getMutationCache()
    .findAll({ mutationKey: KEY, status: 'pending' })
    .map((mutation) => mutation.state.variables as Change);
// #endregion

function open(api: Api, options: Options, changes: (client: QueryClient) => Change[]): Page {
  const client = new QueryClient();
  client.mount();
  const query = new QueryObserver<Items>(client, { queryKey: KEY, queryFn: api.load });
  const mutation = new MutationObserver(client, options);
  const stops = [query.subscribe(() => {}), mutation.subscribe(() => {})];
  return {
    shown: () => {
      const { data } = query.getCurrentResult();
      return data && changes(client).reduce(put, data);
    },
    edit: (change) => void mutation.mutate(change).catch(() => {}),
    reload: () => void query.refetch(),
    close: () => {
      for (const stop of stops) stop();
      client.unmount();
    },
  };
}

const GUIDE = 'https://tanstack.com/query/v5/docs/framework/react/guides/optimistic-updates';

export const contenders: readonly Contender[] = [
  {
    library: 'TanStack Query',
    name: 'via the cache',
    source: `${GUIDE}#via-the-cache`,
    recipe: 'tanstack-cache',
    open: (api) => open(api, viaTheCache(api) as Options, () => []),
  },
  {
    library: 'TanStack Query',
    name: 'via the cache, the last one invalidates',
    source: 'https://tkdodo.eu/blog/concurrent-optimistic-updates-in-react-query',
    recipe: 'tanstack-last',
    open: (api) => open(api, viaTheCacheLast(api) as Options, () => []),
  },
  {
    library: 'TanStack Query',
    name: 'via the UI',
    source: `${GUIDE}#via-the-ui`,
    recipe: 'tanstack-ui',
    open: (api) => open(api, viaTheUi(api) as Options, pendingChanges),
  },
];
