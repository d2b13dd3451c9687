/**
 * A journey from the open city. Its stops are shown while the server still looks for the next: what has come of a
 * stream is data like any other.
 */
import { computed, effect, type Query, signal, untracked } from '@qora/core';
import { type City, JOURNEY_LENGTH, type Stop } from '../shared/api.js';
import { cityLink, markOpen } from './cityLink.js';
import { announce, h, keyedRows } from './dom.js';
import { messageOf } from './failure.js';
import { formatNumber } from './format.js';
import type { PanelParts } from './panelParts.js';
import type { Route } from './route.js';

type Journey = Query<readonly Stop[]>;

export function journey({ atlas, route, id }: PanelParts, city: () => City | undefined): HTMLElement {
  const { client, queries, activity } = atlas;
  const start = signal<number | null>(null);
  // Whoever goes on to another city sets out anew, even when they come back.
  effect(() => {
    if (start.value !== id.value) start.value = null;
  });
  const from = computed(() => (start.value === id.value ? start.value : null));
  const note = activity.reader(client);
  const query: Journey = client.watchQuery(() =>
    note(from.value === null ? null : queries.journey(from.value)),
  );

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
    if (from.value !== null && kindOf(query) === 'done') announce(untracked(() => progressOf(query)));
  });

  const hasFailed = () => from.value !== null && kindOf(query) === 'failed';
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
      text: `Always on to the nearest city of a million people that was not visited yet: ${JOURNEY_LENGTH} stops.`,
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
      'data-kind': () => kindOf(query),
      text: () => progressOf(query),
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

function kindOf({ fetchStatus, failureCount, status }: Journey): string {
  if (fetchStatus.value === 'paused') return 'paused';
  if (fetchStatus.value === 'fetching') return failureCount.value > 0 ? 'retrying' : 'fetching';
  return status.value === 'success' ? 'done' : 'failed';
}

function progressOf(query: Journey): string {
  const stops = query.data.value ?? [];
  const way = `${formatNumber(stops.reduce((sum, { km }) => sum + km, 0))} km`;
  const soFar = `${stops.length} of ${JOURNEY_LENGTH} stops, ${way}`;
  switch (kindOf(query)) {
    case 'paused':
      return `Waiting for the network: ${soFar}`;
    case 'retrying':
      return `Attempt ${query.failureCount.value} failed, trying again: ${soFar} …`;
    case 'fetching':
      return `${soFar} …`;
    case 'failed':
      return soFar;
    default:
      return `${stops.length} stops, ${way}`;
  }
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
