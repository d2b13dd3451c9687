/** GET /api/cities (search, page by page, largest first), GET /api/cities/:id, GET /api/map. */
import { Hono } from 'hono';
import * as v from 'valibot';
import { type City, type CityPage, MATCH_LIMIT, type WorldMap } from '../shared/api.js';
import type { Cache } from './cache.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import type { Database, Queryable } from './database.js';
import { ApiError } from './errors.js';
import { fold } from './fold.js';
import { IdParam, valid } from './validation.js';

export interface CityRow {
  id: number;
  name: string;
  country: string;
  country_name: string;
  is_capital: boolean;
  population: number;
  latitude: number;
  longitude: number;
}

export const CITY_COLUMNS = `cities.id, cities.name, cities.country, countries.name as country_name, is_capital,
  population, latitude, longitude`;

const MAP_POINTS = 16_000;

const Search = v.object({
  search: v.optional(v.pipe(v.string(), v.maxLength(100)), ''),
  limit: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,3}$/, 'must be a whole number'),
      v.transform(Number),
      v.minValue(1),
      v.maxValue(100),
    ),
    '100',
  ),
  cursor: v.optional(v.pipe(v.string(), v.maxLength(100))),
});
type Search = v.InferOutput<typeof Search>;

export function cityRoutes(database: Database, cache: Cache): Hono {
  const map = worldMap(database);
  return new Hono()
    .get('/cities', valid('query', Search), async (c) => {
      const search = c.req.valid('query');
      return c.json(await cache.read(['cities', search], () => searchCities(database, search)));
    })
    .get('/cities/:id', valid('param', IdParam), async (c) => {
      const { id } = c.req.valid('param');
      return c.json(await cache.read(['city', id], () => readCity(database, id)));
    })
    .get('/map', async (c) => c.json(await map()));
}

async function searchCities(database: Queryable, { search, limit, cursor }: Search): Promise<CityPage> {
  const pattern = `%${fold(search).replace(/[\\%_]/g, '\\$&')}%`;
  const after = cursor === undefined ? undefined : decodeCursor(cursor);
  // One row more than asked for tells whether there is a next page.
  const { rows } = await database.query<CityRow>(
    `select ${CITY_COLUMNS} from cities join countries on countries.code = cities.country
     where folded like $1 and ($2::int is null or (population, id) < ($2::int, $3::int))
     order by population desc, id desc limit $4`,
    [pattern, after?.population ?? null, after?.id ?? null, limit + 1],
  );
  const count = await database.query<{ matches: number }>(
    'select count(*)::int as matches from (select 1 from cities where folded like $1 limit $2) as found',
    [pattern, MATCH_LIMIT],
  );
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return {
    items: items.map(toCity),
    matches: count.rows[0]?.matches ?? 0,
    nextCursor: last ? encodeCursor(last) : null,
  };
}

export async function readCity(database: Queryable, id: number): Promise<City> {
  const { rows } = await database.query<CityRow & { in_world: number; in_country: number }>(
    `select ${CITY_COLUMNS},
       (select 1 + count(*)::int from cities larger where larger.population > cities.population) as in_world,
       (select 1 + count(*)::int from cities larger
         where larger.country = cities.country and larger.population > cities.population) as in_country
     from cities join countries on countries.code = cities.country where cities.id = $1`,
    [id],
  );
  const [row] = rows;
  if (!row) throw unknownCity(id);
  return { ...toCity(row), standing: { inWorld: row.in_world, inCountry: row.in_country } };
}

/** The cities never change, so the points are put together once. */
function worldMap(database: Queryable): () => Promise<WorldMap> {
  let points: number[] | undefined;
  return async () => {
    if (points) return { points };
    const { rows } = await database.query<Pick<CityRow, 'id' | 'latitude' | 'longitude'>>(
      'select id, latitude, longitude from cities order by population desc, id desc limit $1',
      [MAP_POINTS],
    );
    points = rows.flatMap(({ id, latitude, longitude }) => [
      Math.round(longitude * 100),
      Math.round(latitude * 100),
      id,
    ]);
    return { points };
  };
}

export function toCity(row: CityRow): City {
  const { id, name, population, latitude, longitude } = row;
  const country = { code: row.country, name: row.country_name };
  return { id, name, country, isCapital: row.is_capital, population, latitude, longitude, standing: null };
}

export function unknownCity(id: number): ApiError {
  return new ApiError(404, 'unknown-city', `There is no city ${id}.`);
}
