/** The same page in another voice: links that keep the open cities. */
import type { Route } from '../shared/route.js';
import { VANILLA, VOICES } from '../shared/voices.js';
import { h } from './dom.js';

export function voiceLinks(route: Route): HTMLElement[] {
  return VOICES.map(({ name, base }) =>
    h('a', {
      text: name,
      href: () => route.addressIn(base),
      'aria-current': base === VANILLA.base && 'page',
    }),
  );
}
