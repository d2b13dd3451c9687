/** The strip that shows what the cache did: requests with cause and end, and reads that needed none. */
import { effect } from '@qora/core';
import type { Activity, Happening } from '../shared/activity.js';
import { formatNumber } from '../shared/format.js';
import { wordsOf } from '../shared/happeningWords.js';
import { h, keyedRows } from './dom.js';

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
  const { kind, outcome, path, why, time } = wordsOf(row);
  return h(
    'li',
    { 'data-kind': kind },
    h('span', { class: 'outcome', text: outcome }),
    h('span', { class: 'path', text: path }),
    h('span', { class: 'why', text: why }),
    h('span', { class: 'time', text: time }),
  );
}
