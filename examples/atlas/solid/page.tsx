/** What every component reaches: the application without a page, what is open, the time, and whether the page lives. */
import { fromQora } from '@qora/solid';
import { type Accessor, createContext, createSignal, onMount, useContext } from 'solid-js';
import type { Atlas } from '../shared/atlas.js';
import type { Route } from '../shared/route.js';

export interface Page {
  readonly atlas: Atlas;
  readonly route: Route;
  readonly city: Accessor<number | null>;
  readonly pinned: Accessor<number | null>;
  readonly now: Accessor<number>;
  /**
   * False on a server and while the page takes over from it. What would differ between the two, such as what is under
   * way, is shown only then: hydration takes texts as they are.
   */
  readonly isLive: Accessor<boolean>;
}

const PageContext = createContext<Page>();

export const PageProvider = PageContext.Provider;

export function createPage(atlas: Atlas, route: Route, now: Accessor<number>): Page {
  const [isLive, setLive] = createSignal(false);
  onMount(() => setLive(true));
  return { atlas, route, city: fromQora(route.city), pinned: fromQora(route.pinned), now, isLive };
}

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error('outside of the page');
  return page;
}
