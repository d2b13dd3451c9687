/** The head of a panel: the name, how fresh it is, and what can be done. It shows what there is and never waits. */
import type { QoraResource } from '@qora/solid';
import { type JSX, Show } from 'solid-js';
import type { City } from '../shared/api.js';
import { whereOf } from '../shared/cityWords.js';
import { Freshness } from './Freshness.jsx';
import { usePage } from './page.jsx';
import { countRun } from './Renders.jsx';

interface CityHeaderProps {
  readonly id: number;
  readonly isPinned: boolean;
  readonly city: QoraResource<City>;
  /** Without it the city is asked for again. */
  readonly onTryAgain?: () => void;
}

export function CityHeader(props: CityHeaderProps): JSX.Element {
  countRun();
  const { atlas } = usePage();
  const hasFailed = () => props.city.current.status === 'failure';
  const tryAgain = () => (props.onTryAgain ? props.onTryAgain() : void props.city.refetch());
  return (
    <header>
      <Show when={props.city.latest}>
        {(city) => (
          <img class="flag" alt="" width={40} height={30} src={`/api/flags/${city().country.code}`} />
        )}
      </Show>
      <h2 id={props.isPinned ? 'pinned-city' : 'open-city'} tabIndex={-1}>
        {props.city.latest?.name ?? (hasFailed() ? 'Not found' : 'Loading …')}
      </h2>
      <p class="where">{whereOf(props.city.latest)}</p>
      <Buttons {...props} />
      <Freshness of={props.city} queryKey={atlas.queries.city(props.id).key} />
      <Show when={hasFailed()}>
        <button type="button" onClick={tryAgain}>
          Try again
        </button>
      </Show>
    </header>
  );
}

function Buttons(props: CityHeaderProps): JSX.Element {
  const { route, pinned } = usePage();
  // A button that is gone after the click hands the focus on.
  const pin = (): void => {
    route.pin();
    document.getElementById('pinned-city')?.focus();
  };
  const close = (): void => {
    const { id, isPinned } = props;
    if (isPinned) route.unpin();
    else route.close();
    const result = document.querySelector<HTMLElement>(`.results a[data-city="${id}"]`);
    const next = isPinned
      ? document.getElementById('open-city')
      : (result ?? document.getElementById('search'));
    next?.focus();
  };
  return (
    <div class="buttons">
      <Show when={!props.isPinned && pinned() === null}>
        <button type="button" title="Keep this city beside the next one" onClick={pin}>
          Pin
        </button>
      </Show>
      <button type="button" title="Ask the server again" onClick={() => void props.city.refetch()}>
        Refresh
      </button>
      <button type="button" title="Close this city" onClick={close}>
        {props.isPinned ? 'Unpin' : 'Close'}
      </button>
    </div>
  );
}
