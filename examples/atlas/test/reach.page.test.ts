import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStage, type Stage, type Visitor, ZURICH } from './visitor.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

/** One line for each rule that something on the page breaks. */
async function violations({ page }: Visitor): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
  const results = await page.evaluate(() =>
    (window as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe.run({
      resultTypes: ['violations'],
    }),
  );
  expect(results.passes.length).toBeGreaterThan(20);
  return results.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`,
  );
}

async function travel({ page }: Visitor): Promise<void> {
  await page.getByRole('button', { name: 'Travel on from here' }).first().click();
  await page
    .locator('.journey .pulse')
    .filter({ hasText: /^24 stops/ })
    .waitFor();
}

const focused = ({ page }: Visitor) =>
  page.evaluate(() => {
    const element = document.activeElement;
    return (
      element?.getAttribute('aria-label') ??
      (element instanceof HTMLInputElement ? element.id : element?.textContent)
    );
  });

test.each([
  ['vanilla', '/', 'light', 1280],
  ['vanilla', '/', 'dark', 390],
  ['Solid', '/solid/', 'dark', 1280],
  ['Preact', '/preact/', 'light', 390],
] as const)('%s: axe finds nothing on the page at %s, %s, at %i px', async (_, base, colorScheme, width) => {
  const visitor = await stage.visit(base, { colorScheme, width });
  await visitor.search('zurich');
  expect(await violations(visitor)).toEqual([]);

  await visitor.open('Zürich');
  await travel(visitor);
  await visitor.page.getByRole('button', { name: 'Pin' }).click();
  await visitor.sees('Zürich', 'pinned-city');
  await visitor.page.getByLabel('A note on Zürich').first().fill('A note');
  await visitor.page.getByRole('button', { name: 'Save note' }).first().click();
  await visitor.page.locator('.notes .text').first().waitFor();
  await visitor.page.getByRole('button', { name: /^Edit/ }).first().click();
  await visitor.turn('Offline');
  await visitor.page.getByRole('button', { name: 'Refresh' }).first().click();
  await visitor.page.locator('.freshness[data-kind="paused"]').first().waitFor();
  expect(await violations(visitor)).toEqual([]);
  await visitor.leave();
});

test('nothing sticks out, from the smallest phone to the desktop', async () => {
  const visitor = await stage.visit(`/city/${ZURICH}/beside/${ZURICH}`);
  await visitor.sees('Zürich', 'pinned-city');
  await travel(visitor);
  const widths = [320, 390, 719, 768, 1080, 1280];

  const found: number[] = [];
  for (const width of widths) {
    await visitor.page.setViewportSize({ width, height: 900 });
    found.push(await visitor.page.evaluate(() => document.documentElement.scrollWidth));
  }

  expect(found).toEqual(widths);
  await visitor.leave();
});

test('a city is found, opened, pinned and annotated by keyboard alone', async () => {
  const visitor = await stage.visit();
  await visitor.shows('');
  const press = async (...keys: string[]) => {
    for (const key of keys) await visitor.page.keyboard.press(key);
  };

  await press('Tab', 'Enter');
  expect(await focused(visitor)).toBe('search');
  await visitor.page.keyboard.type('zurich');
  await visitor.shows('zurich');

  await press('ArrowDown');
  expect(await focused(visitor)).toMatch(/^Zürich/);
  await press('ArrowDown', 'ArrowDown', 'Home', 'ArrowUp');
  expect(await focused(visitor)).toBe('search');
  await press('ArrowDown', 'Enter');
  await visitor.sees('Zürich');

  await press('Tab');
  expect(await focused(visitor)).toBe('Pin');
  await press('Enter');
  await visitor.sees('Zürich', 'pinned-city');
  expect(await focused(visitor)).toBe('Zürich');
  await press('Tab', 'Tab');
  expect(await focused(visitor)).toBe('Unpin');
  await press('Enter');
  expect(await focused(visitor)).toBe('Zürich');

  const field = visitor.page.locator('#open-note');
  while (!(await field.evaluate((element) => element === document.activeElement))) await press('Tab');
  await visitor.page.keyboard.type('By keyboard');
  await press('Tab', 'Enter');
  await visitor.page.getByRole('button', { name: 'Edit: By keyboard' }).waitFor();
  expect(await focused(visitor)).toBe('Save note');

  await press('Tab');
  expect(await focused(visitor)).toBe('Edit: By keyboard');
  await press('Enter', 'Escape');
  expect(await focused(visitor)).toBe('Edit: By keyboard');
  await press('Enter', 'End');
  await visitor.page.keyboard.type(' alone');
  await press('Tab', 'Enter');
  await visitor.page.locator('.notes .text').filter({ hasText: 'By keyboard alone' }).waitFor();
  await expect.poll(() => focused(visitor)).toBe('Edit: By keyboard alone');
  await press('Tab', 'Enter');
  await expect.poll(() => visitor.page.getByText('By keyboard alone').count()).toBe(0);
  await expect.poll(() => visitor.page.evaluate(() => document.activeElement?.id)).toBe('open-note');
  await visitor.leave();
});

test('what happens is announced', async () => {
  const visitor = await stage.visit();
  const announced = (text: string) => visitor.page.getByRole('status').filter({ hasText: text }).waitFor();
  await visitor.search('zurich');
  await announced('51 cities');
  await visitor.open('Zürich');
  await announced('Zürich is open');
  expect(await visitor.page.title()).toBe('Zürich · Atlas');
  await visitor.turn('Offline');
  await announced('Offline is on');
  await visitor.leave();
});

test('the theme follows the system until it is chosen, and the choice is kept', async () => {
  const visitor = await stage.visit('/', { colorScheme: 'dark' });
  const background = () =>
    visitor.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const dark = await background();
  await visitor.page.getByRole('button', { name: 'Change between light and dark' }).click();
  const light = await background();
  await visitor.page.reload();

  expect(light).not.toBe(dark);
  expect(await background()).toBe(light);
  await visitor.leave();
});

test('on a phone an open city comes first, and the list is back when it is closed', async () => {
  const visitor = await stage.visit('/', { width: 390 });
  await visitor.search('zurich');
  await visitor.open('Zürich');
  const list = visitor.page.locator('.results');

  expect(await list.isVisible()).toBe(false);
  expect(await visitor.page.evaluate(() => scrollY)).toBe(0);
  await visitor.page.getByRole('button', { name: 'Close' }).click();
  await list.waitFor();
  expect(await focused(visitor)).toMatch(/^Zürich/);
  await visitor.leave();
});
