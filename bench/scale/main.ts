/**
 * Large caches: a page with 100 000 entries and 10 000 readers in a real Chromium, and a million entries in Node.
 *
 *   --only <text>   pages whose name contains this; `node` is one of them
 *   --json <file>   writes the results, too
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { type Drive, drive } from './drive.js';
import type { Million } from './million.js';
import { startServer } from './server.js';

const PAGES = ['plain', 'solid', 'preact'];
const SIZES = { entries: 100_000, readers: 10_000 };
/** What one process may take, in MB. */
const ROOM = 1024;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    json: { type: 'string' },
    dist: { type: 'string', default: '.' },
  },
});
const isWanted = (name: string): boolean => options.only?.some((text) => name.includes(text)) ?? true;

const drives = await drivePages(PAGES.filter(isWanted));
const million = isWanted('node') ? runMillion() : undefined;
if (options.json) writeFileSync(options.json, JSON.stringify({ ...SIZES, drives, million }, null, 2));

async function drivePages(names: readonly string[]): Promise<Drive[]> {
  if (names.length === 0) return [];
  const scripts = new Map(
    names.map((name) => [name, readFileSync(join(options.dist, `${name}.js`), 'utf8')]),
  );
  const server = await startServer(scripts, SIZES.entries);
  const path = process.env['CHROMIUM_PATH'];
  const browser = await chromium.launch({
    ...(path && { executablePath: path }),
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const found: Drive[] = [];
    for (const name of names) {
      found.push(await drive(browser, name, server.addressOf(name), SIZES));
      printDrive(found.at(-1) as Drive);
    }
    return found;
  } finally {
    await browser.close();
    await server.close();
  }
}

function printDrive({ page, start, phases }: Drive): void {
  console.log(`\n${page}: ${count(SIZES.entries)} entries, ${count(SIZES.readers)} readers`);
  console.log(
    Object.entries(start)
      .map(([step, time]) => `  ${step} ${ms(time)}`)
      .join(''),
  );
  const columns = [
    'while',
    'call',
    'longest',
    'dearest',
    '> 50 ms',
    'scripting',
    'frames',
    'fetches',
    'told',
  ];
  printRow([...columns, 'rows made']);
  for (const phase of phases) {
    const { name, call, longestTask, dearestTask, longTasks, scriptingPart, frames, counts } = phase;
    const times = [call, longestTask, dearestTask].map(ms);
    const part = `${Math.round(scriptingPart * 100)} %`;
    const { fetches, told, made } = counts;
    printRow([name, ...times, ...[longTasks.length, part, frames, fetches, told, made].map(String)]);
  }
}

function runMillion(): Million {
  const file = join(options.dist, 'million.js');
  const flags = ['--expose-gc', `--max-old-space-size=${ROOM}`, file];
  const found: Million = JSON.parse(execFileSync(process.execPath, flags, { encoding: 'utf8' }));
  const { times, heap, perEntry, peak } = found;
  console.log(`\nNode with ${ROOM} MB, 1,000,000 entries`);
  console.log(
    `  heap ${mb(heap)}, at most ${mb(peak)} of the machine, ${Math.round(perEntry)} bytes an entry`,
  );
  for (const [name, time] of Object.entries(times))
    console.log(`  ${name.padEnd(30)}${ms(time).padStart(12)}`);
  return found;
}

function printRow(cells: readonly string[]): void {
  console.log(
    cells.map((cell, place) => (place === 0 ? `  ${cell}`.padEnd(12) : cell.padStart(11))).join(''),
  );
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`;
}

function mb(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MB`;
}
