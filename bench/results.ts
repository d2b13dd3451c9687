/**
 * What was measured, as it goes into the one file that everything else is made of: the table, the page in the docs.
 *
 *   samples of each run ──> summaries, ratios ──> verdicts
 *                               └── of lines that differ by size ──> growth
 */

import type { Goal, Series, Unit } from './line.js';
import type { ContenderName } from './names.js';
import type { SizeResult } from './sizes/measure.js';
import { compare, exponentOf, middle, type Ratio, type Summary, summarise } from './statistics.js';

/** For each contender what each round gave, per operation and in the line's unit. */
export type Samples = { readonly [N in ContenderName]?: readonly number[] };

type Each<T> = { readonly [N in ContenderName]?: T };

/** What the result of a line needs to know of it. */
export interface Measured {
  readonly name: string;
  readonly group: string;
  readonly unit: Unit;
  readonly series?: Series | undefined;
  readonly without?: Each<string>;
  readonly goal: Goal;
  readonly judgedBy: 'median' | 'best';
}

/** One goal of a line and what was measured. */
export interface Verdict {
  readonly by: keyof Goal;
  readonly limit: number;
  readonly wanted: string;
  readonly found: number;
  readonly isReached: boolean;
}

/** What a line came to. */
export interface LineResult {
  readonly name: string;
  readonly group: string;
  readonly unit: Unit;
  readonly series?: Series | undefined;
  readonly summaries: Each<Summary>;
  /** How many times theirs TanStack's value is: above 1 they are faster or smaller than it. */
  readonly ratios: Each<Ratio>;
  /** How many times the floor's value Qora's is. */
  readonly overFloor?: Ratio | undefined;
  /** Why somebody is not measured who could be. */
  readonly without: Each<string>;
  readonly verdicts: readonly Verdict[];
  /** One for each run. */
  readonly samples?: readonly Samples[];
}

/** What a value grows with, over lines that differ by size alone. */
export interface Growth {
  readonly name: string;
  readonly group: string;
  readonly sizes: readonly number[];
  readonly exponents: Each<number>;
}

export interface Results {
  readonly date: string;
  /** What measures this again. */
  readonly command: string;
  readonly rounds: number;
  readonly runs: number;
  readonly node: string;
  readonly chromium?: string | undefined;
  readonly processor: { readonly model: string; readonly count: number };
  readonly versions: Readonly<Record<string, string>>;
  readonly notes: Each<readonly string[]>;
  readonly lines: readonly LineResult[];
  readonly growth: readonly Growth[];
  readonly sizes: readonly SizeResult[];
}

/** @param earlier the results so far, for goals that compare two lines */
export function resultOf(
  { name, group, unit, series, without = {}, goal, judgedBy }: Measured,
  runs: readonly Samples[],
  earlier: readonly LineResult[],
): LineResult {
  const names = Object.keys(runs[0] ?? {}) as ContenderName[];
  const over = (one: ContenderName, other: ContenderName): Ratio =>
    middle(runs.map((samples) => compare(samples[one] ?? [], samples[other] ?? [])));
  const summaries = each(names, (own) => middle(runs.map((samples) => summarise(samples[own] ?? []))));
  const peers = names.includes('tanstack') ? names.filter((own) => own !== 'tanstack') : [];
  const ratios = each(
    peers.filter((own) => isComparable(summaries, own)),
    (own) => over(own, 'tanstack'),
  );
  const overFloor = isComparable(summaries, 'floor') ? over('floor', 'qora') : undefined;
  const result = { name, group, unit, series, summaries, ratios, overFloor, without, samples: runs };
  return { ...result, verdicts: verdictsOf(goal, judgedBy, result, earlier) };
}

/** Nothing is so many times nothing. */
function isComparable(summaries: Each<Summary>, name: ContenderName): boolean {
  return (summaries[name]?.min ?? 0) > 0;
}

function verdictsOf(
  goal: Goal,
  judgedBy: Measured['judgedBy'],
  { unit, summaries, ratios, overFloor }: Pick<LineResult, 'unit' | 'summaries' | 'ratios' | 'overFloor'>,
  earlier: readonly LineResult[],
): Verdict[] {
  const judged = (ratio: Ratio | undefined): number | undefined =>
    judgedBy === 'best' ? ratio?.byBest : ratio?.median;
  const value = summaries.qora?.median;
  const from = earlier.find(({ name }) => name === goal.growth?.from)?.summaries.qora?.median;
  const growth = from === undefined || value === undefined ? undefined : value / from;
  const { tanstack, floor, value: most, growth: grown } = goal;
  return [
    ...verdict('tanstack', tanstack, judged(ratios.qora), `≥${tanstack}x`),
    ...verdict('floor', floor, judged(overFloor), `≤${floor}x floor`),
    ...verdict('value', most, value, `≤${most}${unit === 'count' ? '' : ` ${unit}`}`),
    ...verdict('growth', grown?.times, growth, `≤${grown?.times}x "${grown?.from}"`),
  ];
}

/** None where there is no goal, or nothing to judge it by. */
function verdict(
  by: keyof Goal,
  limit: number | undefined,
  found: number | undefined,
  wanted: string,
): Verdict[] {
  if (limit === undefined || found === undefined) return [];
  return [{ by, limit, wanted, found, isReached: by === 'tanstack' ? found >= limit : found <= limit }];
}

/** Of each series that has at least three sizes. */
export function growthOf(lines: readonly LineResult[]): Growth[] {
  const names = new Set(lines.flatMap(({ series }) => series?.name ?? []));
  return [...names].flatMap((name) => {
    const own = lines.filter(({ series }) => series?.name === name);
    const [first] = own;
    if (first === undefined || own.length < 3) return [];
    const contenders = Object.keys(first.summaries) as ContenderName[];
    const pointsOf = (contender: ContenderName) =>
      own.flatMap(({ series, summaries }): [number, number][] =>
        series && summaries[contender] ? [[series.size, summaries[contender].median]] : [],
      );
    const grown = contenders.filter((contender) => pointsOf(contender).length >= 3);
    return [
      {
        name,
        group: first.group,
        sizes: own.flatMap(({ series }) => series?.size ?? []),
        exponents: each(grown, (contender) => exponentOf(pointsOf(contender))),
      },
    ];
  });
}

/** What has neither keys nor a cache to share: nobody could take it instead of a library. */
const FLOORS: readonly ContenderName[] = ['floor', 'resource'];

/** Those who are ahead of Qora on a line, floors aside. */
export function aheadOf({ summaries }: LineResult): ContenderName[] {
  const own = summaries.qora?.median;
  if (own === undefined) return [];
  return (Object.keys(summaries) as ContenderName[]).filter(
    (name) => !FLOORS.includes(name) && (summaries[name]?.median ?? own) < own,
  );
}

function each<T>(names: readonly ContenderName[], of: (name: ContenderName) => T): Each<T> {
  return Object.fromEntries(names.map((name) => [name, of(name)]));
}
