/**
 * `npm run bench`: everybody on every line, with the goals of PERFORMANCE.md.
 *
 *   lines in Node (a process each) ─┐
 *   pages in Chromium ──────────────┼─> samples ──> results ──> table, JSON, docs/guide/benchmarks.md
 *   bundles ────────────────────────┘
 *
 * A process for each line, so that no line depends on what ran before it.
 *
 *   --only <text>   lines whose name or group contains this; may be given several times
 *   --rounds <n>    at most 15 if not given; lines that take long have fewer
 *   --runs <n>      does it all that often, and judges the medians; 1 if not given
 *   --json <file>   writes everything there, every sample too
 *   --page          keeps the results in bench/results.json and writes the page in the docs
 *   --from <file>   measures nothing: the results are those of an earlier `--json`
 *   --check         measures nothing: fails if the page is not what bench/results.json gives
 *   --here <line>   measures one line in this process and prints its samples, for a profiler:
 *                   node --expose-gc --cpu-prof dist/main.js --here 'fetchQuery, new key'
 */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { openChromium } from './components/measure.js';
import { measure } from './harness.js';
import { lines } from './lines/index.js';
import { checkPage, writePage } from './page/files.js';
import { closing, head, rowOf, sizesOf } from './report.js';
import { growthOf, type LineResult, type Results, resultOf, type Samples } from './results.js';
import { settingOf } from './setting.js';
import { measureSizes } from './sizes/measure.js';
import type { Task } from './task.js';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    rounds: { type: 'string', default: '15' },
    runs: { type: 'string', default: '1' },
    json: { type: 'string' },
    page: { type: 'boolean', default: false },
    from: { type: 'string' },
    check: { type: 'boolean', default: false },
    here: { type: 'string' },
    pages: { type: 'string', default: '' },
  },
});
const rounds = Number(options.rounds);
const runs = Number(options.runs);

if (options.here !== undefined) {
  const line = lines.find(({ name }) => name === options.here);
  if (line === undefined) throw new Error(`no line is called "${options.here}"`);
  console.log(JSON.stringify(await measure(line, rounds)));
  // Peers leave timers behind that would keep the process for minutes.
  process.exit();
}
if (options.check) {
  if (!(await checkPage())) process.exitCode = 1;
} else {
  const results = options.from === undefined ? await measureAll() : read(options.from);
  if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(results));
  if (options.page && !process.exitCode) await writePage(results);
}

async function measureAll(): Promise<Results> {
  const chromium = await openChromium(options.pages, rounds);
  try {
    const tasks = [...lines.map(taskOf), ...chromium.tasks].filter(({ line }) => isWanted(line));
    const results = await runAll(tasks);
    const growth = growthOf(results);
    const sizes = isWanted({ name: 'bundle sizes', group: 'Size' })
      ? await measureSizes(fileURLToPath(new URL('..', import.meta.url)))
      : [];
    console.log([sizesOf(sizes), closing(results, growth)].join('\n'));
    return { ...(await settingOf(runs, rounds, chromium.version)), lines: results, growth, sizes };
  } finally {
    await chromium.close();
  }
}

/** Each run shows its own table; with several of them the last one is of their medians. A line that fails is left out. */
async function runAll(tasks: readonly Task[]): Promise<LineResult[]> {
  const samples = tasks.map((): Samples[] => []);
  for (let run = 1; run <= runs; run++) {
    if (runs > 1) console.log(`\nrun ${run} of ${runs}`);
    console.log(head());
    const own: LineResult[] = [];
    for (const [i, task] of tasks.entries()) {
      const found = await task.measure().catch((error: unknown) => fail(task, error));
      if (found === undefined) continue;
      samples[i]?.push(found);
      const result = resultOf(task.line, [found], own);
      own.push(result);
      console.log(rowOf(result));
    }
  }
  const results: LineResult[] = [];
  for (const [i, { line }] of tasks.entries())
    if (samples[i]?.length === runs) results.push(resultOf(line, samples[i], results));
  if (runs > 1) console.log(['\nall runs', head(), ...results.map(rowOf)].join('\n'));
  return results;
}

/** Says that a check did not pass, and goes on: what has been measured for minutes is not lost. */
function fail({ line }: Task, error: unknown): undefined {
  console.error(`${line.name} FAILED: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

/** Measures a line in a process of its own. Fails if one of its checks does. */
function taskOf(line: (typeof lines)[number]): Task {
  const program = fileURLToPath(import.meta.url);
  const parameters = ['--expose-gc', program, '--here', line.name, '--rounds', options.rounds];
  return {
    line,
    async measure() {
      const { stdout } = await promisify(execFile)(process.execPath, parameters, { maxBuffer: 2 ** 24 });
      return JSON.parse(stdout) as Samples;
    },
  };
}

function isWanted({ name, group }: { readonly name: string; readonly group: string }): boolean {
  return options.only?.some((text) => name.includes(text) || group.includes(text)) ?? true;
}

function read(file: string): Results {
  return JSON.parse(readFileSync(file, 'utf8')) as Results;
}
