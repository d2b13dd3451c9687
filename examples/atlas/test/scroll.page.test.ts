import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CityPage } from '../shared/api.js';
import { send } from './site.js';
import { openStage, POLL, type Stage, type Visitor } from './visitor.js';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

const ROWS = 5_000;

/** Scrolls down, no row left out, until so many have been in the page; gives the city that stood in each place. */
function scrollThrough({ page }: Visitor, rows: number): Promise<Record<number, string[]>> {
  return page.evaluate(async (wanted) => {
    const scroller = document.querySelector('.results') as HTMLElement;
    const seen: Record<number, string[]> = {};
    const look = () => {
      let bottom = 0;
      for (const row of scroller.querySelectorAll('li')) {
        const [place, city] = [Number(row.ariaPosInSet), row.querySelector('a')?.dataset['city'] ?? ''];
        const cities = seen[place] ?? [];
        if (!cities.includes(city)) seen[place] = [...cities, city];
        bottom = Math.max(bottom, row.offsetTop + row.offsetHeight);
      }
      return bottom;
    };
    const frame = () => new Promise(requestAnimationFrame);
    for (const deadline = performance.now() + 40_000; performance.now() < deadline; await frame()) {
      scroller.scrollTop = look();
      if (Object.keys(seen).length >= wanted) break;
    }
    return seen;
  }, rows);
}

test('5 000 rows scrolled lose no page and double none, while the page holds a few rows', async () => {
  const visitor = await stage.visit();
  await visitor.shows('');
  const first = (await send(stage.site, 'GET /api/cities')).body as CityPage;
  const answers: Promise<CityPage>[] = [];
  visitor.page.on('response', (response) => {
    if (response.url().includes('cursor=')) answers.push(response.json());
  });

  const seen = await scrollThrough(visitor, ROWS);
  const rendered = await visitor.page.locator('.results li').count();

  const pages = [first, ...(await Promise.all(answers))];
  const sent = pages.flatMap((page) => page.items.map(({ id }) => String(id)));
  expect(new Set(sent).size).toBe(sent.length);
  expect(Object.values(seen).slice(0, ROWS)).toEqual(sent.slice(0, ROWS).map((id) => [id]));
  const asked = visitor.requests.filter((route) => route.startsWith('GET /api/cities'));
  expect(new Set(asked).size).toBe(asked.length);
  expect(asked.length).toBeLessThanOrEqual(ROWS / 100 + 1);
  expect(rendered).toBeLessThan(80);
  const strip = visitor.page.locator('.happenings .why').filter({ hasText: 'scrolled to' });
  expect(await strip.count()).toBeGreaterThan(10);

  await visitor.search('zurich');
  expect(await visitor.page.locator('.results').evaluate((list) => list.scrollTop)).toBe(0);
  expect(await visitor.page.locator('.results .name').first().textContent()).toBe('Zürich');
  await visitor.leave();
});

test('a page that fails keeps those that are there, and may be tried again', async () => {
  const visitor = await stage.visit();
  await visitor.search('saint');
  await visitor.page.route(/cursor=/, (route) => route.fulfill({ status: 503, body: '{}' }));
  const list = visitor.page.locator('.results');
  const toEnd = () => list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await toEnd();
  await visitor.page.getByRole('alert').filter({ hasText: 'The server answered 503.' }).waitFor();
  expect(await visitor.status('.progress')).toMatch(/^100 loaded/);

  await visitor.page.unroute(/cursor=/);
  await visitor.page.getByRole('button', { name: 'Try again' }).first().click();
  await expect.poll(() => visitor.status('.progress'), POLL).toMatch(/^200 loaded/);
  await expect.poll(() => visitor.page.getByRole('alert').first().isVisible()).toBe(false);
  await visitor.leave({ refusals: 4 });
});

test('the row that has the focus stays when it is scrolled out of sight, and the arrow keys go on from it', async () => {
  const visitor = await stage.visit();
  await visitor.search('saint');
  await visitor.page.locator('.results a').first().focus();
  await visitor.page.keyboard.press('ArrowDown');
  const focused = () => visitor.page.evaluate(() => document.activeElement?.closest('li')?.ariaPosInSet);
  expect(await focused()).toBe('2');

  await visitor.page.locator('.results').evaluate((element) => element.scrollTo(0, 3_000));
  await visitor.page.locator('.results li[aria-posinset="60"]').waitFor();
  expect(await focused()).toBe('2');
  await visitor.page.keyboard.press('ArrowDown');
  expect(await focused()).toBe('3');
  await expect
    .poll(() => visitor.page.locator('.results').evaluate((list) => list.scrollTop))
    .toBeLessThan(200);
  await visitor.page.keyboard.press('End');
  await expect.poll(focused, POLL).toMatch(/^[12]00$/);
  await visitor.leave();
});
