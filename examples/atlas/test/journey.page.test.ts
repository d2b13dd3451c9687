import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Gate } from './gate.js';
import { type Site, startSite } from './site.js';
import { openStage, POLL, pages, type Stage, type Visitor, ZURICH } from './visitor.js';

const JOURNEY = `GET /api/cities/${ZURICH}/journey`;
const gate = new Gate();
let site: Site;
let stage: Stage;
beforeAll(async () => {
  site = await startSite({ pages, hasPlainFlags: true, guard: (database) => gate.guard(database) });
  stage = await openStage(async () => site);
});
afterAll(async () => {
  await stage?.close();
  await site?.stop();
});
beforeEach(() => gate.open());

async function inZurich(): Promise<Visitor> {
  const visitor = await stage.visit();
  await visitor.search('zurich');
  await visitor.open('Zürich');
  return visitor;
}

const section = ({ page }: Visitor, panel = 'open-city') => page.locator(`article:has(#${panel}) .journey`);
const button = (visitor: Visitor, panel?: string) =>
  section(visitor, panel).getByRole('button', { name: 'Travel on from here' });
const names = (visitor: Visitor, panel?: string) =>
  section(visitor, panel).locator('.stops a').allTextContents();
const shows = (visitor: Visitor, progress: string, panel?: string) =>
  section(visitor, panel).getByText(progress, { exact: true }).waitFor();
/** What the strip says of the journey, newest first. */
const outcomes = ({ page }: Visitor) =>
  page
    .locator('.happenings li')
    .filter({ has: page.getByText(`/cities/${ZURICH}/journey`, { exact: true }) })
    .locator('.outcome')
    .allTextContents();

test('stops are on the page while the server looks for the next, and it is one request', async () => {
  gate.open(3);
  const visitor = await inZurich();
  await button(visitor).click();

  await shows(visitor, '3 of 24 stops, 865 km …');
  expect(await names(visitor)).toEqual(['Milan', 'Munich', 'Prague']);
  expect(await section(visitor).locator('.distance').allTextContents()).toEqual([
    '217 km',
    '348 km',
    '300 km',
  ]);
  expect(await outcomes(visitor)).toEqual(['…']);

  gate.open();
  await shows(visitor, '24 stops, 8,653 km');
  expect(await names(visitor)).toHaveLength(24);
  expect(await outcomes(visitor)).toEqual(['200']);
  expect(visitor.count(JOURNEY)).toBe(1);
  await visitor.page.getByRole('status').filter({ hasText: '24 stops, 8,653 km' }).waitFor();
  await visitor.leave();
});

test('a second panel joins a journey that is under way', async () => {
  gate.open(3);
  const visitor = await inZurich();
  await button(visitor).click();
  await shows(visitor, '3 of 24 stops, 865 km …');
  await visitor.page.getByRole('button', { name: 'Pin' }).click();
  await visitor.sees('Zürich', 'pinned-city');
  await button(visitor, 'pinned-city').click();

  await shows(visitor, '3 of 24 stops, 865 km …', 'pinned-city');
  gate.open();
  for (const panel of ['open-city', 'pinned-city']) await shows(visitor, '24 stops, 8,653 km', panel);
  expect(await outcomes(visitor)).toEqual(['shared', '200']);
  expect(visitor.count(JOURNEY)).toBe(1);
  await visitor.leave();
});

test('a journey that was made is there again at once, and asks for nothing', async () => {
  const visitor = await inZurich();
  await button(visitor).click();
  await shows(visitor, '24 stops, 8,653 km');
  await section(visitor).getByRole('link', { name: 'Milan' }).click();
  await visitor.sees('Milan');
  await button(visitor).waitFor();
  expect(await names(visitor)).toEqual([]);

  await visitor.page.goBack();
  await visitor.sees('Zürich');
  expect(await names(visitor)).toEqual([]);
  await button(visitor).click();
  await shows(visitor, '24 stops, 8,653 km');
  expect(await outcomes(visitor)).toEqual(['cache', '200']);
  expect(visitor.count(JOURNEY)).toBe(1);
  await visitor.leave();
});

test('opening another city calls the journey off, for the server, too', async () => {
  gate.open(2);
  const visitor = await inZurich();
  await button(visitor).click();
  await shows(visitor, '2 of 24 stops, 565 km …');
  await section(visitor).getByRole('link', { name: 'Milan' }).click();
  await visitor.sees('Milan');

  await expect.poll(() => visitor.aborted, POLL).toContain(JOURNEY);
  await expect.poll(() => outcomes(visitor), POLL).toEqual(['aborted']);
  const { asked } = gate;
  gate.open();
  await visitor.page.goBack();
  await visitor.sees('Zürich');
  await button(visitor).click();
  await shows(visitor, '24 stops, 8,653 km');
  expect(gate.asked).toBe(asked + 24);
  expect(await outcomes(visitor)).toEqual(['200', 'aborted']);
  await visitor.leave();
});

test('a cut line keeps what has come, and the journey is made when the network is back', async () => {
  gate.open(2);
  const visitor = await inZurich();
  await button(visitor).click();
  await shows(visitor, '2 of 24 stops, 565 km …');
  await visitor.turn('Offline');

  await shows(visitor, 'Waiting for the network: 2 of 24 stops, 565 km');
  expect(await names(visitor)).toEqual(['Milan', 'Munich']);
  expect(await outcomes(visitor)).toContain('no network');
  gate.open();
  await visitor.turn('Offline');
  await shows(visitor, '24 stops, 8,653 km');
  expect(visitor.count(JOURNEY)).toBe(2);
  await visitor.leave();
});

test('a journey that breaks off is not taken for a short one', async () => {
  const visitor = await inZurich();
  const path = `**/api/cities/${ZURICH}/journey`;
  const full = await (await fetch(`${site.url}/api/cities/${ZURICH}/journey`)).text();
  const [first] = full.split('\n\n');
  await visitor.page.route(path, (route) =>
    route.fulfill({ contentType: 'text/event-stream', body: `${first}\n\n` }),
  );
  await button(visitor).click();

  await section(visitor).getByRole('alert').getByText('The answer was cut short.').waitFor();
  await shows(visitor, '1 of 24 stops, 217 km');
  expect(await outcomes(visitor)).toEqual(Array(4).fill('cut short'));

  await visitor.page.unroute(path);
  await section(visitor).getByRole('button', { name: 'Try again' }).click();
  await shows(visitor, '24 stops, 8,653 km');
  expect(await section(visitor).getByRole('alert').isVisible()).toBe(false);
  await visitor.leave();
});

test('a journey is made by keyboard alone', async () => {
  const visitor = await inZurich();
  await button(visitor).focus();
  await visitor.page.keyboard.press('Enter');
  await shows(visitor, '24 stops, 8,653 km');
  const focused = () => visitor.page.evaluate(() => document.activeElement?.textContent);

  expect(await focused()).toBe('A journey');
  await visitor.page.keyboard.press('Tab');
  expect(await focused()).toBe('Milan');
  await visitor.page.keyboard.press('Enter');
  await visitor.sees('Milan');
  await visitor.leave();
});
