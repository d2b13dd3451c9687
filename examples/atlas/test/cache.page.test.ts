import { afterAll, beforeAll, expect, test } from 'vitest';
import { send } from './site.js';
import { BASEL, LISBON, openStage, POLL, type Stage, ZURICH } from './visitor.js';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

const city = (id: number) => `GET /api/cities/${id}`;
const notes = (id: number) => `GET /api/cities/${id}/notes`;

test('pinning an open city asks for nothing', async () => {
  const visitor = await stage.visit(`/city/${ZURICH}`);
  await visitor.sees('Zürich');
  await visitor.page.getByRole('button', { name: 'Pin' }).click();
  await visitor.sees('Zürich', 'pinned-city');

  expect(visitor.count(city(ZURICH))).toBe(1);
  expect(visitor.count(notes(ZURICH))).toBe(1);
  await visitor.leave();
});

test('going back to a city asks for nothing', async () => {
  const visitor = await stage.visit();
  await visitor.search('zurich');
  await visitor.open('Zürich');
  await visitor.search('basel');
  await visitor.open('Basel');
  const asked = visitor.requests.length;

  await visitor.page.goBack();
  await visitor.sees('Zürich');
  await visitor.page.goForward();
  await visitor.sees('Basel');

  const since = visitor.requests.slice(asked).filter((request) => !request.endsWith('/api/visits'));
  expect(since).toEqual([]);
  expect(visitor.count(city(ZURICH))).toBe(1);
  expect(visitor.count(city(BASEL))).toBe(1);
  await visitor.leave();
});

test('a city that the list has shown is there at once, before the server has answered', async () => {
  const visitor = await stage.visit();
  await visitor.search('zurich');
  await visitor.turn('Slow');
  await visitor.page.locator('.results a').first().click();

  const panel = visitor.page.locator('article:has(#open-city)');
  await panel.getByText('From the list, loading the rest').waitFor();
  expect(await panel.locator('h2').textContent()).toBe('Zürich');
  expect(await panel.locator('.figures').textContent()).toContain('341,730');
  await visitor.sees('Zürich');
  expect(await panel.locator('.figures').textContent()).toContain('No. 1,222');
  await visitor.leave();
});

test('a search that was seen before comes from the cache, with all its pages', async () => {
  const visitor = await stage.visit();
  await visitor.search('springfield');
  const found = Number.parseInt((await visitor.status('#found')) ?? '', 10);
  await visitor.search('saint');
  await visitor.page.locator('.results a').first().focus();
  await visitor.page.keyboard.press('End');
  await visitor.page
    .locator('.progress')
    .filter({ hasText: /^200 loaded/ })
    .waitFor();

  await visitor.search('basel');
  const asked = visitor.requests.length;
  await visitor.page.getByRole('searchbox').fill('springfield');
  await visitor.shows('springfield');
  expect(await visitor.status('.progress')).toBe(`That is all: ${found}`);
  await visitor.page.getByRole('searchbox').fill('saint');
  await visitor.shows('saint');
  expect(await visitor.status('.progress')).toMatch(/^200 loaded/);
  const since = visitor.requests.slice(asked).filter((request) => !request.endsWith('/api/visits'));
  expect(since).toEqual([]);
  await visitor.leave();
});

test('a note can be written, edited and deleted, and each write refreshes both panels with one request', async () => {
  const visitor = await stage.visit(`/city/${BASEL}/beside/${BASEL}`);
  await visitor.sees('Basel');
  await visitor.sees('Basel', 'pinned-city');
  const [mine, other] = ['open-city', 'pinned-city'].map((id) => visitor.page.locator(`article:has(#${id})`));
  if (!mine || !other) throw new Error('two panels');

  await mine.getByLabel('A note on Basel').fill('The <b>Rhine</b>');
  await mine.getByRole('button', { name: 'Save note' }).click();
  await other.getByText('The <b>Rhine</b>').waitFor();
  await expect.poll(() => visitor.count(notes(BASEL)), POLL).toBe(2);

  await other.getByRole('button', { name: /^Edit/ }).click();
  await other.getByLabel('The note').fill('The Rhine in summer');
  await other.getByRole('button', { name: 'Save', exact: true }).click();
  await mine.getByText('The Rhine in summer').waitFor();
  await expect.poll(() => visitor.count(notes(BASEL)), POLL).toBe(3);

  await mine.getByRole('button', { name: /^Delete/ }).click();
  await other.getByText('No notes yet.').waitFor();
  await expect.poll(() => visitor.count(notes(BASEL)), POLL).toBe(4);
  await visitor.leave();
});

test('an answer that changes one note leaves the rows of the others alone', async () => {
  for (const text of ['one', 'two', 'three'])
    await send(stage.site, `POST /api/cities/${LISBON}/notes`, { text });
  const visitor = await stage.visit(`/city/${LISBON}`);
  await visitor.sees('Lisbon');
  await visitor.page.locator('.notes li').first().waitFor();
  await visitor.page.evaluate(() => {
    for (const row of document.querySelectorAll('.notes li')) row.setAttribute('data-seen', '');
  });

  await visitor.page.getByRole('button', { name: 'Edit: two' }).click();
  await visitor.page.getByLabel('The note').fill('two and a half');
  await visitor.page.getByRole('button', { name: 'Save', exact: true }).click();
  await visitor.page.getByText('two and a half').waitFor();

  const seen = await visitor.page.locator('.notes li[data-seen] .text').allTextContents();
  expect(seen).toEqual(['three', 'one']);
  await visitor.leave();
});

test('the visits panel polls, and shows what others do', async () => {
  const visitor = await stage.visit();
  await visitor.page.locator('.total').filter({ hasText: /\d/ }).waitFor();
  const before = Number(await visitor.status('.total'));
  await send(stage.site, 'POST /api/visits', { cityId: LISBON });

  await visitor.page
    .locator('.total')
    .filter({ hasText: String(before + 1) })
    .waitFor();
  expect(await visitor.page.locator('.visit-list a').first().textContent()).toBe('Lisbon');
  await visitor.leave();
});

test('a city that is not there is said so, and asked for once', async () => {
  const visitor = await stage.visit('/city/1');
  await visitor.page.getByRole('heading', { name: 'Not found' }).waitFor();

  await visitor.page.getByText('There is no city 1.').first().waitFor();
  expect(visitor.count(city(1))).toBe(1);
  await visitor.leave({ refusals: 3 });
});
