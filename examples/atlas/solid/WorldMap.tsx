/**
 * The world drawn by its cities: the largest 16 000 as dots, those in the list lit, the open ones ringed. It adds to
 * the list and the panels and says nothing that they do not, so it is hidden from readers of the page.
 */
import { createQoraQuery } from '@qora/solid';
import { type Accessor, createEffect, createSignal, type JSX, onCleanup, onMount } from 'solid-js';
import type { City } from '../shared/api.js';
import { drawWorld, nearest, type Size, watchCanvas } from '../shared/worldDrawing.js';
import { usePage } from './page.jsx';

export function WorldMap(props: { readonly found: readonly City[] }): JSX.Element {
  const { atlas, route, city, pinned } = usePage();
  const map = createQoraQuery(() => atlas.queries.map());
  const opened = [openCity(city), openCity(pinned)];
  const [size, setSize] = createSignal<Size>({ width: 0, height: 0 });
  const [theme, setTheme] = createSignal(0);
  let canvas!: HTMLCanvasElement;
  onMount(() => onCleanup(watchCanvas(canvas, setSize, () => setTheme(theme() + 1))));
  createEffect(() => {
    theme();
    drawWorld(canvas, size(), {
      points: map.latest?.points ?? [],
      found: props.found,
      opened: opened.map((known) => known()),
    });
  });
  const onClick = (event: MouseEvent): void => {
    const id = nearest(map.latest?.points ?? [], size(), [event.offsetX, event.offsetY]);
    if (id !== undefined) route.open(id);
  };
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a canvas is not
    <canvas class="map" aria-hidden="true" title="The largest 16 000 cities" ref={canvas} onClick={onClick} />
  );
}

/** The map asks for nothing by itself: it reads what the panels load. */
function openCity(id: Accessor<number | null>): Accessor<City | undefined> {
  const { queries } = usePage().atlas;
  const query = createQoraQuery(() => {
    const open = id();
    return open === null ? null : { ...queries.city(open), enabled: false };
  });
  return () => query.latest;
}
