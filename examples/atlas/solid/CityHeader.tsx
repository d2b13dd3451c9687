/** The head of a panel: the name, how fresh it is, and what can be done. It shows what there is and never waits. */
import type { QoraResource } from '@qora/solid';
import { type JSX, Show } from 'solid-js';
import type { City } from '../shared/api.js';
import { whereOf } from '../shared/cityWords.js';
import { Freshness } from './Freshness.jsx';
import { PanelButtons } from './PanelButtons.jsx';
import { usePage } from './page.jsx';
import { countRun } from './Renders.jsx';

interface CityHeaderProps {
  readonly id: number;
  readonly isPinned: boolean;
  readonly city: QoraResource<City>;
}

export function CityHeader(props: CityHeaderProps): JSX.Element {
  countRun();
  const { atlas } = usePage();
  const refresh = (): void => void props.city.refetch();
  return (
    <header>
      <Show when={props.city.latest}>
        {(city) => (
          <img class="flag" alt="" width={40} height={30} src={`/api/flags/${city().country.code}`} />
        )}
      </Show>
      <h2 id={props.isPinned ? 'pinned-city' : 'open-city'} tabIndex={-1}>
        {props.city.latest?.name ?? 'Loading …'}
      </h2>
      <p class="where">{whereOf(props.city.latest)}</p>
      <PanelButtons id={props.id} isPinned={props.isPinned} onRefresh={refresh} />
      <Freshness of={props.city} queryKey={atlas.queries.city(props.id).key} />
      <Show when={props.city.current.status === 'failure'}>
        <button type="button" onClick={refresh}>
          Try again
        </button>
      </Show>
    </header>
  );
}
