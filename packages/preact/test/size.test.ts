/** How many bytes a page pays, as PERFORMANCE.md budgets them: minified, brotli 11, Preact, signals and the core not counted. */
import { expect, test } from 'vitest';
import { bundleSize } from '../../testing/suite/bundleSize.js';

const entry = new URL('../dist/index.js', import.meta.url).pathname;

/** Where the smallest useful import stands; it may only go down. The goal is 1500. */
const SMALL_BUDGET = 1_490;
/** Where every export stands; it may only go down. The goal is 3000. */
const WHOLE_BUDGET = 2_820;

/** What is not counted. */
const OUTSIDE = /^@?(qora|preact)/;

const sizeOf = (contents: string): Promise<number> => bundleSize(contents, OUTSIDE);

test('the provider and a query stay within their budget', async () => {
  const size = await sizeOf(`export { QoraProvider, useQora } from '${entry}'`);

  console.info(`{ QoraProvider, useQora }: ${size} of ${SMALL_BUDGET} bytes`);
  expect(size).toBeLessThanOrEqual(SMALL_BUDGET);
});

test('every export together stays within its budget', async () => {
  const size = await sizeOf(`export * from '${entry}'`);

  console.info(`every export: ${size} of ${WHOLE_BUDGET} bytes`);
  expect(size).toBeLessThanOrEqual(WHOLE_BUDGET);
});
