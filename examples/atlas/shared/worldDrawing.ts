/** The world drawn by its cities on a canvas. Colours come from the stylesheet. */
import type { City } from './api.js';

export interface Size {
  readonly width: number;
  readonly height: number;
}

interface Drawn {
  /** As the map's query has them. */
  readonly points: readonly number[];
  readonly found: readonly City[];
  readonly opened: readonly (City | undefined)[];
}

/** The part of the world that has cities. */
const [NORTH, SOUTH] = [76, -57];
const REACH = 12;

export function drawWorld(canvas: HTMLCanvasElement, size: Size, { points, found, opened }: Drawn): void {
  canvas.width = size.width * devicePixelRatio;
  canvas.height = size.height * devicePixelRatio;
  const context = canvas.getContext('2d');
  if (!context || size.width === 0) return;
  context.scale(devicePixelRatio, devicePixelRatio);
  drawPoints(context, size, points);
  for (const city of found) drawCity(context, size, city, { radius: 2.5, colour: '--map-found' });
  for (const city of opened) {
    if (city) drawCity(context, size, city, { radius: 4.5, colour: '--map-open', label: city.name });
  }
}

/** Calls back whenever the canvas has another size, and when the theme has changed. @returns what ends that */
export function watchCanvas(
  canvas: HTMLCanvasElement,
  onSize: (size: Size) => void,
  onTheme: () => void,
): () => void {
  const sizes = new ResizeObserver(() => onSize({ width: canvas.clientWidth, height: canvas.clientHeight }));
  sizes.observe(canvas);
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', onTheme);
  const chosen = new MutationObserver(onTheme);
  chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    sizes.disconnect();
    system.removeEventListener('change', onTheme);
    chosen.disconnect();
  };
}

function project({ width, height }: Size, longitude: number, latitude: number): [x: number, y: number] {
  return [((longitude + 180) / 360) * width, ((NORTH - latitude) / (NORTH - SOUTH)) * height];
}

function colour(context: CanvasRenderingContext2D, name: string): string {
  return getComputedStyle(context.canvas).getPropertyValue(name);
}

function drawPoints(context: CanvasRenderingContext2D, size: Size, points: readonly number[]): void {
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
export function nearest(
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
