/** Which cities are being opened, by anybody: one query that polls. */
import { effect, type ReadonlySignal } from '@qora/core';
import type { Visits } from '../shared/api.js';
import type { Atlas } from '../shared/atlas.js';
import { formatAge, formatNumber } from '../shared/format.js';
import type { Route } from '../shared/route.js';
import { cityLink } from './cityLink.js';
import { h, keyedRows } from './dom.js';

type Visit = Visits['recent'][number];

export function visitsPanel(
  { client, queries }: Atlas,
  route: Route,
  now: ReadonlySignal<number>,
): HTMLElement {
  const query = client.watchQuery(queries.visits());
  const total = query.select(totalOf);
  const list = h('ol', { class: 'visit-list' });
  const show = keyedRows<Visit>(list, {
    keyOf: (visit) => visit.id,
    create: (visit) => {
      const link = cityLink(visit.city.id, route, { text: visit.city.name });
      return h('li', {}, link, h('time', { class: 'age', datetime: visit.at }));
    },
  });
  effect(() => {
    show(query.data.value?.recent ?? []);
    for (const age of list.querySelectorAll('time')) {
      age.textContent = formatAge(now.value - Date.parse(age.dateTime));
    }
  });
  return h(
    'section',
    { class: 'visits', 'aria-labelledby': 'visits-title' },
    h('h2', { id: 'visits-title', text: 'Live visits' }),
    h('p', {
      class: 'pulse',
      'data-kind': () => (client.online.value ? query.fetchStatus.value : 'paused'),
      text: () => (client.online.value ? 'asked every 3 s' : 'paused, offline'),
    }),
    h('p', { class: 'total', text: () => (total.value === undefined ? '…' : formatNumber(total.value)) }),
    list,
  );
}

function totalOf(visits: Visits): number {
  return visits.total;
}
