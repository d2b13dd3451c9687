/** One city: what a list knew of it at once, the rest when it has come; its country; its notes. */
import { useQora } from '@qora/preact';
import type { VNode } from 'preact';
import { Suspense } from 'preact/compat';
import { CityBody } from './CityBody.jsx';
import { CityHeader } from './CityHeader.jsx';
import { usePage } from './page.jsx';
import { Renders, useRenderCount } from './Renders.jsx';
import { useNoted } from './useNoted.js';

export interface CityPanelProps {
  /** The panel follows it. */
  readonly id: number;
  readonly isPinned: boolean;
}

export function CityPanel(props: CityPanelProps): VNode {
  const titleId = props.isPinned ? 'pinned-city' : 'open-city';
  return (
    <article class="panel" aria-labelledby={titleId} data-city={props.id}>
      <Renders>
        <Suspense fallback={<CityHeader {...props} />}>
          <Content {...props} />
        </Suspense>
      </Renders>
    </article>
  );
}

/** A server waits for what suspends, so that the page it sends has the city in it. */
function Content(props: CityPanelProps): VNode {
  useRenderCount();
  const { queries } = usePage().atlas;
  const note = useNoted();
  const city = useQora(note({ ...queries.city(props.id), suspense: true })).data;
  return (
    <>
      <CityHeader {...props} />
      {city && <CityBody {...props} city={city} />}
    </>
  );
}
