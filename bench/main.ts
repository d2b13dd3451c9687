/**
 * `npm run bench`: the core against its peers, line by line, with the goals of PERFORMANCE.md.
 *
 *   main ──> a process for each line ──> all contenders in it ──> samples ──> row, verdicts ──> JSON file
 *
 * A process for each line, so that no line depends on what ran before it.
 *
 *   --only <text>   lines whose name contains this; may be given several times
 *   --rounds <n>    15 if not given
 *   --json <file>   writes every sample there
 *   --here <line>   measures one line in this process and prints its samples, for a profiler:
 *                   node --expose-gc --cpu-prof dist/main.js --here 'fetchQuery, new key'
 */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { measure, type Samples } from './harness.js';
import type { Line } from './line.js';
import { lines } from './lines/index.js';
import { head, judge, type Result, row } from './report.js';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    rounds: { type: 'string', default: '15' },
    json: { type: 'string' },
    here: { type: 'string' },
  },
});

if (options.here === undefined) await runAll();
else {
  const line = lines.find(({ name }) => name === options.here);
  if (line === undefined) throw new Error(`no line is called "${options.here}"`);
  console.log(JSON.stringify(await measure(line, Number(options.rounds))));
  // Peers leave timers behind that would keep the process for minutes.
  process.exit();
}

async function runAll(): Promise<void> {
  const chosen = lines.filter(({ name }) => options.only?.some((text) => name.includes(text)) ?? true);
  const results: Result[] = [];
  console.log(head());
  for (const line of chosen) {
    const result = judge(line, await measureApart(line), results);
    results.push(result);
    console.log(row(result));
  }
  if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(results, undefined, 2));
  const verdicts = results.flatMap((result) => result.verdicts);
  const reached = verdicts.filter(({ isReached }) => isReached);
  console.log(`${reached.length} of ${verdicts.length} goals reached; every check passed`);
}

/** Measures a line in a process of its own. Fails if one of its checks does. */
async function measureApart({ name }: Line): Promise<Samples> {
  const program = fileURLToPath(import.meta.url);
  const parameters = ['--expose-gc', program, '--here', name, '--rounds', options.rounds];
  const { stdout } = await promisify(execFile)(process.execPath, parameters, { maxBuffer: 2 ** 24 });
  return JSON.parse(stdout) as Samples;
}
