/** What a newcomer sees before a city is open: what to try, and what to watch for. */

import type { Route } from '../shared/route.js';
import { TRIES } from '../shared/tries.js';
import { h } from './dom.js';

export function welcome(route: Route): HTMLElement {
  return h(
    'section',
    { class: 'welcome', hidden: () => route.city.value !== null, 'aria-labelledby': 'welcome-title' },
    h('h2', { id: 'welcome-title', text: 'Pick a city, and watch the requests' }),
    h('p', { text: 'Every list, panel and count on this page reads one cache. Some things to try:' }),
    h('ul', {}, ...TRIES.map(([what, then]) => h('li', {}, h('strong', { text: what }), `: ${then}`))),
  );
}
