/** Where the data comes from. */
import type { VNode } from 'preact';

export function Footer(): VNode {
  return (
    <footer>
      <p>
        Cities: <a href="https://www.geonames.org/">GeoNames</a> (
        <a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>). Countries:{' '}
        <a href="https://github.com/mledoze/countries">world-countries</a> (
        <a href="https://opendatacommons.org/licenses/odbl/1-0/">ODbL</a>).
      </p>
    </footer>
  );
}
