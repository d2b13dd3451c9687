/** The country of a city, with its largest cities: a query that waits until it is known which country that is. */
import { effect } from '@qora/core';
import type { City } from '../shared/api.js';
import { factsOf } from '../shared/cityWords.js';
import { formatCompact, formatNumber } from '../shared/format.js';
import type { Route } from '../shared/route.js';
import { cityLink, markOpen } from './cityLink.js';
import { h, keyedRows } from './dom.js';
import type { PanelParts } from './panelParts.js';

export function countryCard({ atlas, route, id }: PanelParts, city: () => City | undefined): HTMLElement {
  const { client, queries } = atlas;
  const note = atlas.activity.reader(client);
  const query = client.watchQuery(() => {
    const code = city()?.country.code;
    return note(code === undefined ? null : queries.country(code));
  });
  const country = () => (id.value === null ? undefined : query.data.value);

  const list = h('ol', { class: 'bars' });
  const show = keyedRows<City>(list, {
    keyOf: (other) => other.id,
    create: (other) => cityBar(other, route),
  });
  effect(() => {
    const cities = country()?.largestCities ?? [];
    show(cities);
    list.style.setProperty('--largest', String(cities[0]?.population ?? 1));
    markOpen(list.querySelectorAll('a'), id.value);
  });

  return h(
    'section',
    { class: 'country-card', hidden: () => !country() },
    h('h3', { text: () => country()?.name }),
    h(
      'dl',
      { class: 'facts' },
      ...factsOf(undefined).map(([term], index) => fact(term, () => factsOf(country())[index]?.[1])),
    ),
    h('h4', { text: () => `Largest of ${formatNumber(country()?.cityCount ?? 0)} cities` }),
    list,
  );
}

function cityBar({ id, name, population }: City, route: Route): HTMLElement {
  const bar = h('span', { class: 'bar', 'aria-hidden': 'true' });
  bar.style.setProperty('--people', String(population));
  const label = h('span', { class: 'population', text: formatCompact(population) });
  return h('li', {}, cityLink(id, route, { text: name }), bar, label);
}

function fact(term: string, text: () => string | undefined): HTMLElement {
  return h('div', { hidden: () => !text() }, h('dt', { text: term }), h('dd', { text }));
}
