/** Drives a page: fills it, mounts its readers, scrolls through them with a wheel, and invalidates meanwhile. */
import type { Browser, Page } from 'playwright';
import { summarise } from '../statistics.js';
import type { ScalePage, Work } from './page.js';
import type { Counts, Sizes } from './scene.js';
import { CATEGORIES, summariseTrace, type TraceSummary } from './trace.js';

/** What was done while the page was scrolled, and what it had to do: medians of the rounds. */
interface Phase extends TraceSummary {
  readonly name: string;
  /** Tasks of more than 50 ms in all rounds, in ms. */
  readonly longTasks: readonly number[];
  readonly counts: Counts;
  /** The ms of the call that began the work. */
  readonly call: number;
}

export interface Drive {
  readonly page: string;
  /** In ms, by step. */
  readonly start: Readonly<Record<string, number>>;
  readonly phases: readonly Phase[];
}

const ROUNDS = 5;
const STARTS = 2;
/** How long a round is scrolled for, and when the work begins, in ms. */
const SPAN = 2000;
const WORK_AT = 700;

/** Without work the page is only scrolled; bare fetches are what `network` contains in any case. */
const works: readonly Work[] = ['nothing', 'prefix', 'tag', 'predicate', 'network', 'fetch'];

/** Opens the page and fills its cache; the readers are mounted. */
export async function openPage(
  browser: Browser,
  address: string,
  by: 'set' | 'hydrate',
  sizes: Sizes,
): Promise<{ page: Page; start: Record<string, number> }> {
  const page = await browser.newPage();
  page.on('pageerror', (error) => {
    throw error;
  });
  await page.goto(address);
  await page.waitForFunction(() => window.scale);
  const fill = await page.evaluate(([how, given]) => (window.scale as ScalePage).fill(how, given), [
    by,
    sizes,
  ] as const);
  const mount = await page.evaluate(() => (window.scale as ScalePage).mount());
  await page.mouse.move(200, 200);
  return { page, start: { ...fill, mount } };
}

/** Turns the wheel until so many ms are over, by so many pixels at a time. */
export async function scroll(page: Page, ms: number, pixels = 300): Promise<void> {
  const end = performance.now() + ms;
  while (performance.now() < end) await page.mouse.wheel(0, pixels);
}

export async function drive(browser: Browser, name: string, address: string, sizes: Sizes): Promise<Drive> {
  const starts: Record<string, number>[] = [];
  for (let i = 0; i < STARTS; i++) {
    for (const by of ['set', 'hydrate'] as const) {
      const { page, start } = await openPage(browser, address, by, sizes);
      starts.push(start);
      await page.close();
    }
  }
  const { page } = await openPage(browser, address, 'hydrate', sizes);
  await look(page);
  const phases: Phase[] = [];
  for (const [place, work] of works.entries()) {
    const rounds: Phase[] = [];
    // Every time it is about another group, the first of which is in sight.
    for (let i = 0; i < ROUNDS; i++) rounds.push(await round(browser, page, work, place * ROUNDS + i));
    phases.push(combine(rounds));
  }
  await page.close();
  return { page: name, start: medians(starts), phases };
}

async function round(browser: Browser, page: Page, work: Work, group: number): Promise<Phase> {
  await browser.startTracing(page, { categories: CATEGORIES });
  // Down and up in turns: the list has an end.
  const scrolling = scroll(page, SPAN, group % 2 === 0 ? 300 : -300);
  await page.waitForTimeout(WORK_AT);
  const call = await page.evaluate(([what, at]) => (window.scale as ScalePage).work(what, at), [
    work,
    group,
  ] as const);
  await scrolling;
  const trace = summariseTrace((await browser.stopTracing()).toString());
  return { name: work, call, ...trace, ...(await look(page)) };
}

/** What has happened since the last look. */
async function look(page: Page): Promise<{ longTasks: number[]; counts: Counts }> {
  const longTasks = await page.evaluate(() => (window.scale as ScalePage).longTasks());
  const counts = await page.evaluate(() => (window.scale as ScalePage).counts());
  return { longTasks, counts };
}

function combine(rounds: readonly Phase[]): Phase {
  const { name, counts } = rounds[0] as Phase;
  const numbers = rounds.map(({ name: _, longTasks: __, counts: ___, ...rest }) => rest);
  return {
    name,
    ...(medians(numbers) as unknown as TraceSummary & { call: number }),
    longTasks: rounds.flatMap(({ longTasks }) => longTasks),
    counts: { ...counts, ...medians(rounds.map((one) => ({ ...one.counts }))) },
  };
}

/** The median of each field, over those that have it. */
function medians(records: ReadonlyArray<Readonly<Record<string, number>>>): Record<string, number> {
  const names = new Set(records.flatMap(Object.keys));
  const medianOf = (name: string): number =>
    summarise(records.flatMap((record) => record[name] ?? [])).median;
  return Object.fromEntries([...names].map((name) => [name, medianOf(name)]));
}
