/**
 * The world drawn by its cities: the largest 16 000 as dots, those in the list lit, the open ones ringed. It adds to
 * the list and the panels and says nothing that they do not, so it is hidden from readers of the page.
 */
import type { ReadonlySignal } from '@qora/core';
import { useQora } from '@qora/preact';
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { City } from '../shared/api.js';
import { drawWorld, nearest, type Size, watchCanvas } from '../shared/worldDrawing.js';
import { usePage } from './page.jsx';

interface WorldMapProps {
  readonly found: ReadonlySignal<readonly City[]>;
}

export function WorldMap({ found }: WorldMapProps): VNode {
  const { atlas, route } = usePage();
  const points = useQora(atlas.queries.map()).data?.points ?? [];
  const opened = [useOpenCity(route.city.value), useOpenCity(route.pinned.value)];
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const [, redraw] = useState(0);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(
    () =>
      canvas.current ? watchCanvas(canvas.current, setSize, () => redraw((times) => times + 1)) : undefined,
    [],
  );
  useEffect(() => {
    if (canvas.current) drawWorld(canvas.current, size, { points, found: found.value, opened });
  });
  const onClick = (event: MouseEvent): void => {
    const id = nearest(points, size, [event.offsetX, event.offsetY]);
    if (id !== undefined) route.open(id);
  };
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a canvas is not
    <canvas class="map" aria-hidden="true" title="The largest 16 000 cities" ref={canvas} onClick={onClick} />
  );
}

/** The map asks for nothing by itself: it reads what the panels load. */
function useOpenCity(id: number | null): City | undefined {
  const { queries } = usePage().atlas;
  return useQora(id === null ? null : { ...queries.city(id), enabled: false }).data;
}
