/** The country of a city, with its largest cities: a query that waits until it is known which country that is. */
import { effect } from '@qora/core';
import type { City, Country } from '../shared/api.js';
import { cityLink, markOpen } from './cityLink.js';
import { h, keyedRows } from './dom.js';
import { formatCompact, formatNumber } from './format.js';
import type { PanelParts } from './panelParts.js';
import type { Route } from './route.js';

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
      fact('Capital', () => country()?.capitals.join(', ')),
      fact('Languages', () => country()?.languages.join(', ')),
      fact('Money', () => country()?.currencies.join(', ')),
      fact('Neighbours', () => neighboursOf(country())),
      fact('Area', () => areaOf(country())),
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

function neighboursOf(country: Country | undefined): string | undefined {
  return country?.neighbours.map((neighbour) => neighbour.name).join(', ');
}

function areaOf(country: Country | undefined): string | undefined {
  return country && `${formatNumber(country.area)} km²`;
}
