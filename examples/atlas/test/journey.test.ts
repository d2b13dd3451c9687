import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type City, type CityPage, JOURNEY_LENGTH, type Stop } from '../shared/api.js';
import { readEvents } from '../shared/eventStream.js';
import { Gate } from './gate.js';
import { type Site, send, startSite } from './site.js';

const [ZURICH, NEW_YORK, SYDNEY] = [2657896, 5128581, 2147714];
const gate = new Gate();
let site: Site;
beforeAll(async () => {
  site = await startSite({ guard: (database) => gate.guard(database) });
}, 90_000);
afterAll(() => site?.stop());
beforeEach(() => gate.open());

async function setOut(id: number, signal?: AbortSignal): Promise<AsyncGenerator<Stop, boolean>> {
  const { body } = await fetch(`${site.url}/api/cities/${id}/journey`, signal ? { signal } : {});
  if (!body) throw new Error('no body');
  return readEvents(body) as AsyncGenerator<Stop, boolean>;
}

async function next(journey: AsyncGenerator<Stop, boolean>, count: number): Promise<Stop[]> {
  const stops: Stop[] = [];
  while (stops.length < count) stops.push((await journey.next()).value as Stop);
  return stops;
}

/** Goes all the way, to the event that says that it is one. */
async function travel(id: number): Promise<Stop[]> {
  const journey = await setOut(id);
  const stops = await next(journey, JOURNEY_LENGTH);
  expect(await journey.next()).toEqual({ done: true, value: true });
  return stops;
}

/** The cities of a million people, as the list gives them out. */
async function largeCities(): Promise<City[]> {
  const cities: City[] = [];
  for (let cursor = ''; (cities.at(-1)?.population ?? 1e9) >= 1e6; ) {
    const page = (await send(site, `GET /api/cities?${cursor}`)).body as CityPage;
    cities.push(...page.items);
    cursor = `cursor=${page.nextCursor}`;
  }
  return cities.filter((city) => city.population >= 1e6);
}

/** By the angle between two vectors from the middle of the earth: another formula than the server's. */
function distance(one: City, other: City): number {
  const [x, y] = [one, other].map(({ latitude, longitude }) => {
    const [north, east] = [(latitude * Math.PI) / 180, (longitude * Math.PI) / 180];
    return [Math.cos(north) * Math.cos(east), Math.cos(north) * Math.sin(east), Math.sin(north)];
  }) as [number[], number[]];
  return (
    6371 *
    Math.acos(
      Math.min(
        1,
        x.reduce((sum, part, axis) => sum + part * (y[axis] ?? 0), 0),
      ),
    )
  );
}

test.each([
  ['Zürich', ZURICH],
  ['New York', NEW_YORK],
  ['Sydney', SYDNEY],
])('goes on from %s to the nearest large city that is left, each time', async (_, id) => {
  let here = (await send(site, `GET /api/cities/${id}`)).body as City;
  let left = (await largeCities()).filter((city) => city.id !== id);
  for (const { city, km } of await travel(id)) {
    const shortest = Math.min(...left.map((other) => distance(here, other)));
    expect(left).toContainEqual(city);
    expect(distance(here, city)).toBe(shortest);
    expect(km).toBe(Math.round(shortest));
    left = left.filter((other) => other.id !== city.id);
    here = city;
  }
});

test('sends each stop while it looks for the next', async () => {
  const before = gate.asked;
  const journey = await setOut(ZURICH);
  await next(journey, 1);

  expect(gate.asked - before).toBeLessThan(JOURNEY_LENGTH / 2);
  await next(journey, JOURNEY_LENGTH - 1);
  expect(await journey.next()).toEqual({ done: true, value: true });
});

test('asks its database for no more when the caller has gone', async () => {
  gate.open(3);
  const gone = new AbortController();
  const journey = await setOut(ZURICH, gone.signal);
  await next(journey, 3);
  gone.abort();
  await expect(journey.next()).rejects.toThrow('abort');
  // By the time that another request is answered, the end of the first is known.
  await send(site, 'GET /api/visits');
  const { asked } = gate;
  gate.open();
  await travel(SYDNEY);

  expect(gate.asked).toBe(asked + JOURNEY_LENGTH);
});

test('a journey that breaks off does not say that it has ended', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
  gate.open(2);
  const journey = await setOut(ZURICH);
  await next(journey, 2);
  gate.shut(new Error('the database is gone'));

  expect(await journey.next()).toEqual({ done: true, value: false });
  expect(logged).toHaveBeenCalledTimes(1);
  logged.mockRestore();
});

test('is an event stream that nobody keeps', async () => {
  const { status, headers, body } = await send(site, `GET /api/cities/${ZURICH}/journey`);

  expect(status).toBe(200);
  expect(headers.get('Content-Type')).toBe('text/event-stream');
  expect(headers.get('Cache-Control')).toBe('no-cache');
  expect(body).toMatch(/^data: \{"city":.*\}\n\n(data: .*\n\n)*event: end\ndata: null\n\n$/);
});

test('a late journey is the same', async () => {
  const late = await send(site, `GET /api/cities/${ZURICH}/journey?delay=50`);

  expect(late.body).toBe((await send(site, `GET /api/cities/${ZURICH}/journey`)).body);
});

test.each([
  ['1/journey', 404, 'unknown-city'],
  ['x/journey', 400, 'invalid-input'],
  [`${ZURICH}/journey?fail=1`, 503, 'injected-failure'],
  [`${ZURICH}/journey?lose=1`, 502, 'lost-answer'],
])('answers %s with %i', async (path, status, code) => {
  expect(await send(site, `GET /api/cities/${path}`)).toMatchObject({ status, body: { error: { code } } });
});
