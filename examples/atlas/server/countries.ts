/** GET /api/countries/:code: a country with its largest cities. GET /api/flags/:code is its flag. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Hono } from 'hono';
import * as v from 'valibot';
import type { Country } from '../shared/api.js';
import type { Cache } from './cache.js';
import { CITY_COLUMNS, type CityRow, toCity } from './cities.js';
import type { Database, Queryable } from './database.js';
import { ApiError } from './errors.js';
import { valid } from './validation.js';

interface CountryRow {
  code: string;
  name: string;
  official_name: string;
  region: string;
  capitals: string[];
  languages: string[];
  currencies: string[];
  neighbours: string[];
  area: number;
}

const Code = v.pipe(v.string(), v.regex(/^[A-Z]{2}$/, 'must be two capital letters'));
const CodeParam = v.object({ code: Code });
const LARGEST = 8;

export function countryRoutes(database: Database, cache: Cache): Hono {
  return new Hono()
    .get('/countries/:code', valid('param', CodeParam), async (c) => {
      const { code } = c.req.valid('param');
      return c.json(await cache.read(['country', code], () => readCountry(database, code)));
    })
    .get('/flags/:code', valid('param', CodeParam), async (c) => {
      const flag = await readFlag(c.req.valid('param').code);
      return c.body(flag, 200, { 'Content-Type': 'image/svg+xml', 'Cache-Control': 'public, max-age=86400' });
    });
}

async function readCountry(database: Queryable, code: string): Promise<Country> {
  const { rows } = await database.query<CountryRow>('select * from countries where code = $1', [code]);
  const [row] = rows;
  if (!row) throw new ApiError(404, 'unknown-country', `There is no country ${code}.`);
  const largest = await database.query<CityRow>(
    `select ${CITY_COLUMNS} from cities join countries on countries.code = cities.country
     where cities.country = $1 order by population desc, id desc limit $2`,
    [code, LARGEST],
  );
  const count = await database.query<{ count: number }>(
    'select count(*)::int as count from cities where country = $1',
    [code],
  );
  const neighbours = await database.query<{ code: string; name: string }>(
    'select code, name from countries where code = any($1) order by name',
    [row.neighbours],
  );
  const { name, region, capitals, languages, currencies, area } = row;
  const facts = {
    code,
    name,
    officialName: row.official_name,
    region,
    capitals,
    languages,
    currencies,
    area,
  };
  return {
    ...facts,
    neighbours: neighbours.rows,
    cityCount: count.rows[0]?.count ?? 0,
    largestCities: largest.rows.map(toCity),
  };
}

const require = createRequire(import.meta.url);
let flagNames: ReadonlyMap<string, string> | undefined;

/** The flags lie in the package under three-letter names. */
async function readFlag(code: string): Promise<string> {
  const folder = dirname(require.resolve('world-countries/package.json'));
  flagNames ??= new Map(
    (require('world-countries') as { cca2: string; cca3: string }[]).map(({ cca2, cca3 }) => [cca2, cca3]),
  );
  const name = flagNames.get(code);
  if (name === undefined) throw new ApiError(404, 'unknown-country', `There is no country ${code}.`);
  return readFile(join(folder, 'data', `${name.toLowerCase()}.svg`), 'utf8');
}
