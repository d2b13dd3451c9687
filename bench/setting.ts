/** Under what the results came about: when, on what, and with which versions. */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { BUNDLES } from './harness.js';
import { CORE, type ContenderName, PACKAGES } from './names.js';
import type { Results } from './results.js';

type Setting = Omit<Results, 'lines' | 'growth' | 'sizes'>;

export async function settingOf(runs: number, rounds: number, chromium: string): Promise<Setting> {
  const processors = cpus();
  return {
    date: new Date().toISOString(),
    command: ['npm run bench --', ...process.argv.slice(2).filter(isAsked).map(quoted)].join(' '),
    runs,
    rounds,
    node: process.versions.node,
    chromium,
    processor: { model: processors[0]?.model.trim() ?? 'unknown', count: processors.length },
    versions: versions(),
    notes: await notes(),
  };
}

/** Not what the script adds for itself, nor where the results of this run go. */
function isAsked(parameter: string, i: number, all: readonly string[]): boolean {
  const hidden = ['--pages', '--json'];
  return parameter !== '--page' && !hidden.includes(parameter) && !hidden.includes(all[i - 1] ?? '');
}

function quoted(parameter: string): string {
  return parameter.includes(' ') ? `'${parameter}'` : parameter;
}

/** Of the contenders, as bench/package.json pins them. */
function versions(): Record<string, string> {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { dependencies, devDependencies } = JSON.parse(manifest);
  const pinned: Record<string, string> = { ...dependencies, ...devDependencies };
  return Object.fromEntries(PACKAGES.map((name) => [name, pinned[name] ?? '']));
}

async function notes(): Promise<Results['notes']> {
  const found: Partial<Record<ContenderName, readonly string[]>> = {};
  for (const name of CORE) found[name] = (await BUNDLES[name]()).contender.notes;
  return found;
}
