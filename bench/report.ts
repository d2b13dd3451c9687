/** Results as text for a terminal: a row for each line, and under it those who have no column. */

import type { Unit } from './line.js';
import { type ContenderName, TITLES } from './names.js';
import type { Growth, LineResult } from './results.js';
import { aheadOf } from './results.js';
import type { SizeResult } from './sizes/measure.js';

const COLUMNS: readonly ContenderName[] = ['qora', 'tanstack', 'tanstackDefaults', 'floor'];
const HEADS = ['qora', 'tanstack', 'tanstack-d', 'floor', 'ratio', 'quartiles', 'by best', 'x floor'];

/** Names of the columns; a row of {@link rowOf} stands under them. */
export function head(): string {
  return `${'median of'.padEnd(WIDTH)}${pad(HEADS)}  goals`;
}

const WIDTH = 47;

export function rowOf(result: LineResult): string {
  const { name, unit, summaries, ratios, overFloor, verdicts } = result;
  const { qora } = ratios;
  const values = COLUMNS.map((column) => cellOf(result, column));
  const [low = 0, high = 0] = qora?.quartiles ?? [];
  const cells = [
    ...values,
    qora ? `${digits(qora.median)}x` : '',
    qora ? `${digits(low)}-${digits(high)}` : '',
    qora && unit === 'ns' ? `${digits(qora.byBest)}x` : '',
    overFloor ? `${digits(overFloor.median)}x` : '',
  ];
  const goals = verdicts.map(({ wanted, isReached }) => `${wanted} ${isReached ? 'reached' : 'MISSED'}`);
  const others = (Object.keys(summaries) as ContenderName[]).filter((other) => !COLUMNS.includes(other));
  const rest = others.map((other) => `${TITLES[other]} ${cellOf(result, other)}`);
  const row = `${name.padEnd(WIDTH)}${pad(cells)}  ${goals.join(', ')}`.trimEnd();
  return rest.length > 0 ? `${row}\n    ${rest.join(' · ')}` : row;
}

/** What a terminal shows at the end: growth, goals, and where somebody is ahead. */
export function closing(lines: readonly LineResult[], growth: readonly Growth[]): string {
  const verdicts = lines.flatMap((result) => result.verdicts);
  const reached = verdicts.filter(({ isReached }) => isReached);
  const slopes = growth.map(({ name, exponents }) => {
    const own = (Object.keys(exponents) as ContenderName[]).map(
      (contender) => `${TITLES[contender]} ${(exponents[contender] ?? Number.NaN).toFixed(2)}`,
    );
    return `  ${name}: ${own.join(' · ')}`;
  });
  const ahead = lines.flatMap((result) => {
    const names = aheadOf(result).map((name) => `${TITLES[name]} ${cellOf(result, name)}`);
    return names.length > 0 ? `  ${result.name}: ${cellOf(result, 'qora')}, but ${names.join(', ')}` : [];
  });
  return [
    slopes.length > 0 ? `\ngrowth with size, as its exponent\n${slopes.join('\n')}` : '',
    ahead.length > 0 ? `\nsomebody is ahead\n${ahead.join('\n')}` : '',
    `\n${reached.length} of ${verdicts.length} goals reached`,
  ]
    .filter(Boolean)
    .join('\n');
}

export function sizesOf(results: readonly SizeResult[]): string {
  const rows = results.map(({ features, sizes, withoutSignals }) => {
    const own = (Object.keys(sizes) as ContenderName[]).map(
      (name) => `${TITLES[name]} ${sizes[name]?.brotli ?? 0}`,
    );
    return `  ${features}: ${own.join(' · ')} · Qora without signals-core ${withoutSignals.brotli}`;
  });
  return rows.length > 0 ? `\nbytes, minified and brotli\n${rows.join('\n')}` : '';
}

function cellOf({ summaries, unit }: LineResult, name: ContenderName): string {
  const summary = summaries[name];
  return summary ? format(summary.median, unit) : '';
}

function pad(cells: readonly string[]): string {
  return cells.map((cell, i) => cell.padStart(i === 5 ? 14 : 11)).join('');
}

export function format(value: number, unit: Unit): string {
  if (unit === 'ms') return format(value * 1e6, 'ns');
  if (unit !== 'ns') return `${digits(value)} ${unit === 'B' ? 'B' : ''}`.trimEnd();
  if (value < 1000) return `${digits(value)} ns`;
  return value < 1e6 ? `${digits(value / 1e3)} µs` : `${digits(value / 1e6)} ms`;
}

/** Three digits are more than a shared machine can tell. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return '-';
  if (value >= 100 || value === Math.round(value)) return value.toFixed(0);
  return value.toFixed(value < 10 ? 2 : 1);
}
