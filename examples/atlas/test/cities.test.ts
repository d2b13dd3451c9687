import { beforeAll, expect, test } from 'vitest';
import type { City, CityPage, Country, Visits, WorldMap } from '../shared/api.js';
import { openSharedSite } from './sharedSite.js';
import { type Site, send } from './site.js';

const ZURICH = 2657896;
let site: Pick<Site, 'url'>;
beforeAll(async () => {
  site = await openSharedSite();
});

const get = async <T>(path: string): Promise<T> => (await send(site, `GET ${path}`)).body as T;

test('lists the largest cities of the world first', async () => {
  const page = await get<CityPage>('/api/cities');

  expect(page.items).toHaveLength(100);
  expect(page.items.slice(0, 3).map((city) => city.name)).toEqual(['Shanghai', 'Istanbul', 'Buenos Aires']);
  expect(page.matches).toBe(10_000);
});

test.each([
  ['zur', 'Zürich'],
  ['ZÜRI', 'Zürich'],
  ['sao pau', 'São Paulo'],
  ['são paulo', 'São Paulo'],
  ['lodz', 'Łódź'],
  ['anaa', 'Sanaa'],
])('finds %j: %s', async (search, name) => {
  const page = await get<CityPage>(`/api/cities?search=${encodeURIComponent(search)}&limit=5`);

  expect(page.items.map((city) => city.name)).toContain(name);
});

test.each(['%', '_', '\\', '"; drop table cities; --'])('takes %j as text to look for', async (search) => {
  const answer = await send(site, `GET /api/cities?search=${encodeURIComponent(`x${search}x`)}`);

  expect(answer).toMatchObject({ status: 200, body: { items: [], matches: 0, nextCursor: null } });
});

test('gives out each match exactly once, page by page, largest first', async () => {
  const seen: City[] = [];
  let cursor: string | null = '';
  let matches = 0;
  while (cursor !== null) {
    const page: CityPage = await get(`/api/cities?search=berg&limit=50${cursor && `&cursor=${cursor}`}`);
    seen.push(...page.items);
    cursor = page.nextCursor;
    matches = page.matches;
  }

  expect(matches).toBeGreaterThan(500);
  expect(seen).toHaveLength(matches);
  expect(new Set(seen.map((city) => city.id)).size).toBe(matches);
  expect(seen.map((city) => city.population)).toEqual(
    seen.map((city) => city.population).sort((a, b) => b - a),
  );
});

test('crosses cities of equal population without losing one', async () => {
  const byOne: number[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: CityPage = await get(`/api/cities?search=zurich%20(&limit=1${cursor && `&cursor=${cursor}`}`);
    byOne.push(...page.items.map((city) => city.id));
    cursor = page.nextCursor;
  }
  const atOnce = await get<CityPage>('/api/cities?search=zurich%20(&limit=100');

  expect(byOne).toEqual(atOnce.items.map((city) => city.id));
});

test('shows one city with its standing', async () => {
  expect(await get<City>(`/api/cities/${ZURICH}`)).toEqual({
    id: ZURICH,
    name: 'Zürich',
    country: { code: 'CH', name: 'Switzerland' },
    isCapital: false,
    population: 341_730,
    latitude: 47.36667,
    longitude: 8.55,
    standing: { inWorld: expect.any(Number), inCountry: 1 },
  });
});

test('shows a country with its largest cities and neighbours', async () => {
  const country = await get<Country>('/api/countries/CH');

  expect(country.largestCities.map((city) => city.name).slice(0, 4)).toEqual([
    'Zürich',
    'Genève',
    'Basel',
    'Bern',
  ]);
  expect(country.neighbours.map((neighbour) => neighbour.code)).toEqual(['AT', 'FR', 'DE', 'IT', 'LI']);
  expect(country).toMatchObject({ capitals: ['Bern'], currencies: ['Swiss franc'], cityCount: 1415 });
});

test('serves a flag as a picture', async () => {
  const flag = await send(site, 'GET /api/flags/CH');

  expect(flag.headers.get('Content-Type')).toBe('image/svg+xml');
  expect(flag.body).toContain('<svg');
});

test('draws the map from the largest cities', async () => {
  const { points } = await get<WorldMap>('/api/map');

  expect(points.slice(0, 3)).toEqual([12_146, 3122, 1_796_236]);
  expect(points).toHaveLength(48_000);
});

test('counts visits and names the last few', async () => {
  const before = await get<Visits>('/api/visits');
  for (const cityId of [ZURICH, 2661604]) await send(site, 'POST /api/visits', { cityId });
  const after = await get<Visits>('/api/visits');

  expect(after.total).toBe(before.total + 2);
  expect(after.recent.slice(0, 2).map((visit) => visit.city.name)).toEqual(['Basel', 'Zürich']);
});

test('keeps counting when it shows only the last few visits', async () => {
  const before = await get<Visits>('/api/visits');
  for (let i = 0; i < 10; i += 1) await send(site, 'POST /api/visits', { cityId: ZURICH });
  const after = await get<Visits>('/api/visits');

  expect(after.total).toBe(before.total + 10);
  expect(after.recent).toHaveLength(6);
});

test.each([
  ['GET /api/cities?limit=0', 'invalid-input'],
  ['GET /api/cities?limit=101', 'invalid-input'],
  ['GET /api/cities?limit=ten', 'invalid-input'],
  [`GET /api/cities?search=${'x'.repeat(101)}`, 'invalid-input'],
  ['GET /api/cities?cursor=nonsense', 'bad-cursor'],
  [`GET /api/cities?cursor=${Buffer.from('[1]').toString('base64url')}`, 'bad-cursor'],
  [`GET /api/cities?cursor=${Buffer.from('[1e300,-1]').toString('base64url')}`, 'bad-cursor'],
  ['GET /api/cities/abc', 'invalid-input'],
  ['GET /api/cities/99999999999', 'invalid-input'],
  ['GET /api/countries/ch', 'invalid-input'],
  ['GET /api/flags/..%2F..%2Fpackage', 'invalid-input'],
])('refuses %s', async (route, code) => {
  const { status, body } = await send(site, route);

  expect(status).toBe(400);
  expect(body).toEqual({ error: { code, message: expect.any(String) } });
});

test.each([
  ['GET /api/cities/1', 'unknown-city'],
  ['GET /api/countries/XX', 'unknown-country'],
  ['GET /api/flags/XX', 'unknown-country'],
  ['GET /api/nothing', 'not-found'],
  ['DELETE /api/cities/1', 'not-found'],
])('does not find %s', async (route, code) => {
  expect(await send(site, route)).toMatchObject({ status: 404, body: { error: { code } } });
});

test.each([
  [{}, 400, 'invalid-input'],
  [{ cityId: '1' }, 400, 'invalid-input'],
  [{ cityId: -1 }, 400, 'invalid-input'],
  ['{', 400, 'bad-request'],
  [{ cityId: 1 }, 404, 'unknown-city'],
  [{ cityId: ZURICH, padding: 'x'.repeat(17_000) }, 413, 'too-large'],
])('counts no visit for %j', async (body, status, code) => {
  const before = await get<Visits>('/api/visits');

  expect(await send(site, 'POST /api/visits', body)).toMatchObject({ status, body: { error: { code } } });
  expect(await get<Visits>('/api/visits')).toEqual(before);
});
