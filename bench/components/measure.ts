/**
 * The adapters against TanStack's, in a real Chromium: a page for each framework, both contenders on it, rounds in turn.
 *
 *   --only <text>   lines whose name contains this
 *   --rounds <n>    15 if not given
 */
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { compare, summarise } from '../statistics.js';
import type { Bench } from './page.js';

/** The ratios of PERFORMANCE.md. */
const GOALS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  solid: {
    '1000 components, cold mount': 1.7,
    '1000 components, warm mount': 1.7,
    '1000 components, unmount': 1.5,
    '1000 components, update all': 8,
  },
  preact: {
    '1000 components, cold mount': 1.9,
    '1000 components, warm mount': 1,
    '1000 components, unmount': 2.4,
    '1000 components, update all': 4,
  },
};

const NAMES = { rows: 'rows made', fields: 'texts made', mutations: 'DOM mutations' };

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    rounds: { type: 'string', default: '15' },
    json: { type: 'string' },
    pages: { type: 'string' },
  },
});
const isWanted = (name: string): boolean => options.only?.some((text) => name.includes(text)) ?? true;

const browser = await chromium.launch({
  ...(process.env['CHROMIUM_PATH'] && { executablePath: process.env['CHROMIUM_PATH'] }),
  args: ['--no-sandbox', '--disable-gpu', '--js-flags=--expose-gc --single-threaded-gc'],
});
try {
  console.log(
    `${'in Chromium, median ms of'.padEnd(52)}${'qora'.padStart(9)}${'tanstack'.padStart(10)}${'ratio'.padStart(9)}  quartiles   goals`,
  );
  for (const framework of Object.keys(GOALS)) await measurePage(framework);
} finally {
  await browser.close();
}

async function measurePage(framework: string): Promise<void> {
  const page = await browser.newPage();
  page.on('pageerror', (error) => {
    throw error;
  });
  await page.setContent('<!doctype html><body></body>');
  await page.addScriptTag({ path: `${options.pages}/${framework}.js` });
  const lines = await page.evaluate(() => (window.bench as Bench).lines);
  for (const line of lines.filter((name) => isWanted(`${framework}: ${name}`))) {
    const { qora, tanstack } = await page.evaluate(
      ([name, rounds]) => (window.bench as Bench).measure(name, rounds),
      [line, Number(options.rounds)] as const,
    );
    const { median, quartiles } = compare(qora, tanstack);
    const goal = GOALS[framework]?.[line];
    const verdict = goal === undefined ? '' : `≥${goal}x ${median >= goal ? 'reached' : 'MISSED'}`;
    console.log(
      `${`${framework}: ${line}`.padEnd(52)}${ms(summarise(qora).median)}${ms(summarise(tanstack).median).padStart(10)}` +
        `${`${median.toFixed(2)}x`.padStart(9)}  ${quartiles.map((part) => part.toFixed(2)).join('-')}   ${verdict}`,
    );
  }
  if (!isWanted(`${framework}: rows`)) return;
  const { qora, tanstack } = await page.evaluate(() => (window.bench as Bench).countRows());
  for (const [what, own] of Object.entries(qora)) {
    const other = tanstack[what as keyof typeof tanstack];
    console.log(
      `${`${framework}: one of 1000 rows changed, ${NAMES[what as keyof typeof NAMES]}`.padEnd(52)}${String(own).padStart(9)}${String(other).padStart(10)}`,
    );
  }
  await page.close();
}

function ms(value: number): string {
  return value.toFixed(value < 1 ? 3 : 1).padStart(9);
}
