/** What the page as a whole does when another city is opened: it counts the visit, scrolls up, and is named after it. */
import { dataOf } from '@qora/core';
import { createQoraMutation, createQoraState } from '@qora/solid';
import { createEffect, createMemo, untrack } from 'solid-js';
import { announce } from '../shared/announce.js';
import type { Page } from './page.jsx';

export function followCity({ atlas, city }: Page): void {
  const visit = createQoraMutation(() => atlas.countVisit);
  createEffect(() => {
    const id = city();
    document.body.classList.toggle('has-city', id !== null);
    if (id === null) return;
    document.querySelector('.stage')?.scrollTo(0, 0);
    window.scrollTo(0, 0);
    // The count is no loss if it fails, and the strip shows that it did.
    untrack(() => void visit.mutate(id));
  });

  // A look that loads nothing: the panel does.
  const state = createQoraState(() => atlas.queries.city(city() ?? 0).key);
  const name = createMemo(() => (city() === null ? undefined : dataOf(state())?.name));
  createEffect(() => {
    document.title = name() === undefined ? 'Atlas' : `${name()} · Atlas`;
    if (name() !== undefined) announce(`${name()} is open`);
  });
}
