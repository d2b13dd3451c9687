import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, scroll } from './drive.js';
import type { ScalePage, Work } from './page.js';
import { type Counts, GROUP } from './scene.js';
import { type ScaleServer, startServer } from './server.js';

const SIZES = { entries: 20_000, readers: 2_000 };
/** What is in sight, and a few rows on either side. */
const IN_SIGHT = 40;

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

let server: ScaleServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [source('plain.ts')],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    alias: {
      '@qora/core/hydration': source('../../packages/core/src/hydration/index.ts'),
      '@qora/core': source('../../packages/core/src/index.ts'),
    },
  });
  server = await startServer(new Map([['plain', outputFiles[0]?.text ?? '']]), SIZES.entries);
  const path = process.env['CHROMIUM_PATH'];
  browser = await chromium.launch({ ...(path && { executablePath: path }), args: ['--no-sandbox'] });
  ({ page } = await openPage(browser, server.addressOf('plain'), 'hydrate', SIZES));
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const counts = (): Promise<Counts> => page.evaluate(() => (window.scale as ScalePage).counts());
const rows = (): Promise<number> => page.locator('li').count();
const work = (name: Work, group: number): Promise<number> =>
  page.evaluate(([what, at]) => (window.scale as ScalePage).work(what, at), [name, group] as const);

test('a page of hydrated entries loads nothing, tells each reader once and makes the rows in sight', async () => {
  const { fetches, told, made } = await counts();

  expect([fetches, told]).toEqual([0, SIZES.readers]);
  expect(made).toBe(await rows());
  expect(made).toBeLessThanOrEqual(IN_SIGHT);
});

test('scrolling tells no reader and keeps the rows in sight alone', async () => {
  await scroll(page, 500);

  const { fetches, told, made } = await counts();

  expect([fetches, told]).toEqual([0, 0]);
  expect(made).toBeGreaterThan(0);
  expect(await rows()).toBeLessThanOrEqual(IN_SIGHT);
});

test.each<[by: Work, group: number]>([
  ['prefix', 0],
  ['tag', 1],
  ['predicate', 2],
  ['network', 3],
])(
  'an invalidation by %s loads the rows that it is about and tells their readers once',
  async (by, group) => {
    await work(by, group);

    expect(await counts()).toMatchObject({ fetches: GROUP, told: GROUP });
  },
);
