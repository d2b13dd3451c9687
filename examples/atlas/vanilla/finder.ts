/** The column that finds cities: the search, what it says, the list, and how much of it has come. */
import { effect, type ReadonlySignal, untracked } from '@qora/core';
import { announce } from '../shared/announce.js';
import type { City } from '../shared/api.js';
import { messageOf } from '../shared/failure.js';
import type { Route } from '../shared/route.js';
import { describeProgress, describeSearch } from '../shared/searchWords.js';
import type { CitySearch } from './citySearch.js';
import { h } from './dom.js';
import { type ResultList, resultList } from './resultList.js';

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

function progress({ list, cities }: CitySearch): HTMLElement {
  const text = () =>
    describeProgress({
      loaded: cities.value.length,
      hasNextPage: list.hasNextPage.value,
      isFetchingNextPage: list.isFetchingNextPage.value,
      isPlaceholder: list.isPlaceholder.value,
    });
  return h('p', { class: 'progress', text });
}

function describe({ list, matches }: CitySearch): string {
  return describeSearch({
    matches: matches.value,
    fetchStatus: list.fetchStatus.value,
    failureCount: list.failureCount.value,
    hasFailed: list.status.value === 'failure',
    isPlaceholder: list.isPlaceholder.value,
  });
}
