/** What was found, as the table of `npm run races`. */
import type { Contender } from './contenders/contender.js';
import { type Change, put } from './items.js';
import type { Outcome } from './play.js';
import type { Recipe } from './recipes.js';
import { INITIAL, type Scenario, type Step } from './scenarios.js';

/** A contender with what it showed in each scenario, in order. */
export interface Row {
  readonly contender: Contender;
  readonly recipe: Recipe;
  readonly outcomes: readonly Outcome[];
}

export function titleOf({ library, name }: Contender): string {
  return `${library}, ${name}`;
}

export function isRight({ wrongs, left }: Outcome): boolean {
  return wrongs.length === 0 && left === undefined;
}

/** For how long something wrong was shown, or `ok`; `stays` if it still is when all has settled. */
export function cellOf(outcome: Outcome): string {
  if (isRight(outcome)) return 'ok';
  if (outcome.left !== undefined) return 'stays';
  return `${outcome.wrongs.reduce((sum, { from, to }) => sum + to - from, 0)} ms`;
}

/** A line for each wrong value. */
export function findingsOf({ wrongs, settledAt, left, truth }: Outcome): string[] {
  const lines = wrongs.map(({ from, to, shown, right, missing, refused, isOld }) => {
    const why = [
      ...missing.map((name) => `${name} is missing`),
      ...refused.map((name) => `${name} is there, which was refused`),
      ...(isOld ? ['an old list'] : []),
    ];
    return `${from}-${to} ms: \`${shown}\` instead of \`${right}\`${why.length > 0 ? `; ${why.join(', ')}` : ''}`;
  });
  if (left !== undefined)
    lines.push(`from ${settledAt} ms on: \`${left}\`, where the server has \`${truth}\``);
  return lines;
}

/** What happens, a line for each step. */
export function scriptOf({ steps }: Scenario): string[] {
  return steps.map((step) => `${step.at} ms: ${textOfStep(step)}`);
}

function textOfStep(step: Step): string {
  if ('reload' in step) return 'the list is reloaded';
  if ('elsewhere' in step) return `somebody else ${textOfChange(step.elsewhere)}`;
  const { call, change, at, up, down, isRefused } = step;
  const fate = isRefused ? 'refused' : 'done';
  return `${call} ${textOfChange(change)}; ${fate} by the server at ${at + up}, answered at ${at + up + down}`;
}

function textOfChange(change: Change): string {
  const { name = '' } = put(INITIAL, change).find(({ id }) => id === change.id) ?? {};
  if (change.done === undefined) return `adds ${name}`;
  return `turns ${name} ${change.done ? 'on' : 'off'}`;
}

export function tableOf(rows: readonly Row[], scenarios: readonly Scenario[]): string {
  const head = ['', ...scenarios.map((_, i) => String(i + 1)), 'lines'];
  const body = rows.map(({ contender, recipe, outcomes }) => [
    titleOf(contender),
    ...outcomes.map(cellOf),
    String(recipe.lines),
  ]);
  return [head, ...body]
    .map(([name = '', ...cells]) => name.padEnd(55) + cells.map((cell) => cell.padStart(7)).join(''))
    .join('\n');
}
