/** The column that finds cities: the search, what it says, the list, and how much of it has come. */
import { effect, type ReadonlySignal, untracked } from '@qora/core';
import { type City, MATCH_LIMIT } from '../shared/api.js';
import type { CitySearch } from './citySearch.js';
import { announce, h } from './dom.js';
import { messageOf } from './failure.js';
import { formatNumber } from './format.js';
import { type ResultList, resultList } from './resultList.js';
import type { Route } from './route.js';

/** @returns the cities in sight */
export function finder(
  section: HTMLElement,
  search: CitySearch,
  route: Route,
): ReadonlySignal<readonly City[]> {
  const { list, text } = search;
  const results = resultList(search, route);
  section.append(searchForm(search, results), failureBox(search), results.element, progress(search));
  let shown: string | undefined;
  effect(() => {
    section.classList.toggle('is-outdated', list.isPlaceholder.value);
    if (list.isPlaceholder.value || !list.data.value) return;
    // What the list shows belongs to this search, now that its own answer is there.
    const shows = untracked(() => text.value);
    if (shown === shows) return;
    shown = shows;
    section.dataset['shows'] = shows;
    results.toTop();
    announce(untracked(() => describe(search)));
  });
  return results.inSight;
}

function searchForm(search: CitySearch, results: ResultList): HTMLElement {
  const input = h('input', {
    id: 'search',
    type: 'search',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: 'Zürich, sao paulo, …',
    'aria-describedby': 'found',
    onfocus: () => document.body.classList.add('is-finding'),
    oninput: () => search.find(input.value.trim().toLowerCase()),
    onkeydown: (event) => {
      if (event.key === 'ArrowDown' && results.focusFirst()) event.preventDefault();
    },
  });
  results.leaveTo(input);
  return h(
    'form',
    { class: 'search', role: 'search', onsubmit: (event) => event.preventDefault() },
    h('label', { for: 'search', text: 'Find a city' }),
    input,
    h('p', { id: 'found', class: 'found', text: () => describe(search) }),
  );
}

function failureBox({ list }: CitySearch): HTMLElement {
  const again = () => (list.isFetchNextPageError.peek() ? list.fetchNextPage() : list.refetch());
  return h(
    'div',
    { class: 'failure', role: 'alert', hidden: () => list.status.value !== 'failure' },
    h('p', { text: () => (list.status.value === 'failure' ? messageOf(list.error.value) : '') }),
    h('button', { type: 'button', text: 'Try again', onclick: () => void again() }),
  );
}

/** How far the list has been loaded; scrolling loads more. */
function progress({ list, cities }: CitySearch): HTMLElement {
  const text = (): string => {
    if (list.isPlaceholder.value || cities.value.length === 0) return '';
    const count = formatNumber(cities.value.length);
    if (list.isFetchingNextPage.value) return `${count} loaded, more under way …`;
    return list.hasNextPage.value ? `${count} loaded, more by scrolling` : `That is all: ${count}`;
  };
  return h('p', { class: 'progress', text });
}

function describe({ list, matches }: CitySearch): string {
  const count = matches.value;
  if (list.fetchStatus.value === 'paused') return 'Waiting for the network …';
  if (list.failureCount.value > 0 && list.isFetching.value) return 'That failed; trying again …';
  if (count === undefined || list.isPlaceholder.value)
    return list.status.value === 'failure' ? '' : 'Searching …';
  if (count === 0) return 'No city is called that.';
  if (count >= MATCH_LIMIT) return `More than ${formatNumber(MATCH_LIMIT)} cities, the largest first`;
  return count === 1 ? '1 city' : `${formatNumber(count)} cities, the largest first`;
}
