/** What every component reaches: the application without a page, what is open, the time, and whether the page lives. */
import { useSignal } from '@preact/signals';
import type { ReadonlySignal } from '@qora/core';
import { createContext } from 'preact';
import { useContext, useEffect, useMemo } from 'preact/hooks';
import type { Atlas } from '../shared/atlas.js';
import type { Route } from '../shared/route.js';

export interface AppProps {
  readonly atlas: Atlas;
  readonly route: Route;
  readonly now: ReadonlySignal<number>;
}

export interface Page extends AppProps {
  /**
   * False on a server and while the page takes over from it. What would differ between the two, such as what is under
   * way, is shown only then: hydration takes attributes as they are.
   */
  readonly isLive: ReadonlySignal<boolean>;
}

const PageContext = createContext<Page | undefined>(undefined);

export const PageProvider = PageContext.Provider;

export function useNewPage({ atlas, route, now }: AppProps): Page {
  const isLive = useSignal(false);
  useEffect(() => {
    isLive.value = true;
  }, [isLive]);
  return useMemo(() => ({ atlas, route, now, isLive }), [atlas, route, now, isLive]);
}

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error('outside of the page');
  return page;
}
