/**
 * A journey from the open city. Its stops are shown while the server still looks for the next: what has come of a
 * stream is data like any other.
 */
import { computed, effect, type Query, signal, untracked } from '@qora/core';
import { announce } from '../shared/announce.js';
import type { City, Stop } from '../shared/api.js';
import { messageOf } from '../shared/failure.js';
import { formatNumber } from '../shared/format.js';
import { describeJourney, JOURNEY_HINT, type JourneyReading, journeyKind } from '../shared/journeyWords.js';
import type { Route } from '../shared/route.js';
import { cityLink, markOpen } from './cityLink.js';
import { h, keyedRows } from './dom.js';
import type { PanelParts } from './panelParts.js';

export function journey({ atlas, route, id }: PanelParts, city: () => City | undefined): HTMLElement {
  const { client, queries, activity } = atlas;
  const start = signal<number | null>(null);
  // Whoever goes on to another city sets out anew, even when they come back.
  effect(() => {
    if (start.value !== id.value) start.value = null;
  });
  const from = computed(() => (start.value === id.value ? start.value : null));
  const note = activity.reader(client);
  const query: Query<readonly Stop[]> = client.watchQuery(() =>
    note(from.value === null ? null : queries.journey(from.value)),
  );

  const reading = (): JourneyReading => ({
    status: query.status.value,
    fetchStatus: query.fetchStatus.value,
    failureCount: query.failureCount.value,
    stops: query.data.value ?? [],
  });

  const list = h('ol', { class: 'stops', 'aria-label': 'Stops' });
  const show = keyedRows<Stop>(list, {
    keyOf: (stop) => stop.city.id,
    create: (stop) => stopRow(stop, route),
  });
  effect(() => {
    show((from.value !== null && query.data.value) || []);
    markOpen(list.querySelectorAll('a'), route.city.value);
  });
  // Every stop would be too much to be told; a failure is told by its box.
  effect(() => {
    if (from.value !== null && journeyKind(reading()) === 'done')
      announce(untracked(() => describeJourney(reading())));
  });

  const hasFailed = () => from.value !== null && journeyKind(reading()) === 'failed';
  const title = h('h3', { tabindex: -1, text: 'A journey' });
  // The buttons are gone with the click, so the focus goes to what they have begun.
  const act = (work: () => void) => () => {
    work();
    title.focus();
  };
  return h(
    'section',
    { class: 'journey', hidden: () => !city() },
    title,
    h('p', {
      class: 'hint',
      text: JOURNEY_HINT,
    }),
    h('button', {
      type: 'button',
      text: 'Travel on from here',
      hidden: () => from.value !== null,
      onclick: act(() => {
        start.value = id.peek();
      }),
    }),
    h('p', {
      class: 'pulse',
      hidden: () => from.value === null,
      'data-kind': () => journeyKind(reading()),
      text: () => describeJourney(reading()),
    }),
    list,
    h(
      'div',
      { class: 'failure', role: 'alert', hidden: () => !hasFailed() },
      h('p', { text: () => (hasFailed() ? messageOf(query.error.value) : '') }),
      h('button', { type: 'button', text: 'Try again', onclick: act(() => void query.refetch()) }),
    ),
  );
}

function stopRow({ city, km }: Stop, route: Route): HTMLElement {
  const { code, name } = city.country;
  return h(
    'li',
    {},
    h('img', { src: `/api/flags/${code}`, alt: name, title: name, width: 20, height: 15, loading: 'lazy' }),
    cityLink(city.id, route, { text: city.name }),
    h('span', { class: 'distance', text: `${formatNumber(km)} km` }),
  );
}
