/** A link that opens a city where the route says, so that a pinned one stays; in a new tab it is an address like any. */

import type { Route } from '../shared/route.js';
import { type Child, h, type Properties } from './dom.js';

export function cityLink(
  id: number,
  route: Route,
  properties: Properties,
  ...children: Child[]
): HTMLElement {
  const onclick = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    route.open(id);
  };
  return h('a', { href: route.addressOf(id), 'data-city': id, onclick, ...properties }, ...children);
}

/** Marks the links that lead to what is open already. */
export function markOpen(links: Iterable<HTMLElement>, open: number | null): void {
  for (const link of links) {
    if (Number(link.dataset['city']) === open) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
}
