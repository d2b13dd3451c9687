import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStage, POLL, type Stage, ZURICH } from './visitor.js';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

const searches = (requests: readonly string[]) => requests.filter((request) => request.includes('search='));

test('ten letters typed quickly end in one rendered result and abort the rest', async () => {
  const visitor = await stage.visit('/?delay=300');
  await visitor.shows('');
  await visitor.page.evaluate(() => {
    const lists: string[] = [];
    const list = document.querySelector('.results ul');
    const names = () =>
      [...document.querySelectorAll('.results .name')].map((name) => name.textContent).join();
    if (list) new MutationObserver(() => lists.push(names())).observe(list, { childList: true });
    Object.assign(window, { lists });
  });

  await visitor.searchQuickly('manchester');

  const sent = searches(visitor.requests);
  expect(sent).toHaveLength(10);
  expect(searches(visitor.aborted)).toEqual(sent.slice(0, 9));
  const lists = await visitor.page.evaluate(() => (window as unknown as { lists: string[] }).lists);
  expect(lists).toHaveLength(1);
  expect(lists[0]).toMatch(/^Manchester,/);
  expect(await visitor.page.locator('.totals dd').last().textContent()).toBe('9');
  await visitor.leave();
});

test('what was found before stays on show until the next answer is there', async () => {
  const visitor = await stage.visit();
  await visitor.search('zurich');
  await visitor.turn('Slow');
  await visitor.page.getByRole('searchbox').fill('lisbon');

  await visitor.page.locator('#finder.is-outdated').waitFor();
  expect(await visitor.page.locator('.results .name').first().textContent()).toBe('Zürich');
  await visitor.shows('lisbon');
  expect(await visitor.page.locator('.results .name').first().textContent()).toBe('Lisbon');
  await visitor.leave();
});

test('offline, queries wait and send nothing; back online, they go on', async () => {
  const visitor = await stage.visit();
  await visitor.shows('');
  await visitor.turn('Offline');
  const asked = visitor.requests.length;

  await visitor.page.getByRole('searchbox').pressSequentially('lisbon');
  await visitor.page.locator('#found').filter({ hasText: 'Waiting for the network' }).waitFor();
  await visitor.page.locator('.results a').first().click();
  await visitor.page.locator('article .freshness[data-kind="paused"]').first().waitFor();
  await visitor.page.locator('.pulse').filter({ hasText: 'paused, offline' }).waitFor();
  expect(visitor.requests.slice(asked)).toEqual([]);

  await visitor.turn('Offline');
  await visitor.shows('lisbon');
  await visitor.sees('Shanghai');
  expect(searches(visitor.requests.slice(asked))).toEqual(['GET /api/cities?search=lisbon']);
  await visitor.leave();
});

test('a line that is cut in the middle of an answer is mended by a new request', async () => {
  const visitor = await stage.visit('/?delay=1000');
  await visitor.shows('');
  await visitor.page.getByRole('searchbox').fill('lisbon');
  await expect.poll(() => searches(visitor.requests).length, POLL).toBe(1);
  await visitor.turn('Offline');
  await visitor.page.locator('#found').filter({ hasText: 'Waiting for the network' }).waitFor();
  await visitor.turn('Offline');

  await visitor.shows('lisbon');
  expect(searches(visitor.requests)).toHaveLength(2);
  await visitor.leave();
});

test('failed requests are tried again, then said to have failed, and what was shown stays', async () => {
  const visitor = await stage.visit(`/city/${ZURICH}`);
  await visitor.sees('Zürich');
  await visitor.page.route('**/api/cities/*', (route) => route.fulfill({ status: 503, body: '{}' }));
  await visitor.page.getByRole('button', { name: 'Refresh' }).click();

  await visitor.page.getByText('Attempt 1 failed, trying again').waitFor();
  await visitor.page.locator('.freshness[data-kind="failed"]').waitFor();
  expect(await visitor.page.locator('#open-city').textContent()).toBe('Zürich');
  expect(visitor.count(`GET /api/cities/${ZURICH}`)).toBe(5);

  await visitor.page.unroute('**/api/cities/*');
  await visitor.page.getByRole('button', { name: 'Try again' }).click();
  await visitor.sees('Zürich');
  await visitor.leave({ refusals: 4 });
});

test('the switches reach the server', async () => {
  const visitor = await stage.visit();
  await visitor.shows('');
  await visitor.turn('Slow');
  await visitor.turn('Failing');
  await visitor.page.getByRole('searchbox').fill('oslo');

  await expect
    .poll(() => searches(visitor.requests)[0], POLL)
    .toBe('GET /api/cities?search=oslo&delay=1200&fail=0.5');
  await visitor.page.close();
  expect(visitor.troubles).toEqual([]);
});
