/** The results that are kept, and the page in the docs that is made of them and of nothing else. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { LineResult, Results } from '../results.js';
import { pageOf } from './page.js';

// Seen from bench/dist, where the bundle is.
const kept = new URL('../results.json', import.meta.url);
const page = new URL('../../docs/guide/benchmarks.md', import.meta.url);

export async function writePage(results: Results): Promise<void> {
  const compact = { ...results, lines: results.lines.map(withoutSamples) };
  writeFileSync(kept, JSON.stringify(compact, rounded));
  writeFileSync(page, await pageOf(read()));
}

/** Whether the page is what the results give; says so if not. */
export async function checkPage(): Promise<boolean> {
  const isSame = readFileSync(page, 'utf8') === (await pageOf(read()));
  if (!isSame)
    console.error(
      'docs/guide/benchmarks.md is not up to date: npm run bench -- --from bench/results.json --page',
    );
  return isSame;
}

function read(): Results {
  return JSON.parse(readFileSync(kept, 'utf8')) as Results;
}

function withoutSamples({ samples: _, ...rest }: LineResult): LineResult {
  return rest;
}

/** Four digits: more say nothing. */
function rounded(_name: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}
