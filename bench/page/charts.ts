/**
 * Charts as static SVG, drawn when the page is written. Colours are names of CSS variables, which the page's style gives
 * for light and dark; whoever cannot tell the colours apart has the shapes.
 */
import type * as Plots from '@observablehq/plot';
import type { ContenderName } from '../names.js';
import { format } from '../report.js';
import type { Growth, LineResult } from '../results.js';
import type { SizeResult } from '../sizes/measure.js';

type Plot = typeof Plots;

/** Little more than a phone shows; a wider page enlarges it, and the page's style keeps the letters as they are. */
const WIDTH = 380;
const ROW = 38;

const SYMBOLS: Readonly<Record<ContenderName, string>> = {
  qora: 'circle',
  tanstack: 'square',
  tanstackDefaults: 'square2',
  swr: 'triangle',
  colada: 'diamond',
  nanostores: 'star',
  rtkQuery: 'cross',
  floor: 'wye',
  resource: 'hexagon',
};
const NAMES = Object.keys(SYMBOLS) as ContenderName[];
const colourOf = (name: ContenderName): string => `var(--bench-${name})`;

/** One contender at one place of a chart. */
interface Point {
  readonly name: ContenderName;
  readonly x: number;
  readonly y: string | number;
}

export interface Charts {
  /** How many times faster than TanStack everybody is; `undefined` where it is on none of the lines. */
  ratios(lines: readonly LineResult[]): string | undefined;
  /** Times by size. */
  growth(growth: Growth, lines: readonly LineResult[]): string;
  sizes(sizes: readonly SizeResult[]): string;
  /** The shape of a contender, beside its name. */
  symbol(name: ContenderName): string;
}

export async function openCharts(): Promise<Charts> {
  const Plot = await import('@observablehq/plot');
  const { Window } = await import('happy-dom');
  const { document } = new Window();
  const draw = (options: Plots.PlotOptions): string => {
    const svg = Plot.plot({
      // It asks for no more of a document than there is here.
      document: document as unknown as Document,
      width: WIDTH,
      color: { domain: NAMES, range: NAMES.map(colourOf) },
      symbol: { domain: NAMES, range: NAMES.map((name) => SYMBOLS[name]) },
      ...options,
    });
    // The site's compiler refuses styles inside of a template; the page brings its own.
    for (const style of svg.querySelectorAll('style')) style.remove();
    // A tenth of a pixel is as fine as anybody sees.
    return svg.outerHTML
      .replaceAll('\n', '')
      .replaceAll(/\d+\.\d{2,}/g, (number) => String(+Number(number).toFixed(1)));
  };
  return {
    ratios: (lines) => ratios(Plot, draw, lines),
    growth: (growth, lines) => curves(Plot, draw, growth, lines),
    sizes: (sizes) => bytes(Plot, draw, sizes),
    symbol: (name) =>
      draw({
        width: 14,
        height: 14,
        margin: 0,
        x: { domain: [-1, 1], axis: null },
        y: { domain: [-1, 1], axis: null },
        marks: [Plot.dot([{ name, x: 0, y: 0 }], dots())],
      }),
  };
}

type Draw = (options: Plots.PlotOptions) => string;

function ratios(Plot: Plot, draw: Draw, lines: readonly LineResult[]): string | undefined {
  const shown = lines.filter(({ summaries }) => summaries.tanstack);
  if (shown.length === 0) return undefined;
  const points = shown.flatMap(({ name: y, ratios: own }) =>
    (Object.keys(own) as ContenderName[]).map((name): Point => ({ name, y, x: own[name]?.median ?? 1 })),
  );
  const qora = shown.flatMap(({ name: y, ratios: { qora: own } }) =>
    own ? [{ y, x: own.median, low: own.quartiles[0], high: own.quartiles[1] }] : [],
  );
  const goals = shown.flatMap(({ name: y, verdicts }) =>
    verdicts.filter(({ by }) => by === 'tanstack').map(({ limit }) => ({ y, x: limit })),
  );
  return draw({
    ariaLabel: 'How many times faster or smaller than TanStack Query',
    height: shown.length * ROW + 50,
    marginLeft: 8,
    marginRight: 8,
    marginTop: 14,
    marginBottom: 34,
    x: {
      type: 'log',
      label: 'times as fast as TanStack Query (or as small) →',
      grid: true,
      inset: 8,
      ticks: 4,
      tickFormat: times,
    },
    y: { domain: shown.map(({ name }) => name), axis: null },
    marks: [
      Plot.ruleX([1], { stroke: 'var(--vp-c-text-2)' }),
      Plot.ruleY(qora, {
        y: 'y',
        x1: 'low',
        x2: 'high',
        stroke: colourOf('qora'),
        strokeWidth: 5,
        strokeOpacity: 0.3,
      }),
      Plot.tickX(goals, { x: 'x', y: 'y', stroke: 'var(--vp-c-text-2)', strokeWidth: 2, inset: ROW / 2 - 9 }),
      Plot.dot(points, dots()),
      Plot.text(qora, {
        y: 'y',
        text: ({ x }) => times(x),
        frameAnchor: 'right',
        textAnchor: 'end',
        dy: -14,
        fontWeight: 600,
        ...TEXT,
        fill: colourOf('qora'),
      }),
      Plot.text(shown, {
        y: 'name',
        text: 'name',
        frameAnchor: 'left',
        textAnchor: 'start',
        dx: 2,
        dy: -14,
        ...TEXT,
      }),
    ],
  });
}

function curves(Plot: Plot, draw: Draw, { name, exponents }: Growth, lines: readonly LineResult[]): string {
  const own = lines.filter(({ series }) => series?.name === name);
  const points = own.flatMap(({ series, summaries }) =>
    (Object.keys(exponents) as ContenderName[]).flatMap((contender): Point[] => {
      const summary = summaries[contender];
      return series && summary ? [{ name: contender, x: series.size, y: summary.median }] : [];
    }),
  );
  return draw({
    ariaLabel: `${name}: time by size`,
    width: 330,
    height: 220,
    marginLeft: 56,
    marginBottom: 34,
    x: {
      type: 'log',
      label: 'entries →',
      ticks: own.map(({ series }) => series?.size ?? 1),
      tickFormat: '~s',
    },
    y: { type: 'log', label: null, grid: true, ticks: 5, tickFormat: (value: number) => format(value, 'ns') },
    marks: [
      Plot.line(points, { x: 'x', y: 'y', z: 'name', stroke: 'name', strokeWidth: 1.5 }),
      Plot.dot(points, dots()),
    ],
  });
}

function bytes(Plot: Plot, draw: Draw, sizes: readonly SizeResult[]): string {
  const points = sizes.flatMap(({ features: y, sizes: own }) =>
    (Object.keys(own) as ContenderName[]).map(
      (name): Point => ({ name, y, x: (own[name]?.brotli ?? 0) / 1000 }),
    ),
  );
  return draw({
    ariaLabel: 'Kilobytes for the same features',
    height: sizes.length * ROW + 50,
    marginLeft: 8,
    marginRight: 8,
    marginTop: 14,
    marginBottom: 34,
    x: { label: 'kB, minified and brotli →', grid: true, ticks: 6, zero: true },
    y: { domain: sizes.map(({ features }) => features), axis: null },
    marks: [
      Plot.dot(points, dots()),
      Plot.text(sizes, {
        y: 'features',
        text: 'features',
        frameAnchor: 'left',
        textAnchor: 'start',
        dx: 2,
        dy: -14,
        ...TEXT,
      }),
    ],
  });
}

const TEXT = { fill: 'var(--vp-c-text-1)', stroke: 'var(--vp-c-bg)', strokeWidth: 4 } as const;

function dots(): Plots.DotOptions {
  return {
    x: 'x',
    y: 'y',
    symbol: 'name',
    fill: 'name',
    stroke: 'var(--vp-c-bg)',
    strokeWidth: 0.5,
    r: ({ name }: Point) => (name === 'qora' ? 5.5 : 4),
  };
}

function times(ratio: number): string {
  return `${ratio >= 10 ? Math.round(ratio).toLocaleString('en') : Number(ratio.toPrecision(2))}x`;
}
