import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VOICES } from '../shared/voices.js';
import { send } from './site.js';
import { BASEL, LISBON, openStage, POLL, type Stage, type Visitor, ZURICH } from './visitor.js';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

const asked = ({ requests }: Visitor) => requests.filter((route) => route !== 'GET /api/visits');

describe.each(VOICES)('$name', ({ base }) => {
  test('two panels on one city make one request', async () => {
    const visitor = await stage.visit(base);
    let answer: () => void = Boolean;
    const mayAnswer = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await visitor.page.route(`**/api/cities/${ZURICH}`, async (route) => {
      await mayAnswer;
      await route.continue();
    });
    await visitor.goTo(`${base}city/${ZURICH}`);
    await visitor.page.getByRole('button', { name: 'Pin' }).click();
    expect(new URL(visitor.page.url()).pathname).toBe(`${base}city/${ZURICH}/beside/${ZURICH}`);
    answer();
    await visitor.sees('Zürich', 'open-city');
    await visitor.sees('Zürich', 'pinned-city');

    expect(visitor.count(`GET /api/cities/${ZURICH}`)).toBe(1);
    expect(visitor.count(`GET /api/cities/${ZURICH}/notes`)).toBe(1);
    expect(visitor.count('GET /api/countries/CH')).toBe(1);
    await visitor.leave();
  });

  test('a note whose write fails is taken back, and may be tried again', async () => {
    const visitor = await stage.visit(`${base}city/${LISBON}`);
    await visitor.sees('Lisbon');
    const path = `/api/cities/${LISBON}/notes`;
    let isDown = true;
    await visitor.page.route(`**${path}`, (route) => {
      if (!isDown || route.request().method() === 'GET') return route.continue();
      const error = { code: 'injected-failure', message: 'The server was asked to fail.' };
      return route.fulfill({ status: 503, json: { error } });
    });
    const texts = () => visitor.page.locator('.notes .text:not(.is-draft)').allTextContents();
    const before = await texts();
    const text = `trams in ${base}`;
    await visitor.page.getByLabel('A note on Lisbon').fill(text);
    await visitor.page.getByRole('button', { name: 'Save note' }).click();

    const refused = visitor.page.locator('.notes .refused');
    await refused.getByText('The server was asked to fail.').waitFor();
    expect(await texts()).toEqual(before);
    isDown = false;
    await refused.getByRole('button', { name: 'Try again' }).click();
    await visitor.page.getByRole('button', { name: `Edit: ${text}` }).waitFor();
    expect(await texts()).toEqual([text, ...before]);
    expect(await refused.count()).toBe(0);
    await visitor.leave({ refusals: 1 });
  });

  test('typing quickly ends in one result', async () => {
    const visitor = await stage.visit(base);
    await visitor.shows('');
    const letters = 'zurich';
    // Answers are held back until all is typed, so that each letter finds the request of the one before under way.
    const held: Array<() => void> = [];
    await visitor.page.route(/search=/, async (route) => {
      await new Promise<void>((resolve) => held.push(resolve));
      await route.continue().catch(Boolean);
    });
    await visitor.page.getByRole('searchbox').pressSequentially(letters);
    await expect.poll(() => held.length, POLL).toBe(letters.length);
    for (const go of held) go();
    await visitor.shows(letters);

    expect(visitor.aborted.filter((route) => route.includes('search='))).toHaveLength(letters.length - 1);
    expect(await visitor.page.locator('.results .name').first().textContent()).toBe('Zürich');
    expect(await visitor.status('#found')).toBe('51 cities, the largest first');
    await visitor.leave();
  });

  test('the list scrolls on, and goes back to its top for another search', async () => {
    const visitor = await stage.visit(base);
    await visitor.search('saint');
    await visitor.page.locator('.results a').first().focus();
    await visitor.page.keyboard.press('End');
    await visitor.page
      .locator('.progress')
      .filter({ hasText: /^200 loaded/ })
      .waitFor();
    await visitor.page.locator('.results li[aria-posinset="100"]').waitFor();
    expect(await visitor.page.locator('.results li').count()).toBeLessThan(80);

    await visitor.search('basel');
    await visitor.page.locator('.results li[aria-posinset="1"]').waitFor();
    expect(await visitor.page.locator('.results').evaluate((list) => list.scrollTop)).toBe(0);
    const pages = visitor.requests.filter((route) => route.includes('cursor='));
    expect(new Set(pages).size).toBe(pages.length);
    await visitor.leave();
  });

  test('a page that the server has rendered asks for nothing that it was sent, and goes on like any', async () => {
    const { status } = await send(stage.site, `POST /api/cities/${BASEL}/notes`, {
      text: `the Rhine in ${base}`,
    });
    expect(status).toBe(201);
    const visitor = await stage.visit(`${base}city/${BASEL}/beside/${ZURICH}`, { isRendered: true });
    await visitor.sees('Basel');
    await visitor.sees('Zürich', 'pinned-city');
    await visitor.shows('');
    await expect.poll(() => visitor.requests, POLL).toContain('GET /api/map');
    expect(await visitor.page.title()).toBe('Basel · Atlas');
    expect(await visitor.page.locator('.notes .text').first().textContent()).toBe(`the Rhine in ${base}`);
    expect(asked(visitor).sort()).toEqual(['GET /api/map', 'POST /api/visits']);

    await visitor.page.locator('.bars a').filter({ hasText: 'Genève' }).first().click();
    await visitor.sees('Genève');
    const voices = visitor.page.locator('.voices a');
    const hrefs = await voices.evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    expect(hrefs).toEqual(['', '/solid', '/preact'].map((voice) => `${voice}/city/2660646/beside/${ZURICH}`));
    expect(await visitor.page.locator('.voices [aria-current="page"]').getAttribute('href')).toContain(base);
    await visitor.leave();
  });
});
