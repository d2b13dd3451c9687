/** One row of the list. It stays where it is in the list and shows the city that is there. */
import type { JSX } from 'solid-js';
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

export function Result(props: ResultProps): JSX.Element {
  return (
    <li
      data-index={props.index}
      aria-posinset={props.index + 1}
      aria-setsize={props.count}
      style={{ top: `${props.index * ROW_HEIGHT}px` }}
    >
      <CityLink id={props.city.id} tabIndex={props.isStop ? 0 : -1}>
        <img src={`/api/flags/${props.city.country.code}`} alt="" width={24} height={18} loading="lazy" />
        <span class="name">{props.city.name}</span>
        <span class="country">{props.city.country.name}</span>
        <span class="population">{formatNumber(props.city.population)}</span>
      </CityLink>
    </li>
  );
}
