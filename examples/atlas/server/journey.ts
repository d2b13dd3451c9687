/**
 * GET /api/cities/:id/journey: from city to city, always on to the nearest of a million people that was not visited yet.
 * It is a stream of events, one for each stop as it is found; only the event `end` says that there are no more.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { type City, JOURNEY_LENGTH, type Stop } from '../shared/api.js';
import { CITY_COLUMNS, type CityRow, readCity, toCity } from './cities.js';
import type { Database, Queryable } from './database.js';
import { IdParam, valid } from './validation.js';

const LARGE = 1_000_000;
const EARTH_RADIUS = 6371;

export function journeyRoutes(database: Database): Hono {
  return new Hono().get('/cities/:id/journey', valid('param', IdParam), async (c) => {
    const start = await readCity(database, c.req.valid('param').id);
    const { signal } = c.req.raw;
    return streamSSE(c, async (stream) => {
      for await (const stop of travel(database, start, signal)) {
        await stream.writeSSE({ data: JSON.stringify(stop) });
      }
      if (!signal.aborted) await stream.writeSSE({ event: 'end', data: 'null' });
    });
  });
}

/** Ends early when the caller goes away. */
async function* travel(database: Queryable, start: City, signal: AbortSignal): AsyncGenerator<Stop> {
  const visited = [start.id];
  for (let here = start; visited.length <= JOURNEY_LENGTH; ) {
    // The database is inside the process and keeps it busy: without a turn nothing is sent, and nobody else answered.
    await turn();
    if (signal.aborted) return;
    const stop = await findNearest(database, here, visited);
    if (!stop) return;
    yield stop;
    here = stop.city;
    visited.push(here.id);
  }
}

/** Distances are those of the great circle, by the haversine formula, in whole km so that what is shown adds up. */
async function findNearest(
  database: Queryable,
  { latitude, longitude }: City,
  visited: readonly number[],
): Promise<Stop | undefined> {
  const { rows } = await database.query<CityRow & { km: number }>(
    `select ${CITY_COLUMNS}, 2 * $1::float8 * asin(sqrt(least(1,
       power(sind((latitude - $2::float8) / 2), 2)
       + cosd(latitude) * cosd($2::float8) * power(sind((longitude - $3::float8) / 2), 2)))) as km
     from cities join countries on countries.code = cities.country
     where population >= $4 and cities.id <> all($5::int[]) order by km, id limit 1`,
    [EARTH_RADIUS, latitude, longitude, LARGE, visited],
  );
  const [row] = rows;
  return row && { city: toCity(row), km: Math.round(row.km) };
}
