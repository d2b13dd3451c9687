/** How many bytes a page pays, as PERFORMANCE.md budgets them: minified, brotli 11, signals-core not counted. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bundleSize } from '../../testing/suite/bundleSize.js';

const entry = new URL('../dist/index.js', import.meta.url).pathname;
const hydration = new URL('../dist/hydration/index.js', import.meta.url).pathname;

/** Where the entry stands. ARCHITECTURE.md says what stands between it and the goal of 6500. */
const BUDGET = 18_080;

/** What hydration adds to a page that has the whole root entry; `devalue` is not counted. */
const PAGE_BUDGET = 1_205;
/** The same with the server's half. It may only go down; the goal is 1400. */
const HYDRATION_BUDGET = 1_965;

/** What is not counted. */
const OUTSIDE = /^(@preact|devalue)/;

const sizeOf = (contents: string): Promise<number> => bundleSize(contents, OUTSIDE);

test('the whole root entry stays within its budget', async () => {
  const all = await sizeOf(`export * from '${entry}'`);
  const client = await sizeOf(`export { QoraClient } from '${entry}'`);

  console.info(`the whole root entry: ${all} of ${BUDGET} bytes; { QoraClient } alone: ${client} bytes`);
  expect(all, `the root entry is ${all - BUDGET} bytes over its budget`).toBeLessThanOrEqual(BUDGET);
});

/** Where the subpath stands; it may only go down. The goal is 900. */
const INFINITE_BUDGET = 1_580;

test('infinite lists stay within their budget, and a page without them does not carry them', async () => {
  const infinite = new URL('../dist/infinite/index.js', import.meta.url).pathname;
  const root = await sizeOf(`export * from '${entry}'`);
  const both = await sizeOf(`export * from '${entry}'; export * from '${infinite}'`);

  console.info(`infinite lists: ${both - root} of ${INFINITE_BUDGET} bytes`);
  expect(both - root).toBeLessThanOrEqual(INFINITE_BUDGET);
  expect(readFileSync(entry, 'utf8')).not.toContain('infinite');
});

test('what hydration adds to the root entry stays within its budgets', async () => {
  const root = await sizeOf(`export * from '${entry}'`);
  const added = async (names: string): Promise<number> =>
    (await sizeOf(`export * from '${entry}'; export ${names} from '${hydration}'`)) - root;

  const page = await added('{ deserialize, hydrate, hydrateScripts }');
  const all = await added('*');

  console.info(
    `hydration on top of it: ${page} of ${PAGE_BUDGET} bytes in a page, ${all} of ${HYDRATION_BUDGET} in all`,
  );
  expect(page).toBeLessThanOrEqual(PAGE_BUDGET);
  expect(all).toBeLessThanOrEqual(HYDRATION_BUDGET);
});
