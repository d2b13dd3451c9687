import { beforeAll, expect, test } from 'vitest';
import type { Note, NoteList } from '../shared/api.js';
import { openSharedSite } from './sharedSite.js';
import { type Answer, type Site, send } from './site.js';

let site: Pick<Site, 'url'>;
beforeAll(async () => {
  site = await openSharedSite();
});

/** Each test writes on a city of its own. */
const [ZURICH, BASEL, BERN, GENEVA, LUGANO] = [2657896, 2661604, 2661552, 2660646, 2659836] as const;

const create = async (cityId: number, text: string): Promise<Note> =>
  (await send(site, `POST /api/cities/${cityId}/notes`, { text })).body as Note;
const list = async (cityId: number): Promise<Note[]> =>
  ((await send(site, `GET /api/cities/${cityId}/notes`)).body as NoteList).items;
const texts = async (cityId: number): Promise<string[]> => (await list(cityId)).map((note) => note.text);

test('creates, lists, edits and deletes notes, the newest first', async () => {
  const first = await create(ZURICH, '  Lake  ');
  const second = await create(ZURICH, 'Old town');
  expect(first).toMatchObject({ cityId: ZURICH, text: 'Lake', version: 1 });
  expect(await texts(ZURICH)).toEqual(['Old town', 'Lake']);

  const edited = await send(site, `PUT /api/notes/${first.id}`, { text: 'The lake', version: 1 });
  expect(edited).toMatchObject({ status: 200, body: { id: first.id, text: 'The lake', version: 2 } });
  expect(await texts(ZURICH)).toEqual(['Old town', 'The lake']);

  const deleted = await send(site, `DELETE /api/notes/${second.id}?version=1`);
  expect(deleted.status).toBe(204);
  expect(await texts(ZURICH)).toEqual(['The lake']);
});

test('answers an outdated edit or deletion with the current note and changes nothing', async () => {
  const note = await create(BASEL, 'one');
  await send(site, `PUT /api/notes/${note.id}`, { text: 'two', version: 1 });

  const conflict = {
    status: 409,
    body: { error: { code: 'conflict' }, current: { text: 'two', version: 2 } },
  };
  expect(await send(site, `PUT /api/notes/${note.id}`, { text: 'late', version: 1 })).toMatchObject(conflict);
  expect(await send(site, `DELETE /api/notes/${note.id}?version=1`)).toMatchObject(conflict);
  expect(await texts(BASEL)).toEqual(['two']);
});

test('lets one of two edits at once win', async () => {
  const note = await create(BASEL, 'race');

  const answers = await Promise.all(
    ['a', 'b', 'c'].map((text) => send(site, `PUT /api/notes/${note.id}`, { text, version: 1 })),
  );

  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409]);
});

test('does a write once for one Idempotency-Key and repeats its answer', async () => {
  const write = () =>
    send(site, `POST /api/cities/${BERN}/notes`, { text: 'once' }, { 'Idempotency-Key': 'key-1' });

  const [first, second] = [await write(), await write()];

  expect(first.status).toBe(201);
  expect(second).toMatchObject({ status: 201, body: first.body });
  expect(await texts(BERN)).toEqual(['once']);
});

test('does one write for two requests at once with one key', async () => {
  const write = () =>
    send(site, `POST /api/cities/${GENEVA}/notes`, { text: 'at once' }, { 'Idempotency-Key': 'key-2' });

  const answers: Answer[] = await Promise.all([write(), write(), write()]);

  expect(new Set(answers.map((answer) => (answer.body as Note).id)).size).toBe(1);
  expect(await texts(GENEVA)).toEqual(['at once']);
});

test('repeats the answer of a deletion and of an edit', async () => {
  const note = await create(LUGANO, 'one');
  const edit = { text: 'two', version: 1 };
  for (const key of ['edit', 'edit']) {
    const answer = await send(site, `PUT /api/notes/${note.id}`, edit, { 'Idempotency-Key': key });
    expect(answer).toMatchObject({ status: 200, body: { version: 2 } });
  }
  for (const key of ['delete', 'delete']) {
    const answer = await send(site, `DELETE /api/notes/${note.id}?version=2`, undefined, {
      'Idempotency-Key': key,
    });
    expect(answer).toMatchObject({ status: 204, body: '' });
  }
});

test('refuses a key that belongs to another request', async () => {
  const headers = { 'Idempotency-Key': 'key-3' };
  await send(site, `POST /api/cities/${LUGANO}/notes`, { text: 'mine' }, headers);

  const other = await send(site, `POST /api/cities/${LUGANO}/notes`, { text: 'other' }, headers);
  const elsewhere = await send(site, `POST /api/cities/${BERN}/notes`, { text: 'mine' }, headers);

  expect([other.status, elsewhere.status]).toEqual([422, 422]);
  expect(other.body).toMatchObject({ error: { code: 'idempotency-key-reused' } });
  expect(await texts(LUGANO)).toEqual(['mine']);
});

test('remembers no failed write, so that it can be tried again with its key', async () => {
  const headers = { 'Idempotency-Key': 'key-4' };
  const before = await texts(BERN);
  const failed = await send(site, `POST /api/cities/${BERN}/notes?fail=1`, { text: 'later' }, headers);
  const lost = await send(site, `POST /api/cities/${BERN}/notes?lose=1`, { text: 'later' }, headers);
  const again = await send(site, `POST /api/cities/${BERN}/notes`, { text: 'later' }, headers);

  expect([failed.status, lost.status, again.status]).toEqual([503, 502, 201]);
  expect(await texts(BERN)).toEqual(['later', ...before]);
});

test('keeps any text as it is', async () => {
  const text = `<script>alert("1")</script> '; drop table notes; -- 🏔️ \u0301`;

  const note = await create(GENEVA, text);

  expect(note.text).toBe(text);
  expect(await texts(GENEVA)).toContain(text);
});

test.each([
  ['POST /api/cities/2657896/notes', {}],
  ['POST /api/cities/2657896/notes', { text: '   ' }],
  ['POST /api/cities/2657896/notes', { text: 'x'.repeat(1001) }],
  ['POST /api/cities/2657896/notes', { text: 7 }],
  ['POST /api/cities/x/notes', { text: 'a' }],
  ['PUT /api/notes/1', { text: 'a' }],
  ['PUT /api/notes/1', { text: 'a', version: 0 }],
  ['PUT /api/notes/1', { text: 'a', version: 1.5 }],
  ['DELETE /api/notes/1', undefined],
  ['DELETE /api/notes/1?version=x', undefined],
  ['GET /api/cities/0/notes', undefined],
])('refuses %s with %j', async (route, body) => {
  expect(await send(site, route, body)).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid-input' } },
  });
});

test.each(['', 'two words', 'x'.repeat(201)])('refuses the Idempotency-Key %j', async (key) => {
  const answer = await send(
    site,
    `POST /api/cities/${BERN}/notes`,
    { text: 'a' },
    { 'Idempotency-Key': key },
  );

  expect(answer).toMatchObject({ status: 400, body: { error: { code: 'bad-idempotency-key' } } });
});

test.each([
  ['GET /api/cities/1/notes', undefined, 'unknown-city'],
  ['POST /api/cities/1/notes', { text: 'a' }, 'unknown-city'],
  ['PUT /api/notes/999999', { text: 'a', version: 1 }, 'unknown-note'],
  ['DELETE /api/notes/999999?version=1', undefined, 'unknown-note'],
])('does not find %s', async (route, body, code) => {
  expect(await send(site, route, body)).toMatchObject({ status: 404, body: { error: { code } } });
});
