/** One row of the list. It stays where it is in the list and shows the city that is there. */
import type { VNode } from 'preact';
import { memo } from 'preact/compat';
import type { City } from '../shared/api.js';
import { formatNumber } from '../shared/format.js';
import { ROW_HEIGHT } from '../shared/rowWindow.js';
import { CityLink } from './CityLink.jsx';

interface ResultProps {
  readonly city: City;
  readonly index: number;
  /** Of how many; nobody knows how many there are beyond the limit, which is -1. */
  readonly count: number;
  /** Whether the Tab key stops here. */
  readonly isStop: boolean;
}

export const Result = memo(
  ({ city, index, count, isStop }: ResultProps): VNode => (
    <li data-index={index} aria-posinset={index + 1} aria-setsize={count} style={{ top: index * ROW_HEIGHT }}>
      <CityLink id={city.id} tabIndex={isStop ? 0 : -1}>
        <img src={`/api/flags/${city.country.code}`} alt="" width={24} height={18} loading="lazy" />
        <span class="name">{city.name}</span>
        <span class="country">{city.country.name}</span>
        <span class="population">{formatNumber(city.population)}</span>
      </CityLink>
    </li>
  ),
);
