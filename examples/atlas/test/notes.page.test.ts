import type { Route } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Note, NoteList } from '../shared/api.js';
import { send } from './site.js';
import { openStage, type Stage, type Visitor } from './visitor.js';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

/** Each test writes on a city of its own. */
const [GENEVA, LUGANO, LUCERNE, WINTERTHUR] = [2660646, 2659836, 2659811, 2657970] as const;
const [OSLO, ROME, VIENNA, MADRID] = [3143244, 3169070, 2761369, 3117735] as const;

const create = async (cityId: number, text: string): Promise<Note> =>
  (await send(stage.site, `POST /api/cities/${cityId}/notes`, { text })).body as Note;
const saved = async (cityId: number): Promise<string[]> =>
  ((await send(stage.site, `GET /api/cities/${cityId}/notes`)).body as NoteList).items.map(
    ({ text }) => text,
  );

const texts = ({ page }: Visitor) => page.locator('.notes .text').allTextContents();
const saving = ({ page }: Visitor) => page.locator('.notes .saving');
const refused = ({ page }: Visitor) => page.locator('.notes .refused');

async function edit({ page }: Visitor, from: string, to: string): Promise<void> {
  await page.getByRole('button', { name: `Edit: ${from}`, exact: true }).click();
  await page.getByLabel('The note').fill(to);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
}

async function write({ page }: Visitor, text: string): Promise<void> {
  await page.locator('#open-note').fill(text);
  await page.getByRole('button', { name: 'Save note' }).click();
}

/** Writes that the page sends, held until the test says how each ends. */
async function holdWrites({ page }: Visitor): Promise<{ next(): Promise<Route> }> {
  const held: Route[] = [];
  const waiting: Array<(route: Route) => void> = [];
  await page.route(/\/api\/(notes\/|cities\/\d+\/notes)/, (route) => {
    if (route.request().method() === 'GET') return route.continue();
    const waiter = waiting.shift();
    if (waiter) waiter(route);
    else held.push(route);
    return undefined;
  });
  return { next: async () => held.shift() ?? new Promise((resolve) => waiting.push(resolve)) };
}

const fail = (route: Route) => {
  const error = { code: 'injected-failure', message: 'The server was asked to fail.' };
  return route.fulfill({ status: 503, json: { error } });
};

test('a note is shown before the server has it, and keeps its place when it does', async () => {
  const visitor = await stage.visit(`/city/${OSLO}`);
  await visitor.sees('Oslo');
  const writes = await holdWrites(visitor);

  await write(visitor, 'Opera roof');
  const sent = await writes.next();
  expect(await texts(visitor)).toEqual(['Opera roof']);
  expect(await saving(visitor).textContent()).toBe('Saving …');
  expect(await visitor.page.locator('#open-note').inputValue()).toBe('');
  expect(sent.request().headers()['idempotency-key']).toMatch(/\S{8,}/);

  await sent.continue();
  await visitor.page.getByRole('button', { name: 'Edit: Opera roof' }).waitFor();
  await visitor.page.getByRole('status').filter({ hasText: 'The note is saved.' }).waitFor();
  expect(await texts(visitor)).toEqual(['Opera roof']);
  expect(await saved(OSLO)).toEqual(['Opera roof']);
  await visitor.leave();
});

test('when the first of two edits of one note fails, the second stays on show and is saved', async () => {
  await create(GENEVA, 'lake');
  const visitor = await stage.visit(`/city/${GENEVA}`);
  await visitor.sees('Genève');
  const writes = await holdWrites(visitor);
  await edit(visitor, 'lake', 'the lake');
  await edit(visitor, 'the lake', 'the lake at dawn');
  expect(await texts(visitor)).toEqual(['the lake at dawn']);

  await fail(await writes.next());
  await refused(visitor).getByText('The server was asked to fail.').waitFor();
  expect(await refused(visitor).locator('.wanted').textContent()).toBe('the lake');
  expect(await texts(visitor)).toEqual(['the lake at dawn']);

  await (await writes.next()).continue();
  await expect.poll(() => saving(visitor).count()).toBe(0);
  expect(await texts(visitor)).toEqual(['the lake at dawn']);
  expect(await saved(GENEVA)).toEqual(['the lake at dawn']);
  await visitor.leave({ refusals: 1 });
});

test('when both of two edits of one note fail, what was there before is back, and each may be tried again', async () => {
  await create(LUGANO, 'palms');
  const visitor = await stage.visit(`/city/${LUGANO}`);
  await visitor.sees('Lugano');
  const writes = await holdWrites(visitor);
  await edit(visitor, 'palms', 'palm trees');
  await edit(visitor, 'palm trees', 'palm trees in snow');

  await fail(await writes.next());
  await fail(await writes.next());
  await expect.poll(() => refused(visitor).count()).toBe(2);
  expect(await texts(visitor)).toEqual(['palms']);

  await refused(visitor).last().getByRole('button', { name: 'Try again' }).click();
  await refused(visitor).getByRole('button', { name: 'Discard' }).click();
  expect(await texts(visitor)).toEqual(['palm trees in snow']);
  await (await writes.next()).continue();
  await expect.poll(() => saving(visitor).count()).toBe(0);
  expect(await refused(visitor).count()).toBe(0);
  expect(await saved(LUGANO)).toEqual(['palm trees in snow']);
  await visitor.leave({ refusals: 2 });
});

test('an edit and a deletion are under way together, and one that fails leaves the other alone', async () => {
  await create(LUCERNE, 'bridge');
  await create(LUCERNE, 'lion');
  const visitor = await stage.visit(`/city/${LUCERNE}`);
  await visitor.sees('Luzern');
  const writes = await holdWrites(visitor);
  await visitor.page.getByRole('button', { name: 'Delete: bridge' }).click();
  await edit(visitor, 'lion', 'the lion');
  expect(await texts(visitor)).toEqual(['the lion']);
  const [deletion, change] = [await writes.next(), await writes.next()];

  await fail(deletion);
  await refused(visitor).getByText('Not deleted').waitFor();
  expect(await texts(visitor)).toEqual(['the lion', 'bridge']);
  await change.continue();
  await expect.poll(() => saving(visitor).count()).toBe(0);
  expect(await saved(LUCERNE)).toEqual(['the lion', 'bridge']);

  await refused(visitor).getByRole('button', { name: 'Try again' }).click();
  await (await writes.next()).continue();
  await visitor.page.getByRole('status').filter({ hasText: 'The note is deleted.' }).waitFor();
  expect(await saved(LUCERNE)).toEqual(['the lion']);
  await visitor.leave({ refusals: 1 });
});

test('two edits of one note are saved one after the other, each on what the one before has made', async () => {
  await create(WINTERTHUR, 'one');
  const visitor = await stage.visit(`/city/${WINTERTHUR}?delay=200`);
  await visitor.sees('Winterthur');
  await edit(visitor, 'one', 'two');
  await edit(visitor, 'two', 'three');

  await expect.poll(() => saving(visitor).count()).toBe(0);
  expect(await texts(visitor)).toEqual(['three']);
  expect(await saved(WINTERTHUR)).toEqual(['three']);
  expect(visitor.requests.filter((route) => route.startsWith('PUT'))).toHaveLength(2);
  await visitor.leave();
});

test('a write that was done although its answer was lost is not done twice by trying again', async () => {
  const visitor = await stage.visit(`/city/${ROME}`);
  await visitor.sees('Rome');
  const writes = await holdWrites(visitor);
  await write(visitor, 'Gelato');
  const lost = await writes.next();
  await lost.fetch();
  await fail(lost);

  await refused(visitor).getByRole('button', { name: 'Try again' }).click();
  const again = await writes.next();
  const keyOf = (route: Route) => route.request().headers()['idempotency-key'];
  expect(keyOf(again)).toBe(keyOf(lost));
  await again.continue();

  await expect.poll(() => saving(visitor).count()).toBe(0);
  expect(await texts(visitor)).toEqual(['Gelato']);
  expect(await saved(ROME)).toEqual(['Gelato']);
  await visitor.leave({ refusals: 1 });
});

test('an edit that comes too late shows what is there and what was wanted, and asks', async () => {
  const note = await create(VIENNA, 'Bears');
  const visitor = await stage.visit(`/city/${VIENNA}`);
  await visitor.sees('Vienna');
  await visitor.page.getByRole('button', { name: /^Edit/ }).click();
  await visitor.page.getByLabel('The note').fill('Bears and waltzes');
  await send(stage.site, `PUT /api/notes/${note.id}`, { text: 'Three bears', version: 1 });
  await visitor.page.getByRole('button', { name: 'Save', exact: true }).click();

  await refused(visitor).getByText('changed this note to “Three bears”').waitFor();
  expect(await texts(visitor)).toEqual(['Three bears']);
  expect(await refused(visitor).locator('.wanted').textContent()).toBe('Bears and waltzes');
  await visitor.page.getByRole('button', { name: /^Replace with mine/ }).press('Enter');
  await expect.poll(() => texts(visitor)).toEqual(['Bears and waltzes']);
  await visitor.page.getByText('edited 2×').waitFor();
  expect(await saved(VIENNA)).toEqual(['Bears and waltzes']);
  await visitor.leave({ refusals: 1 });
});

test('what is written offline waits for the network, and what a cut line interrupts goes out again, done once', async () => {
  const visitor = await stage.visit(`/city/${MADRID}`);
  await visitor.sees('Madrid');
  await visitor.turn('Offline');
  await write(visitor, 'Churros');
  await saving(visitor).filter({ hasText: 'Waits for the network' }).waitFor();
  expect(await texts(visitor)).toEqual(['Churros']);
  expect(visitor.count(`POST /api/cities/${MADRID}/notes`)).toBe(0);

  await visitor.turn('Offline');
  await expect.poll(() => saving(visitor).count()).toBe(0);
  expect(visitor.count(`POST /api/cities/${MADRID}/notes`)).toBe(1);
  const writes = await holdWrites(visitor);
  await write(visitor, 'Prado');
  await (await writes.next()).fetch();
  await visitor.turn('Offline');
  await saving(visitor).filter({ hasText: 'Waits for the network' }).waitFor();
  await visitor.turn('Offline');
  await (await writes.next()).continue();
  await expect.poll(() => saving(visitor).count()).toBe(0);
  expect(await texts(visitor)).toEqual(['Prado', 'Churros']);
  expect(await saved(MADRID)).toEqual(['Prado', 'Churros']);
  await visitor.leave();
});
