/** A line's samples as a row of the table, and whether its goals are reached. */
import type { Samples } from './harness.js';
import type { ContenderName, Goal, Line } from './line.js';
import { compare, type Ratio, summarise } from './statistics.js';

/** One goal of a line and what was measured. */
interface Verdict {
  readonly wanted: string;
  readonly found: number;
  readonly isReached: boolean;
}

/** What a line came to, as it goes into the JSON file. */
export interface Result {
  readonly line: string;
  readonly unit: Line['unit'];
  readonly samples: Samples;
  /** How many times the core's value query-core's is, and how many times the floor's the core's. */
  readonly tanstack: Ratio | undefined;
  readonly floor: Ratio | undefined;
  readonly verdicts: readonly Verdict[];
}

/** @param earlier the results so far, for goals that compare two lines */
export function judge(line: Line, samples: Samples, earlier: readonly Result[]): Result {
  const { name, unit, goal, judgedBy } = line;
  const { qora = [], tanstack, floor } = samples;
  const overPeer = tanstack && compare(qora, tanstack);
  const overFloor = floor && compare(floor, qora);
  const judged = (ratio: Ratio): number => (judgedBy === 'best' ? ratio.byBest : ratio.median);
  const verdicts: Verdict[] = [];
  if (goal.tanstack !== undefined && overPeer !== undefined)
    verdicts.push(atLeast(`≥${goal.tanstack}x`, judged(overPeer), goal.tanstack));
  if (goal.floor !== undefined && overFloor !== undefined)
    verdicts.push(atMost(`≤${goal.floor}x floor`, judged(overFloor), goal.floor));
  if (goal.value !== undefined)
    verdicts.push(atMost(`≤${goal.value} ${unit}`, summarise(qora).median, goal.value));
  verdicts.push(...judgeGrowth(goal, qora, earlier));
  return { line: name, unit, samples, tanstack: overPeer, floor: overFloor, verdicts };
}

function judgeGrowth({ growth }: Goal, qora: readonly number[], earlier: readonly Result[]): Verdict[] {
  const from = earlier.find(({ line }) => line === growth?.from)?.samples.qora;
  if (growth === undefined || from === undefined) return [];
  return [
    atMost(
      `≤${growth.times}x "${growth.from}"`,
      summarise(qora).median / summarise(from).median,
      growth.times,
    ),
  ];
}

function atLeast(wanted: string, found: number, limit: number): Verdict {
  return { wanted, found, isReached: found >= limit };
}

function atMost(wanted: string, found: number, limit: number): Verdict {
  return { wanted, found, isReached: found <= limit };
}

const COLUMNS: readonly ContenderName[] = ['qora', 'tanstack', 'tanstackDefaults', 'floor'];

/** Names of the columns; a row of {@link row} stands under them. */
export function head(): string {
  const cells = ['qora', 'tanstack', 'tanstack-d', 'floor', 'ratio', 'quartiles', 'by best', 'x floor'];
  return `${'median of'.padEnd(47)}${pad(cells)}  goals`;
}

export function row({ line, unit, samples, tanstack, floor, verdicts }: Result): string {
  const values = COLUMNS.map((name) => {
    const own = samples[name];
    return own === undefined ? '' : format(summarise(own).median, unit);
  });
  const [low = 0, high = 0] = tanstack?.quartiles ?? [];
  const cells = [
    ...values,
    tanstack ? `${round(tanstack.median)}x` : '',
    tanstack ? `${round(low)}-${round(high)}` : '',
    tanstack && unit === 'ns' ? `${round(tanstack.byBest)}x` : '',
    floor ? `${round(floor.median)}x` : '',
  ];
  const goals = verdicts.map(({ wanted, isReached }) => `${wanted} ${isReached ? 'reached' : 'MISSED'}`);
  return `${line.padEnd(47)}${pad(cells)}  ${goals.join(', ')}`.trimEnd();
}

function pad(cells: readonly string[]): string {
  return cells.map((cell, i) => cell.padStart(i === 5 ? 14 : 11)).join('');
}

function format(value: number, unit: Line['unit']): string {
  if (unit !== 'ns') return `${round(value)} ${unit === 'B' ? 'B' : ''}`.trimEnd();
  if (value < 1000) return `${round(value)} ns`;
  return value < 1e6 ? `${round(value / 1e3)} µs` : `${round(value / 1e6)} ms`;
}

/** Three digits are more than a shared machine can tell. */
function round(value: number): string {
  if (!Number.isFinite(value)) return '-';
  if (value >= 100) return value.toFixed(0);
  return value.toFixed(value < 10 ? 2 : 1);
}
