/**
 * SWR's recipes, in React: the list is read from what the component has rendered.
 *
 * "Optimistic Updates", "Rollback on Errors" and "Update Cache After Mutation" on https://swr.vercel.app/docs/mutation
 */
import { createElement, type ReactElement, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import useSWR, { SWRConfig, useSWRConfig } from 'swr';
import useSWRMutation from 'swr/mutation';
import { type Change, type Item, type Items, KEY, put } from '../items.js';
import type { Api } from '../server.js';
import type { Contender, Page } from './contender.js';

type Save = (change: Change) => Promise<unknown>;

/** A hook that gives what is called at a click; `data` is what the component shows. */
type UseSave = (api: Api, data: Items) => Save;

// #region swr-mutate
const useMutate: UseSave = (api, data) => {
  const { mutate } = useSWRConfig();
  return (change) =>
    mutate<Items, Item>(KEY, api.save(change), {
      optimisticData: put(data, change),
      rollbackOnError: true,
      populateCache: (saved, items = []) => put(items, saved),
    });
};
// #endregion

// #region swr-populate
const useMutateOnly: UseSave = (api, data) => {
  const { mutate } = useSWRConfig();
  return (change) =>
    mutate<Items, Item>(KEY, api.save(change), {
      optimisticData: put(data, change),
      rollbackOnError: true,
      populateCache: (saved, items = []) => put(items, saved),
      revalidate: false,
    });
};
// #endregion

// #region swr-mutation
const useMutation: UseSave = (api) => {
  const { trigger } = useSWRMutation(KEY, (_key, { arg }: { arg: Change }) => api.save(arg));
  return (change) =>
    trigger<Items>(change, {
      optimisticData: (items = []) => put(items, change),
      rollbackOnError: true,
    });
};
// #endregion

interface Rendered {
  items: Items | undefined;
  save: Save;
  reload: () => Promise<unknown>;
}

function open(api: Api, useSave: UseSave): Page {
  const rendered: Rendered = { items: undefined, save: notYet, reload: notYet };
  function List(): ReactElement {
    const { data, mutate } = useSWR<Items>(KEY, api.load);
    const save = useSave(api, data ?? []);
    useEffect(() => {
      Object.assign(rendered, { items: data, save, reload: () => mutate() } satisfies Rendered);
    });
    return createElement(
      'ul',
      null,
      data?.map(({ id, name }) => createElement('li', { key: id }, name)),
    );
  }
  const root = createRoot(document.createElement('div'));
  root.render(createElement(SWRConfig, { value: { provider: () => new Map() } }, createElement(List)));
  return {
    shown: () => rendered.items,
    edit: (change) => void rendered.save(change).catch(() => {}),
    reload: () => void rendered.reload(),
    close: () => root.unmount(),
  };
}

function notYet(): never {
  throw new Error('the page is not rendered yet');
}

const GUIDE = 'https://swr.vercel.app/docs/mutation';

export const contenders: readonly Contender[] = [
  {
    library: 'SWR',
    name: 'mutate',
    source: `${GUIDE}#optimistic-updates`,
    recipe: 'swr-mutate',
    open: (api) => open(api, useMutate),
  },
  {
    library: 'SWR',
    name: 'mutate, the answer is enough',
    source: `${GUIDE}#update-cache-after-mutation`,
    recipe: 'swr-populate',
    open: (api) => open(api, useMutateOnly),
  },
  {
    library: 'SWR',
    name: 'useSWRMutation',
    source: `${GUIDE}#useswrmutation`,
    recipe: 'swr-mutation',
    open: (api) => open(api, useMutation),
  },
];
