/** One city: what a list knew of it at once, the rest when it has come; its country; its notes. */
import type { Query } from '@qora/core';
import type { City } from '../shared/api.js';
import { figuresOf, whereOf } from '../shared/cityWords.js';
import { countryCard } from './countryCard.js';
import { h } from './dom.js';
import { freshness } from './freshness.js';
import { journey } from './journey.js';
import { noteList } from './noteList.js';
import type { PanelParts } from './panelParts.js';
import { addRenders } from './renders.js';

export function cityPanel(parts: PanelParts): HTMLElement {
  const { atlas, now, id, isPinned } = parts;
  const { client, queries } = atlas;
  const note = atlas.activity.reader(client);
  const query = client.watchQuery(() => note(id.value === null ? null : queries.city(id.value)));
  const city = (): City | undefined => (id.value === null ? undefined : query.data.value);
  const titleId = isPinned ? 'pinned-city' : 'open-city';

  const panel = h(
    'article',
    {
      class: 'panel',
      hidden: () => id.value === null,
      'aria-labelledby': titleId,
      'data-city': () => id.value,
    },
    h(
      'header',
      {},
      h('img', {
        class: 'flag',
        alt: '',
        width: 40,
        height: 30,
        src: () => flagOf(city()),
        hidden: () => !city(),
      }),
      h('h2', { id: titleId, tabindex: -1, text: () => city()?.name ?? titleWithout(query) }),
      h('p', { class: 'where', text: () => whereOf(city()) }),
      buttons(parts, query),
      freshness(query, now),
      h('button', {
        type: 'button',
        text: 'Try again',
        hidden: () => id.value === null || query.status.value !== 'failure',
        onclick: () => void query.refetch(),
      }),
    ),
    h(
      'dl',
      { class: 'figures', hidden: () => !city() },
      ...figuresOf(undefined).map(([term], index) => figure(term, () => figuresOf(city())[index]?.[1])),
    ),
    countryCard(parts, city),
    journey(parts, city),
    noteList(parts, () => city()?.name ?? ''),
  );
  addRenders(panel);
  return panel;
}

function buttons({ route, isPinned }: PanelParts, query: Query<City>): HTMLElement {
  const act = (text: string, title: string, onclick: () => void, properties = {}) =>
    h('button', { type: 'button', title, text, onclick, ...properties });
  // A button that is gone after the click hands the focus on.
  const pin = () => {
    route.pin();
    document.getElementById('pinned-city')?.focus();
  };
  const close = () => {
    const id = route.city.peek();
    if (isPinned) route.unpin();
    else route.close();
    const result = document.querySelector<HTMLElement>(`.results a[data-city="${id}"]`);
    (isPinned
      ? document.getElementById('open-city')
      : (result ?? document.getElementById('search'))
    )?.focus();
  };
  const hidden = () => route.pinned.value !== null;
  return h(
    'div',
    { class: 'buttons' },
    !isPinned && act('Pin', 'Keep this city beside the next one', pin, { hidden }),
    act('Refresh', 'Ask the server again', () => void query.refetch()),
    act(isPinned ? 'Unpin' : 'Close', 'Close this city', close),
  );
}

function figure(term: string, text: () => string | undefined): HTMLElement {
  return h('div', {}, h('dt', { text: term }), h('dd', { text }));
}

function titleWithout(query: Query<City>): string {
  return query.status.value === 'failure' ? 'Not found' : 'Loading …';
}

function flagOf(city: City | undefined): string | null {
  return city ? `/api/flags/${city.country.code}` : null;
}
