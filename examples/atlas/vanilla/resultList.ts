/** The cities found: one stop of the Tab key, and the arrow keys move inside. */
import { effect, type ReadonlySignal, signal, untracked } from '@qora/core';
import { type City, MATCH_LIMIT } from '../shared/api.js';
import { formatNumber } from '../shared/format.js';
import { indexOf, leaves, targetOf } from '../shared/listKeys.js';
import type { Route } from '../shared/route.js';
import { ROWS_AHEAD } from '../shared/rowWindow.js';
import { cityLink, markOpen } from './cityLink.js';
import type { CitySearch } from './citySearch.js';
import { h } from './dom.js';
import { virtualRows } from './virtualRows.js';

export interface ResultList {
  readonly element: HTMLElement;
  /** The cities in sight, once scrolling has come to rest. */
  readonly inSight: ReadonlySignal<readonly City[]>;
  /** False if there is no row. */
  focusFirst(): boolean;
  /** Where Escape, or the arrow up from the first row, leads. */
  leaveTo(element: HTMLElement): void;
  toTop(): void;
}

export function resultList({ cities, matches, loadMore }: CitySearch, route: Route): ResultList {
  const list = h('ul', { 'aria-label': 'Cities found' });
  const element = h('div', { class: 'results' }, list);
  const inSight = signal<readonly City[]>([]);
  const lastInSight = signal(0);
  const links = () => [...list.querySelectorAll('a')];
  const mark = (): void => {
    markOpen(links(), route.city.peek());
    chooseStop(links());
  };
  let exit: HTMLElement | undefined;

  const rows = virtualRows<City>(element, list, {
    items: cities,
    keyOf: (city) => city.id,
    create: (city) => resultLink(city, route),
    onShow: ({ first, last, isScrolling }) => {
      for (const row of list.children) place(row, matches.peek() ?? 0);
      untracked(mark);
      lastInSight.value = last;
      if (!isScrolling) inSight.value = cities.peek().slice(first, last + 1);
    },
  });
  effect(() => {
    route.city.value;
    mark();
  });
  effect(() => {
    if (lastInSight.value + ROWS_AHEAD >= cities.value.length) loadMore();
  });

  // On a phone the list makes room for the city, until the search is used again.
  element.addEventListener('click', () => document.body.classList.remove('is-finding'));
  element.addEventListener('focusin', (event) => {
    rows.keep(indexOf(event.target));
    for (const link of links()) link.tabIndex = link === event.target ? 0 : -1;
  });
  const focus = (index: number): void => rows.show(index)?.querySelector('a')?.focus({ preventScroll: true });
  element.addEventListener('keydown', (event) => {
    const index = indexOf(document.activeElement);
    const target = targetOf(event.key, index, cities.peek().length);
    if (target === undefined && !leaves(event.key, index)) return;
    event.preventDefault();
    if (target === undefined) exit?.focus();
    else focus(target);
  });

  return {
    element,
    inSight,
    focusFirst() {
      if (cities.peek().length > 0) focus(0);
      return list.contains(document.activeElement);
    },
    leaveTo(target) {
      exit = target;
    },
    toTop: rows.toTop,
  };
}

/** The page holds a few rows of many: each says which it is. Nobody knows how many there are beyond the limit. */
function place(row: Element, matches: number): void {
  row.setAttribute('aria-posinset', String(indexOf(row) + 1));
  row.setAttribute('aria-setsize', String(matches >= MATCH_LIMIT ? -1 : matches));
}

/** The open city or, without it, the first is what the Tab key finds. */
function chooseStop(links: readonly HTMLAnchorElement[]): void {
  const open = links.find((link) => link.hasAttribute('aria-current'));
  const stop = links.find((link) => link === document.activeElement) ?? open ?? links[0];
  for (const link of links) link.tabIndex = link === stop ? 0 : -1;
}

function resultLink({ id, name, country, population }: City, route: Route): HTMLElement {
  return cityLink(
    id,
    route,
    {},
    h('img', { src: `/api/flags/${country.code}`, alt: '', width: 24, height: 18, loading: 'lazy' }),
    h('span', { class: 'name', text: name }),
    h('span', { class: 'country', text: country.name }),
    h('span', { class: 'population', text: formatNumber(population) }),
  );
}
