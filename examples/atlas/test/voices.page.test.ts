import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VOICES } from '../shared/voices.js';
import { send } from './site.js';
import { BASEL, LISBON, openStage, POLL, type Stage, type Visitor, ZURICH } from './visitor.js';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

/** The count of visits is asked for again and again: the first time when what came with the page is 3 s old. */
const asked = ({ requests }: Visitor) => requests.filter((route) => route !== 'GET /api/visits');

/** A gate in front of a route: requests wait until it is opened. */
async function gate({ page }: Visitor, route: string): Promise<() => void> {
  let open: () => void = Boolean;
  const isOpen = new Promise<void>((resolve) => {
    open = resolve;
  });
  await page.route(route, async (request) => {
    await isOpen;
    await request.continue();
  });
  return () => open();
}

describe.each(VOICES)('$name', ({ base }) => {
  test('a search typed quickly is one result, scrolling loads on, and another begins at the top', async () => {
    const visitor = await stage.visit(base);
    await visitor.shows('');
    const letters = 'saint';
    await visitor.searchQuickly(letters);
    const searches = visitor.aborted.filter((route) => route.includes('search='));
    expect(searches).toHaveLength(letters.length - 1);
    expect(await visitor.status('#found')).toBe('1,540 cities, the largest first');

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

  test('two panels on one city make one request, and a note that fails is taken back from both', async () => {
    const visitor = await stage.visit(base);
    const open = await gate(visitor, `**/api/cities/${LISBON}`);
    await visitor.goTo(`${base}city/${LISBON}`);
    await visitor.page.getByRole('button', { name: 'Pin' }).click();
    expect(new URL(visitor.page.url()).pathname).toBe(`${base}city/${LISBON}/beside/${LISBON}`);
    open();
    await visitor.sees('Lisbon', 'open-city');
    await visitor.sees('Lisbon', 'pinned-city');
    expect(visitor.count(`GET /api/cities/${LISBON}`)).toBe(1);
    expect(visitor.count(`GET /api/cities/${LISBON}/notes`)).toBe(1);
    expect(visitor.count('GET /api/countries/PT')).toBe(1);
    const joined = visitor.page.locator('.happenings [data-kind="shared"] .path');
    expect(await joined.allTextContents()).toContain(`/cities/${LISBON}`);

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
    await visitor.page.getByLabel('A note on Lisbon').first().fill(text);
    await visitor.page.getByRole('button', { name: 'Save note' }).first().click();
    const refused = visitor.page.locator('.notes .refused');
    await refused.getByText('The server was asked to fail.').first().waitFor();
    expect(await texts()).toEqual(before);
    isDown = false;
    await refused.getByRole('button', { name: 'Try again' }).first().click();
    const edit = visitor.page.getByRole('button', { name: `Edit: ${text}` });
    await expect.poll(() => edit.count(), POLL).toBe(2);
    const each = before.slice(0, before.length / 2);
    expect(await texts()).toEqual([text, ...each, text, ...each]);
    expect(await refused.count()).toBe(0);
    await visitor.leave({ refusals: 1 });
  });

  test('a page that the server has rendered asks for nothing that it was sent, and goes on like any', async () => {
    const note = `the Rhine in ${base}`;
    const { status } = await send(stage.site, `POST /api/cities/${BASEL}/notes`, { text: note });
    expect(status).toBe(201);
    const visitor = await stage.visit(`${base}city/${BASEL}/beside/${ZURICH}`, { isRendered: true });
    await visitor.sees('Basel');
    await visitor.sees('Zürich', 'pinned-city');
    await visitor.shows('');
    await expect.poll(() => visitor.requests, POLL).toContain('GET /api/map');
    expect(await visitor.page.title()).toBe('Basel · Atlas');
    expect(await visitor.page.locator('.notes .text').first().textContent()).toBe(note);
    expect(await visitor.page.locator('.results li').count()).toBeGreaterThan(5);
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
