/**
 * The world drawn by its cities: the largest 16 000 as dots, those in the list lit, the open ones ringed. It adds to
 * the list and the panels and says nothing that they do not, so it is hidden from readers of the page.
 */
import { effect, type ReadonlySignal, signal } from '@qora/core';
import type { City } from '../shared/api.js';
import type { Atlas } from '../shared/atlas.js';
import type { Route } from '../shared/route.js';
import { drawWorld, nearest, type Size, watchCanvas } from '../shared/worldDrawing.js';
import { h } from './dom.js';

interface MapParts {
  readonly atlas: Atlas;
  readonly route: Route;
  readonly found: ReadonlySignal<readonly City[]>;
}

export function worldMap({ atlas, route, found }: MapParts): HTMLElement {
  const query = atlas.client.watchQuery(atlas.queries.map());
  const opened = [route.city, route.pinned].map((id) => openCity(atlas, id));
  const canvas = h('canvas', { class: 'map', 'aria-hidden': 'true', title: 'The largest 16 000 cities' });
  const size = signal<Size>({ width: 0, height: 0 });
  const theme = signal(0);
  const onSize = (now: Size) => {
    size.value = now;
  };
  const onTheme = () => {
    theme.value += 1;
  };
  watchCanvas(canvas, onSize, onTheme);

  effect(() => {
    theme.value;
    drawWorld(canvas, size.value, {
      points: query.data.value?.points ?? [],
      found: found.value,
      opened: opened.map(({ value }) => value),
    });
  });

  canvas.addEventListener('click', (event) => {
    const id = nearest(query.data.peek()?.points ?? [], size.peek(), [event.offsetX, event.offsetY]);
    if (id !== undefined) route.open(id);
  });
  return canvas;
}

/** The map asks for nothing by itself: it reads what the panels load. */
function openCity(
  { client, queries }: Atlas,
  id: ReadonlySignal<number | null>,
): { readonly value: City | undefined } {
  const query = client.watchQuery(() =>
    id.value === null ? null : { ...queries.city(id.value), enabled: false },
  );
  return query.data;
}
