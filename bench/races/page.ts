/** What was found, as docs/guide/optimistic-races.md. */

import { cellOf, findingsOf, isRight, type Row, scriptOf, titleOf } from './report.js';
import type { Scenario } from './scenarios.js';
import { READ } from './server.js';

/** Versions by the names of packages. */
export type Versions = Readonly<Record<string, string>>;

/** @param beyond the scenario that layers alone do not get right, and what everybody showed in it */
export function pageOf(
  rows: readonly Row[],
  scenarios: readonly Scenario[],
  beyond: { readonly scenario: Scenario; readonly rows: readonly Row[] },
  versions: Versions,
): string {
  return `${[
    '<!-- Written by `npm run races -- --markdown`; `npm test` checks that it is up to date. -->',
    intro(versions),
    table(rows, scenarios),
    RULE,
    '## What happened',
    `A page shows \`milk eggs\`. A read takes ${READ.up} ms to the server and ${READ.down} ms back.`,
    ...scenarios.map((scenario, i) => part(`### ${i + 1}. ${capital(scenario.name)}`, scenario, rows, i)),
    part(BEYOND, beyond.scenario, beyond.rows, 0),
    '## The recipes',
    'All change the list by the same function, `put(items, change)`; a second `put` of the same change changes nothing.',
    ...rows.map(recipe),
  ].join('\n\n')}\n`;
}

function intro(versions: Versions): string {
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `# Optimistic races

Two edits are in flight, one of them fails, a reload lands between them: what does the page show meanwhile? The same
scripts are played on one simulated server for the optimistic recipes that each library documents, with the same times
for all (${names.join(', ')}). \`npm run races\` plays them again, in two seconds.

A cell says for how long the page showed something wrong; \`stays\`: it still did when all had settled. The last column
counts the lines of the recipe, which stand at the end of this page.`;
}

const RULE = `## What counts as wrong

What a page may show is a state of the server, plus the edits of the page that are not in it, in the order in which they
were made, without those that the page has been told are refused. Doing all of them again, in order, is as good, for a
page cannot know which of them a state has. The state is any that is not older than the one it showed before, and the last
one when all has settled. Everything else is wrong: an edit that is missing, one that is still there after its refusal,
an old value that comes back, a row twice. The page is looked at every 10 ms, when everything that is due has happened;
what it shows for no time at all does not count.

To be fair:

- Recipes that load the list anew after a mutation do so here, Qora's, too; so most end right, and what differs is what
  was shown before.
- Rows are told apart by ids that the page makes, and adding a row twice is adding it once, for all. Rendered as its page
  does it, without looking at ids, "via the UI" would show the row of 11 twice.
- The post that has the last mutation invalidate rolls nothing back; the recipe here does, as the guide's.
- RTK Query's tag invalidation waits, by default, until nothing is in flight. That is left as it is.
- SWR's readers are components that React has rendered; the others are read from the library.`;

const BEYOND = `## What layers alone do not get right

An edit is confirmed and a whole reload has landed before an older edit of the same field is answered. Whether the server
has seen the older one is more than a page can know; the layer of the older one is still open, and covers what the reload
brought. Send such edits one after another.`;

function table(rows: readonly Row[], scenarios: readonly Scenario[]): string {
  const numbers = scenarios.map((_, i) => String(i + 1));
  const lines = rows.map(({ contender, recipe, outcomes }) =>
    tableRow([
      `[${titleOf(contender)}](#${anchorOf(titleOf(contender))})`,
      ...outcomes.map(cellOf),
      String(recipe.lines),
    ]),
  );
  const names = scenarios.map(({ name }, i) => `${i + 1}. ${name}`);
  return [
    tableRow(['', ...numbers, 'lines']),
    tableRow(['---', ...numbers.map(() => '---:'), '---:']),
    ...lines,
    '',
    ...names,
  ].join('\n');
}

function part(title: string, scenario: Scenario, rows: readonly Row[], i: number): string {
  const right = rows.filter(({ outcomes }) => isRight(outcomes[i] as Row['outcomes'][number]));
  const wrong = rows.flatMap(({ contender, outcomes }) =>
    findingsOf(outcomes[i] as Row['outcomes'][number]).map((line) => `- **${titleOf(contender)}**, ${line}`),
  );
  return [
    title,
    scriptOf(scenario)
      .map((line) => `- ${line}`)
      .join('\n'),
    wrong.length > 0 ? `Wrong:\n\n${wrong.join('\n')}` : '',
    right.length === rows.length
      ? 'Right: all of them.'
      : `Right: ${right.map(({ contender }) => titleOf(contender)).join('; ') || 'none'}.`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

function recipe({ contender, recipe: { code, lines } }: Row): string {
  const { source } = contender;
  const origin = source === undefined ? '' : `, after [its documentation](${source})`;
  return `### ${titleOf(contender)}\n\n${lines} lines${origin}.\n\n\`\`\`ts\n${code}\n\`\`\``;
}

/** As the site makes it of a headline. */
function anchorOf(title: string): string {
  return title.toLowerCase().replaceAll(/\W+/g, '-');
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
