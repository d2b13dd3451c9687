/** The head of a panel: the name, how fresh it is, and what can be done. It shows what there is and never waits. */
import { useQora } from '@qora/preact';
import type { VNode } from 'preact';
import { whereOf } from '../shared/cityWords.js';
import type { CityPanelProps } from './CityPanel.jsx';
import { Freshness } from './Freshness.jsx';
import { PanelButtons } from './PanelButtons.jsx';
import { usePage } from './page.jsx';
import { useRenderCount } from './Renders.jsx';

export function CityHeader({ id, isPinned }: CityPanelProps): VNode {
  useRenderCount();
  const { queries } = usePage().atlas;
  const city = useQora(queries.city(id));
  const { data, status } = city;
  const refresh = (): void => void city.refetch();
  return (
    <header>
      {data && <img class="flag" alt="" width={40} height={30} src={`/api/flags/${data.country.code}`} />}
      <h2 id={isPinned ? 'pinned-city' : 'open-city'} tabIndex={-1}>
        {data?.name ?? (status === 'failure' ? 'Not found' : 'Loading …')}
      </h2>
      <p class="where">{whereOf(data)}</p>
      <PanelButtons id={id} isPinned={isPinned} onRefresh={refresh} />
      <Freshness of={city.$} />
      {status === 'failure' && (
        <button type="button" onClick={refresh}>
          Try again
        </button>
      )}
    </header>
  );
}
