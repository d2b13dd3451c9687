import { afterAll, beforeAll, expect, test } from 'vitest';
import { send } from './site.js';
import { BASEL, LISBON, openStage, type Stage, ZURICH } from './visitor.js';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

const BERLIN = 2950159;
const HOSTILE = `</script><script>document.title = 'taken over'</script><img src=x onerror=alert(1)>`;

test('it is complete before a script has run, and is the same when the page takes over', async () => {
  await send(stage.site, `POST /api/cities/${BASEL}/notes`, { text: 'on the Rhine' });
  const address = `/city/${BASEL}/beside/${LISBON}`;

  const reader = await stage.visit(address, { isRendered: true, javaScriptEnabled: false });
  const before = await reader.page.locator('#panels').ariaSnapshot();
  expect(await reader.page.title()).toBe('Basel · Atlas');
  await reader.leave();
  const visitor = await stage.visit(address, { isRendered: true });
  await visitor.sees('Basel');
  await visitor.sees('Lisbon', 'pinned-city');
  const after = await visitor.page.locator('#panels').ariaSnapshot();

  const withoutAges = (text: string) => text.replaceAll(/Loaded .*/g, 'Loaded');
  expect(withoutAges(after)).toBe(withoutAges(before));
  expect(before).toContain('on the Rhine');
  await visitor.leave();
});

test('it goes on like any page: a note is written, another city opened, and back', async () => {
  const visitor = await stage.visit(`/city/${BASEL}`, { isRendered: true });
  await visitor.sees('Basel');
  await visitor.shows('');
  const strip = await visitor.page.locator('.happenings [data-kind="cache"] .path').allTextContents();
  const sent = ['/cities', `/cities/${BASEL}`, `/cities/${BASEL}/notes`, '/countries/CH'];
  expect(strip.sort()).toEqual(sent.sort());
  await visitor.page.getByLabel('A note on Basel').fill('a good place');
  await visitor.page.getByRole('button', { name: 'Save note' }).click();
  await expect.poll(() => visitor.page.locator('.notes .text').allTextContents()).toContain('a good place');
  await expect.poll(() => visitor.count(`POST /api/cities/${BASEL}/notes`)).toBe(1);

  await visitor.page.locator('.bars a').filter({ hasText: 'Zürich' }).click();
  await visitor.sees('Zürich');
  expect(new URL(visitor.page.url()).pathname).toBe(`/city/${ZURICH}`);
  const before = visitor.count(`GET /api/cities/${BASEL}`);
  await visitor.page.goBack();
  await visitor.sees('Basel');
  expect(visitor.count(`GET /api/cities/${BASEL}`)).toBe(before);
  await visitor.leave();
});

test('whatever a note says, it is text', async () => {
  await send(stage.site, `POST /api/cities/${BERLIN}/notes`, { text: HOSTILE });

  const visitor = await stage.visit(`/city/${BERLIN}`, { isRendered: true });
  await visitor.sees('Berlin');

  expect(await visitor.page.title()).toBe('Berlin · Atlas');
  expect(await visitor.page.locator('.notes .text').textContent()).toBe(HOSTILE);
  expect(visitor.count(`GET /api/cities/${BERLIN}/notes`)).toBe(0);
  await visitor.leave();
});

test('a city that is not there is a 404 that says so', async () => {
  expect(await send(stage.site, 'GET /city/1')).toMatchObject({ status: 404 });
  expect(await send(stage.site, 'GET /city/zurich')).toMatchObject({ status: 404, body: 'Not found' });

  const visitor = await stage.visit('/city/1', { isRendered: true });
  await visitor.page.getByText('There is no city 1.').first().waitFor();
  await visitor.leave({ refusals: 4 });
});

test('pages that are rendered at the same time do not meet', async () => {
  const ids = [ZURICH, BASEL, LISBON, BERLIN];
  const answers = await Promise.all([...ids, ...ids].map((id) => send(stage.site, `GET /city/${id}`)));

  const titles = answers.map(({ body }) => /<title>(.*) · Atlas<\/title>/.exec(String(body))?.[1]);
  expect(titles).toEqual([...titles.slice(0, 4), ...titles.slice(0, 4)]);
  expect(titles.slice(0, 4)).toEqual(['Zürich', 'Basel', 'Lisbon', 'Berlin']);
});
