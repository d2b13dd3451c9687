/**
 * The world drawn by its cities: the largest 16 000 as dots, those in the list lit, the open ones ringed. It adds to
 * the list and the panels and says nothing that they do not, so it is hidden from readers of the page.
 */
import { effect, type ReadonlySignal, signal } from '@qora/core';
import type { City } from '../shared/api.js';
import type { Atlas } from '../shared/atlas.js';
import { h } from './dom.js';
import type { Route } from './route.js';

interface MapParts {
  readonly atlas: Atlas;
  readonly route: Route;
  readonly found: ReadonlySignal<readonly City[]>;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The part of the world that has cities. */
const [NORTH, SOUTH] = [76, -57];
const REACH = 12;

export function worldMap({ atlas, route, found }: MapParts): HTMLElement {
  const query = atlas.client.watchQuery(atlas.queries.map());
  const opened = [route.city, route.pinned].map((id) => openCity(atlas, id));
  const canvas = h('canvas', { class: 'map', 'aria-hidden': 'true', title: 'The largest 16 000 cities' });
  const size = signal<Size>({ width: 0, height: 0 });
  const theme = signal(0);
  new ResizeObserver(() => {
    size.value = { width: canvas.clientWidth, height: canvas.clientHeight };
  }).observe(canvas);
  // Colours come from the stylesheet, so a change of theme is a reason to draw again.
  const onTheme = () => {
    theme.value += 1;
  };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', onTheme);
  new MutationObserver(onTheme).observe(document.documentElement, { attributeFilter: ['data-theme'] });

  effect(() => {
    theme.value;
    const { width, height } = size.value;
    canvas.width = width * devicePixelRatio;
    canvas.height = height * devicePixelRatio;
    const context = canvas.getContext('2d');
    if (!context || width === 0) return;
    context.scale(devicePixelRatio, devicePixelRatio);
    drawWorld(context, size.value, query.data.value?.points ?? []);
    for (const city of found.value)
      drawCity(context, size.value, city, { radius: 2.5, colour: '--map-found' });
    for (const { value: city } of opened) {
      if (city) drawCity(context, size.value, city, { radius: 4.5, colour: '--map-open', label: city.name });
    }
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

function project({ width, height }: Size, longitude: number, latitude: number): [x: number, y: number] {
  return [((longitude + 180) / 360) * width, ((NORTH - latitude) / (NORTH - SOUTH)) * height];
}

function colour(context: CanvasRenderingContext2D, name: string): string {
  return getComputedStyle(context.canvas).getPropertyValue(name);
}

function drawWorld(context: CanvasRenderingContext2D, size: Size, points: readonly number[]): void {
  context.fillStyle = colour(context, '--map-dot');
  const dot = size.width > 600 ? 1.2 : 0.9;
  for (let i = 0; i + 2 < points.length; i += 3) {
    const [x, y] = project(size, (points[i] ?? 0) / 100, (points[i + 1] ?? 0) / 100);
    context.fillRect(x, y, dot, dot);
  }
}

interface Mark {
  readonly radius: number;
  readonly colour: string;
  readonly label?: string;
}

function drawCity(context: CanvasRenderingContext2D, size: Size, city: City, mark: Mark): void {
  const [x, y] = project(size, city.longitude, city.latitude);
  context.fillStyle = colour(context, mark.colour);
  context.strokeStyle = colour(context, '--map-sea');
  context.lineWidth = 1.5;
  context.beginPath();
  context.arc(x, y, mark.radius, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
  if (mark.label === undefined) return;
  const isRight = x > size.width * 0.75;
  context.font = `600 13px ${getComputedStyle(context.canvas).fontFamily}`;
  context.textAlign = isRight ? 'right' : 'left';
  context.lineWidth = 4;
  context.lineJoin = 'round';
  const place = [x + (isRight ? -9 : 9), y + 4.5] as const;
  context.strokeText(mark.label, ...place);
  context.fillText(mark.label, ...place);
}

/** The largest city close to a point on the canvas; they come largest first. */
function nearest(
  points: readonly number[],
  size: Size,
  [x, y]: readonly [number, number],
): number | undefined {
  let best: { id: number; distance: number } | undefined;
  for (let i = 0; i + 2 < points.length; i += 3) {
    const [cityX, cityY] = project(size, (points[i] ?? 0) / 100, (points[i + 1] ?? 0) / 100);
    const distance = Math.hypot(cityX - x, cityY - y);
    if (distance < (best?.distance ?? REACH)) best = { id: points[i + 2] ?? 0, distance };
  }
  return best?.id;
}
