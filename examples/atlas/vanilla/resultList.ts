/** The cities found: one stop of the Tab key, and the arrow keys move inside. */
import { effect, type ReadonlySignal } from '@qora/core';
import type { City } from '../shared/api.js';
import { cityLink, markOpen } from './cityLink.js';
import { h, keyedRows } from './dom.js';
import { formatNumber } from './format.js';
import type { Route } from './route.js';

export interface ResultList {
  readonly element: HTMLElement;
  /** False if there is no row. */
  focusFirst(): boolean;
  /** Where Escape, or the arrow up from the first row, leads. */
  leaveTo(element: HTMLElement): void;
}

export function resultList(cities: ReadonlySignal<readonly City[]>, route: Route): ResultList {
  const element = h('ul', { class: 'results', 'aria-label': 'Cities found' });
  const links = () => [...element.querySelectorAll('a')];
  let exit: HTMLElement | undefined;

  const show = keyedRows<City>(element, {
    keyOf: (city) => city.id,
    create: (city) => resultRow(city, route),
  });
  effect(() => {
    show(cities.value);
    markOpen(links(), route.city.value);
    chooseStop(links());
  });

  // On a phone the list makes room for the city, until the search is used again.
  element.addEventListener('click', () => document.body.classList.remove('is-finding'));
  element.addEventListener('focusin', (event) => {
    for (const link of links()) link.tabIndex = link === event.target ? 0 : -1;
  });
  element.addEventListener('keydown', (event) => {
    const all = links();
    const index = all.findIndex((link) => link.matches(':focus'));
    const target = targetOf(event.key, index, all) ?? (leaves(event.key, index) ? exit : undefined);
    if (!target) return;
    event.preventDefault();
    target.focus();
  });

  const focusFirst = () => {
    links()[0]?.focus();
    return element.contains(document.activeElement);
  };
  const leaveTo = (target: HTMLElement) => {
    exit = target;
  };
  return { element, focusFirst, leaveTo };
}

function targetOf(key: string, index: number, links: readonly HTMLElement[]): HTMLElement | undefined {
  if (key === 'ArrowDown') return links[index + 1];
  if (key === 'ArrowUp') return links[index - 1];
  if (key === 'Home') return links[0];
  return key === 'End' ? links.at(-1) : undefined;
}

function leaves(key: string, index: number): boolean {
  return key === 'Escape' || (key === 'ArrowUp' && index === 0);
}

/** The open city or, without it, the first is what the Tab key finds. */
function chooseStop(links: readonly HTMLAnchorElement[]): void {
  const open = links.find((link) => link.hasAttribute('aria-current'));
  const stop = links.find((link) => link === document.activeElement) ?? open ?? links[0];
  for (const link of links) link.tabIndex = link === stop ? 0 : -1;
}

function resultRow({ id, name, country, population }: City, route: Route): HTMLElement {
  const link = cityLink(
    id,
    route,
    {},
    h('img', { src: `/api/flags/${country.code}`, alt: '', width: 24, height: 18, loading: 'lazy' }),
    h('span', { class: 'name', text: name }),
    h('span', { class: 'country', text: country.name }),
    h('span', { class: 'population', text: formatNumber(population) }),
  );
  return h('li', {}, link);
}
