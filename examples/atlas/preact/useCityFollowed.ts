/** What the page as a whole does when another city is opened: it counts the visit, scrolls up, and is named after it. */
import { useQora, useQoraMutation } from '@qora/preact';
import { useEffect } from 'preact/hooks';
import { announce } from '../shared/announce.js';
import type { AppProps } from './page.jsx';

export function useCityFollowed({ atlas, route }: Pick<AppProps, 'atlas' | 'route'>): void {
  const id = route.city.value;
  const visit = useQoraMutation(atlas.countVisit);
  useEffect(() => {
    document.body.classList.toggle('has-city', id !== null);
    if (id === null) return;
    document.querySelector('.stage')?.scrollTo(0, 0);
    window.scrollTo(0, 0);
    // The count is no loss if it fails, and the strip shows that it did.
    void visit.mutate(id);
  }, [id, visit]);

  // A look that loads nothing: the panel does.
  const name = useQora(id === null ? null : { ...atlas.queries.city(id), enabled: false }).data?.name;
  useEffect(() => {
    document.title = name === undefined ? 'Atlas' : `${name} · Atlas`;
    if (name !== undefined) announce(`${name} is open`);
  }, [name]);
}
