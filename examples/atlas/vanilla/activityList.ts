/** The strip that shows what the cache did: requests with cause and end, and reads that needed none. */
import { effect } from '@qora/core';
import type { Activity, Happening } from '../shared/activity.js';
import { h, keyedRows } from './dom.js';
import { formatNumber } from './format.js';

const CAUSES: Readonly<Record<string, string>> = {
  mount: 'opened',
  focus: 'back on the page',
  reconnect: 'back online',
  interval: 'polling',
  invalidate: 'invalidated',
  fetch: 'fetched',
  refetch: 'asked for',
  trailing: 'written meanwhile',
  retry: 'trying again',
  write: 'written',
  page: 'scrolled to',
  cache: 'no request needed',
  shared: 'joined one under way',
  paused: 'waits for the network',
};

export function activityList(activity: Activity): HTMLElement {
  const list = h('ol', { class: 'happenings', tabindex: 0, 'aria-label': 'Requests, newest first' });
  const show = keyedRows<Happening>(list, { keyOf: (row) => row.id, create: happeningRow });
  effect(() => show(activity.rows.value));
  const total = (name: string, value: () => number) =>
    h('div', {}, h('dt', { text: name }), h('dd', { text: () => formatNumber(value()) }));
  return h(
    'section',
    { class: 'activity', 'aria-labelledby': 'activity-title' },
    h('h2', { id: 'activity-title', text: 'Requests' }),
    h(
      'dl',
      { class: 'totals' },
      total('sent', () => activity.totals.value.requests),
      total('from cache', () => activity.totals.value.cache),
      total('shared', () => activity.totals.value.shared),
      total('aborted', () => activity.totals.value.aborted),
    ),
    list,
  );
}

function happeningRow(row: Happening): HTMLElement {
  const count = row.count > 1 ? ` ×${row.count}` : '';
  const time = row.time === undefined ? '' : `${Math.round(row.time)} ms`;
  const [, resource = row.path] = /^\/api(\/.*)$/.exec(row.path) ?? [];
  return h(
    'li',
    { 'data-kind': kindOf(row) },
    h('span', { class: 'outcome', text: outcomeOf(row) }),
    h('span', {
      class: 'path',
      text: row.method === 'GET' ? decode(resource) : `${row.method} ${decode(resource)}`,
    }),
    h('span', { class: 'why', text: `${CAUSES[row.why] ?? row.why}${count}` }),
    h('span', { class: 'time', text: time }),
  );
}

function kindOf({ kind, outcome }: Happening): string {
  if (kind !== 'request') return kind;
  if (outcome === 'pending' || outcome === 'aborted') return outcome;
  return typeof outcome === 'number' && outcome < 400 ? 'ok' : 'failed';
}

function outcomeOf({ kind, outcome }: Happening): string {
  if (kind !== 'request') return kind;
  return outcome === 'pending' ? '…' : String(outcome);
}

function decode(path: string): string {
  return decodeURIComponent(path.replaceAll('+', ' '));
}
