/**
 * `npm run races`: the same scripted races for everybody's documented optimistic recipe, and one table of who shows a
 * wrong value.
 *
 *   scenario ──> server with that timing ──> page of a contender ──> looked at every 10 ms ──> judge ──> table
 *
 * `judge.ts` says what is wrong, `scenarios.ts` what happens and when, `contenders/` what each library documents. Time
 * is virtual: nothing waits, and every run gives the same.
 *
 *   --details    also says what was shown, and when
 *   --markdown   writes docs/guide/optimistic-races.md
 *   --check      fails if that page is not up to date
 *
 * Fails if Qora shows anything wrong.
 */
import './browser.js';

import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Contender } from './contenders/contender.js';
import { contenders as qora } from './contenders/qora.js';
import { contenders as queryCore } from './contenders/queryCore.js';
import { contenders as reduxToolkit } from './contenders/reduxToolkit.js';
import { contenders as swr } from './contenders/swr.js';
import { pageOf, type Versions } from './page.js';
import { type Outcome, play } from './play.js';
import { type Recipe, readRecipes } from './recipes.js';
import { findingsOf, isRight, type Row, tableOf, titleOf } from './report.js';
import { beyond, type Scenario, scenarios } from './scenarios.js';

const { values: options } = parseArgs({
  options: {
    details: { type: 'boolean', default: false },
    markdown: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});
// Seen from bench/dist, where the bundle is.
const page = new URL('../../docs/guide/optimistic-races.md', import.meta.url);
const manifest = new URL('../package.json', import.meta.url);

const contenders = [...qora, ...queryCore, ...swr, ...reduxToolkit];
const recipes = readRecipes();
const rows = await playAll(scenarios);

if (!options.check) print();
const text = pageOf(rows, scenarios, { scenario: beyond, rows: await playAll([beyond]) }, versions());
if (options.markdown) writeFileSync(page, text);
else if (options.check && readFileSync(page, 'utf8') !== text)
  fail('docs/guide/optimistic-races.md is not up to date: npm run races -- --markdown');
for (const { contender, outcomes } of rows)
  if (qora.includes(contender) && !outcomes.every(isRight)) fail(`${titleOf(contender)} shows a wrong value`);

async function playAll(list: readonly Scenario[]): Promise<Row[]> {
  const found: Row[] = [];
  for (const contender of contenders) {
    const outcomes: Outcome[] = [];
    for (const scenario of list) outcomes.push(await play(contender, scenario));
    found.push({ contender, recipe: recipeOf(contender), outcomes });
  }
  return found;
}

function recipeOf({ recipe }: Contender): Recipe {
  const found = recipes.get(recipe);
  if (!found) throw new Error(`no region is called "${recipe}"`);
  return found;
}

function print(): void {
  console.log(tableOf(rows, scenarios));
  console.log();
  for (const [i, { name }] of scenarios.entries()) {
    console.log(`${String(i + 1).padStart(2)}  ${name}`);
    if (!options.details) continue;
    for (const { contender, outcomes } of rows)
      for (const line of findingsOf(outcomes[i] as Outcome))
        console.log(`      ${titleOf(contender)}, ${line}`);
  }
}

/** Of the contenders, as bench/package.json pins them. */
function versions(): Versions {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(manifest, 'utf8'));
  const pinned: Versions = { ...dependencies, ...devDependencies };
  return Object.fromEntries(
    ['@tanstack/query-core', 'swr', '@reduxjs/toolkit'].map((name) => [name, pinned[name] ?? '']),
  );
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
