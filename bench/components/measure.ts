/**
 * The adapters against TanStack's, in a real Chromium: a page for each framework, all contenders on it, rounds in turn. A
 * page stays open while its lines are measured, one after another.
 */
import type { Browser, Page } from 'playwright';
import type { Measured, Samples } from '../results.js';
import type { Task } from '../task.js';
import type { RowsResult } from './lines.js';
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

const TITLES: Readonly<Record<string, string>> = { solid: 'Solid components', preact: 'Preact components' };

const ROWS: Readonly<Record<keyof RowsResult, string>> = {
  rows: 'rows made',
  fields: 'texts made',
  mutations: 'DOM mutations',
};

export interface Chromium {
  readonly version: string;
  readonly tasks: readonly Task[];
  close(): Promise<void>;
}

/** @param folder where the pages' scripts are */
export async function openChromium(folder: string, rounds: number): Promise<Chromium> {
  const { chromium } = await import('playwright');
  const browser = await chromium.launch({
    ...(process.env['CHROMIUM_PATH'] && { executablePath: process.env['CHROMIUM_PATH'] }),
    args: ['--no-sandbox', '--disable-gpu', '--js-flags=--expose-gc --single-threaded-gc'],
  });
  const tasks: Task[] = [];
  for (const framework of Object.keys(GOALS)) {
    const page = await openPage(browser, `${folder}/${framework}.js`);
    tasks.push(...(await tasksOf(page, framework, rounds)));
  }
  return { version: browser.version(), tasks, close: () => browser.close() };
}

async function openPage(browser: Browser, script: string): Promise<Page> {
  const page = await browser.newPage();
  page.on('pageerror', (error) => {
    throw error;
  });
  await page.setContent('<!doctype html><body></body>');
  await page.addScriptTag({ path: script });
  return page;
}

async function tasksOf(page: Page, framework: string, rounds: number): Promise<Task[]> {
  const lines = await page.evaluate(() => (window.bench as Bench).lines);
  const timed = lines.map((line): Task => {
    const goal = GOALS[framework]?.[line];
    return {
      line: measured(framework, line, 'ms', goal === undefined ? {} : { tanstack: goal }),
      measure: () =>
        page.evaluate(([name, count]) => (window.bench as Bench).measure(name, count), [
          line,
          rounds,
        ] as const),
    };
  });
  const counted = (Object.keys(ROWS) as (keyof RowsResult)[]).map(
    (field): Task => ({
      line: measured(
        framework,
        `one of 1000 rows changed, ${ROWS[field]}`,
        'count',
        field === 'rows' ? { value: 1 } : {},
      ),
      async measure(): Promise<Samples> {
        const counts = await page.evaluate(() => (window.bench as Bench).countRows());
        return Object.fromEntries(Object.entries(counts).map(([name, result]) => [name, [result[field]]]));
      },
    }),
  );
  return [...timed, ...counted];
}

function measured(framework: string, name: string, unit: Measured['unit'], goal: Measured['goal']): Measured {
  return {
    name: `${framework}: ${name}`,
    group: TITLES[framework] ?? framework,
    unit,
    goal,
    judgedBy: 'median',
  };
}
