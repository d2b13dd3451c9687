/** The middle of the page: what to try, the open city, and the one beside it. */
import type { ReadonlySignal } from '@qora/core';
import type { Atlas } from '../shared/atlas.js';
import type { Route } from '../shared/route.js';
import { cityPanel } from './cityPanel.js';
import { welcome } from './welcome.js';

export function cityPanels(atlas: Atlas, route: Route, now: ReadonlySignal<number>): HTMLElement[] {
  return [
    welcome(route),
    cityPanel({ atlas, route, now, id: route.city, isPinned: false }),
    cityPanel({ atlas, route, now, id: route.pinned, isPinned: true }),
  ];
}
