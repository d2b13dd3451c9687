/** What a panel says of a city and of its country. */
import type { City, Country } from './api.js';
import { formatNumber, formatPlace } from './format.js';

export function whereOf(city: City | undefined): string {
  if (!city) return '';
  return city.isCapital ? `Capital of ${city.country.name}` : city.country.name;
}

/** Terms with what is known of each; a city of a list has no standing yet. */
export function figuresOf(city: City | undefined): readonly (readonly [term: string, text: string])[] {
  return [
    ['People', city ? formatNumber(city.population) : ''],
    ['In its country', rank(city?.standing?.inCountry)],
    ['In the world', rank(city?.standing?.inWorld)],
    ['Place', city ? formatPlace(city.latitude, city.longitude) : ''],
  ];
}

/** Terms with what is known of each; what a country has none of is empty. */
export function factsOf(country: Country | undefined): readonly (readonly [term: string, text: string])[] {
  const list = (words: readonly string[] = []) => words.join(', ');
  return [
    ['Capital', list(country?.capitals)],
    ['Languages', list(country?.languages)],
    ['Money', list(country?.currencies)],
    ['Neighbours', list(country?.neighbours.map((neighbour) => neighbour.name))],
    ['Area', country ? `${formatNumber(country.area)} km²` : ''],
  ];
}

function rank(place: number | undefined): string {
  return place === undefined ? '…' : `No. ${formatNumber(place)}`;
}
