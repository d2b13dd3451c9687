/** The results as docs/guide/benchmarks.md: for each group a chart, its tables, and a sentence on every goal that is missed. */

import { limits } from '../limits.js';
import { type ContenderName, TITLES } from '../names.js';
import { digits, format } from '../report.js';
import type { Growth, LineResult, Results, Verdict } from '../results.js';
import type { SizeResult } from '../sizes/measure.js';
import { type Charts, openCharts } from './charts.js';
import { styleOf } from './style.js';

export async function pageOf(results: Results): Promise<string> {
  const charts = await openCharts();
  const groups = [...new Set(results.lines.map(({ group }) => group))];
  const parts = [
    '<!-- Written by `npm run bench -- --page` from bench/results.json; `npm test` checks that it is up to date. -->',
    intro(results),
    legend(results, charts),
    ...groups.flatMap((group) => groupOf(group, results, charts)),
    ...(results.sizes.length > 0 ? sizes(results.sizes, charts) : []),
    fairness(results),
    styleOf(),
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

function intro({ date, command, runs, rounds, node, chromium, processor, lines }: Results): string {
  const verdicts = lines.flatMap((line) => line.verdicts);
  const reached = verdicts.filter(({ isReached }) => isReached).length;
  const measured = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(date),
  );
  return `# Benchmarks

Every library does the same work in one process, in turn, and its work is checked before its time counts. What counts is
the ratio to TanStack Query without \`defaultOptions\`, round by round: it holds on other machines more or less, and
times do not. ${reached} of ${verdicts.length} goals are reached; below each table stands what the others lack.

Measured on ${measured}, with Node ${node}, Chromium ${chromium ?? '(not run)'}, on ${processor.count} processors
(${processor.model}); ${runs === 1 ? 'one run' : `the medians of ${runs} runs`} of at most ${rounds} rounds. Your own numbers:

\`\`\`sh
${command}
\`\`\``;
}

function legend({ lines }: Results, charts: Charts): string {
  const names = (Object.keys(TITLES) as ContenderName[]).filter((name) =>
    lines.some(({ summaries }) => summaries[name]),
  );
  const items = names.map((name) => `<span>${charts.symbol(name)} ${TITLES[name]}</span>`);
  return `<div class="bench-legend">${items.join('')}<span><b>|</b> goal</span></div>

The floor is a \`Map\` and a signal: nothing that is read reactively can do less. A band around Qora's mark holds the middle
half of its rounds.`;
}

function groupOf(group: string, { lines, growth }: Results, charts: Charts): string[] {
  const own = lines.filter((line) => line.group === group);
  const grown = growth.filter((one) => one.group === group);
  const chart = charts.ratios(own);
  const curves = grown.map(
    (one) => `<figure><figcaption>${one.name}</figcaption>${charts.growth(one, own)}</figure>`,
  );
  return [
    `## ${group}`,
    chart === undefined ? '' : `<div class="bench-chart">${chart}</div>`,
    table(own),
    curves.length > 0 ? `<div class="bench-curves">${curves.join('')}</div>` : '',
    grown.length > 0 ? growthTable(grown) : '',
    missed(own),
    absent(own),
  ];
}

/** What the goals are about stands first: a phone shows no more without scrolling. */
function table(lines: readonly LineResult[]): string {
  const names = namesOf(lines.map(({ summaries }) => summaries));
  const first: readonly ContenderName[] = names.filter((name) => name === 'qora' || name === 'tanstack');
  const others = names.filter((name) => !first.includes(name));
  const hasPeer = first.length > 1;
  const hasGoals = lines.some(({ verdicts }) => verdicts.length > 0);
  const head = [
    '',
    ...first.map((name) => TITLES[name]),
    ...(hasPeer ? ['ratio', 'quartiles'] : []),
    ...(hasGoals ? ['goal'] : []),
    ...others.map((name) => TITLES[name]),
  ];
  const rows = lines.map(({ name, unit, summaries, ratios: { qora }, verdicts }) => {
    const timeOf = (own: ContenderName): string =>
      summaries[own] ? format(summaries[own].median, unit) : '';
    return [
      name,
      ...first.map(timeOf),
      ...(hasPeer
        ? [qora ? `**${times(qora.median)}**` : '', qora?.quartiles.map(digits).join(' – ') ?? '']
        : []),
      ...(hasGoals ? [verdicts.map(goalOf).join(', ')] : []),
      ...others.map(timeOf),
    ];
  });
  return markdownTable(head, rows);
}

function growthTable(growth: readonly Growth[]): string {
  const names = namesOf(growth.map(({ exponents }) => exponents));
  const rows = growth.map(({ name, exponents }) => [
    name,
    ...names.map((own) => exponents[own]?.toFixed(2) ?? ''),
  ]);
  return `How the time of one operation grows with the size, as an exponent: 0 not at all, 1 as the size does.

${markdownTable(['', ...names.map((name) => TITLES[name])], rows)}`;
}

/** For each goal that is missed what stands between. */
function missed(lines: readonly LineResult[]): string {
  const sentences = lines.flatMap(({ name, verdicts }) => {
    const open = verdicts.filter(({ isReached }) => !isReached);
    if (open.length === 0) return [];
    const found = open.map((verdict) => `${foundOf(verdict)} of ${escaped(verdict.wanted)}`);
    return `- **${escaped(name)}** (${found.join(', ')}): ${limits[name] ?? '*not explained.*'}`;
  });
  return sentences.length > 0 ? `Goals that are missed:\n\n${sentences.join('\n')}` : '';
}

function absent(lines: readonly LineResult[]): string {
  const reasons = new Map<string, string[]>();
  for (const { name, without } of lines)
    for (const [who, why] of Object.entries(without) as [ContenderName, string][]) {
      const text = `${TITLES[who]}: ${why}`;
      reasons.set(text, [...(reasons.get(text) ?? []), name]);
    }
  const items = [...reasons].map(([text, names]) =>
    names.length === lines.length ? text : `${text} (${names.map(escaped).join('; ')})`,
  );
  return items.length > 0 ? `Left out: ${items.join('. ')}.` : '';
}

function sizes(results: readonly SizeResult[], charts: Charts): string[] {
  const names = namesOf(results.map((result) => result.sizes));
  const head = ['', 'Qora', 'Qora, signals-core not counted', ...names.slice(1).map((name) => TITLES[name])];
  const part = (unit: 'minified' | 'gzip' | 'brotli'): string =>
    `### ${unit === 'minified' ? 'Minified' : `Minified, ${unit}`}

${markdownTable(
  head,
  results.map(({ features, sizes: own, withoutSignals }) => [
    features,
    ...[own.qora, withoutSignals, ...names.slice(1).map((name) => own[name])].map((size) =>
      size ? kilobytes(size[unit]) : '',
    ),
  ]),
)}`;
  return [
    '## Bundle size',
    `<div class="bench-chart">${charts.sizes(results)}</div>`,
    `What a page carries for the same features, each line on top of the one before. React and Vue are not counted; Pinia,
Redux Toolkit and Nano Stores are. Qora's client has optimistic layers, tags, streams and mutations in it from the first
line on; where a cell is empty the library has no such feature of its own.`,
    ...(['brotli', 'gzip', 'minified'] as const).map(part),
  ];
}

function fairness({ notes, versions }: Results): string {
  const names = Object.entries(versions).map(([name, version]) => `\`${name}\` ${version}`);
  const items = Object.values(notes).flatMap((own) => own.map((note) => `- ${note}`));
  return `## To be fair

${items.join('\n')}
- Lines that allocate much are judged by the best round, the others by the median.
- Whoever has no such operation, or would need minutes for it, is left out of a line.

Versions: ${names.join(', ')}.`;
}

function namesOf(each: ReadonlyArray<{ readonly [N in ContenderName]?: unknown }>): ContenderName[] {
  return (Object.keys(TITLES) as ContenderName[]).filter((name) =>
    each.some((own) => own[name] !== undefined),
  );
}

function goalOf({ wanted, isReached }: Verdict): string {
  return isReached ? `${escaped(wanted)} ✓` : `**${escaped(wanted)} missed**`;
}

function foundOf({ by, found }: Verdict): string {
  return by === 'value' ? digits(found) : times(found);
}

function times(ratio: number): string {
  return `${ratio >= 1000 ? Math.round(ratio).toLocaleString('en') : digits(ratio)}x`;
}

function kilobytes(size: number): string {
  return `${(size / 1000).toFixed(1)} kB`;
}

function markdownTable(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const lines = [
    row(head),
    row(head.map((_, i) => (i === 0 ? '---' : '---:'))),
    ...rows.map(([name = '', ...cells]) => row([escaped(name), ...cells])),
  ];
  return `<div class="bench-table">\n\n${lines.join('\n')}\n\n</div>`;
}

/** As text in Markdown that a template is made of. */
function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('->', '→');
}
