/** The column that finds cities: the search, what it says, the list, and more of it. */
import { effect, type Query, untracked } from '@qora/core';
import { type CityPage, MATCH_LIMIT } from '../shared/api.js';
import type { CitySearch } from './citySearch.js';
import { announce, h } from './dom.js';
import { formatNumber } from './format.js';
import { type ResultList, resultList } from './resultList.js';
import type { Route } from './route.js';

export function finder(section: HTMLElement, search: CitySearch, route: Route): void {
  const { first, text } = search;
  const list = resultList(search.cities, route);
  section.append(searchForm(search, list), failureBox(search), list.element, moreButton(search));
  effect(() => {
    section.classList.toggle('is-outdated', first.isPlaceholder.value);
    if (first.isPlaceholder.value || !first.data.value) return;
    // What the list shows belongs to this search, now that its own answer is there.
    section.dataset['shows'] = untracked(() => text.value);
    announce(describe(first));
  });
}

function searchForm({ first, find }: CitySearch, list: ResultList): HTMLElement {
  const input = h('input', {
    id: 'search',
    type: 'search',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: 'Zürich, sao paulo, …',
    'aria-describedby': 'found',
    onfocus: () => document.body.classList.add('is-finding'),
    oninput: () => find(input.value.trim().toLowerCase()),
    onkeydown: (event) => {
      if (event.key === 'ArrowDown' && list.focusFirst()) event.preventDefault();
    },
  });
  list.leaveTo(input);
  return h(
    'form',
    { class: 'search', role: 'search', onsubmit: (event) => event.preventDefault() },
    h('label', { for: 'search', text: 'Find a city' }),
    input,
    h('p', { id: 'found', class: 'found', text: () => describe(first) }),
  );
}

function moreButton({ first, last, nextCursor, showMore }: CitySearch): HTMLElement {
  const label = (): string => {
    if (last.value.isFetching.value) return 'Loading …';
    return nextCursor.value === null ? 'That is all' : 'More cities';
  };
  // At the end it stays, out of use, so that who has just pressed it keeps the place.
  return h('button', {
    type: 'button',
    class: 'more',
    text: label,
    hidden: () => last.value === first && nextCursor.value === null,
    'aria-disabled': () => (nextCursor.value === null ? 'true' : null),
    onclick: showMore,
  });
}

function failureBox({ last }: CitySearch): HTMLElement {
  return h(
    'div',
    { class: 'failure', role: 'alert', hidden: () => last.value.status.value !== 'failure' },
    h('p', { text: () => last.value.error.value?.message }),
    h('button', { type: 'button', text: 'Try again', onclick: () => void last.value.refetch() }),
  );
}

function describe(first: Query<CityPage>): string {
  const page = first.data.value;
  if (first.fetchStatus.value === 'paused') return 'Waiting for the network …';
  if (first.failureCount.value > 0 && first.isFetching.value) return 'That failed; trying again …';
  if (!page || first.isPlaceholder.value) return first.status.value === 'failure' ? '' : 'Searching …';
  if (page.matches === 0) return 'No city is called that.';
  if (page.matches >= MATCH_LIMIT) return `More than ${formatNumber(MATCH_LIMIT)} cities, the largest first`;
  return page.matches === 1 ? '1 city' : `${formatNumber(page.matches)} cities, the largest first`;
}
