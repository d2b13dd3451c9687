/** What a newcomer sees before a city is open: what to try, and what to watch for. */
import { h } from './dom.js';
import type { Route } from './route.js';

const TRIES: readonly (readonly [string, string])[] = [
  ['Type a name quickly', 'each letter aborts the request of the letter before.'],
  ['Open a city, another, and the first again', 'going back asks nobody: the cache has it.'],
  ['Pin a city, then open it once more beside', 'two panels, one request.'],
  ['Travel on from a city', 'each stop is shown while the server looks for the next.'],
  ['Go offline, type, come back', 'what waited goes out, once.'],
  ['Let requests fail', 'they are tried again, and what was shown stays.'],
];

export function welcome(route: Route): HTMLElement {
  return h(
    'section',
    { class: 'welcome', hidden: () => route.city.value !== null, 'aria-labelledby': 'welcome-title' },
    h('h2', { id: 'welcome-title', text: 'Pick a city, and watch the requests' }),
    h('p', { text: 'Every list, panel and count on this page reads one cache. Some things to try:' }),
    h('ul', {}, ...TRIES.map(([what, then]) => h('li', {}, h('strong', { text: what }), `: ${then}`))),
  );
}
