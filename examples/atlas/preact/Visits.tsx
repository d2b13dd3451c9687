/** Which cities are being opened, by anybody: one query that polls. */
import { computed } from '@qora/core';
import { useOnline, useQora } from '@qora/preact';
import type { VNode } from 'preact';
import { memo, Suspense } from 'preact/compat';
import { useMemo } from 'preact/hooks';
import type { Visits as Answer } from '../shared/api.js';
import { formatAge, formatNumber } from '../shared/format.js';
import { CityLink } from './CityLink.jsx';
import { usePage } from './page.jsx';

export function Visits(): VNode {
  return (
    <section class="visits" aria-labelledby="visits-title">
      <h2 id="visits-title">Live visits</h2>
      <Pulse />
      <Suspense fallback={<p class="total">…</p>}>
        <Counts />
      </Suspense>
    </section>
  );
}

function Pulse(): VNode {
  const { atlas, isLive } = usePage();
  const isOnline = useOnline();
  const { $ } = useQora(atlas.queries.visits());
  const kind = isOnline ? $.fetchStatus.value : 'paused';
  return (
    <p class="pulse" data-kind={isLive.value ? kind : undefined}>
      {isOnline ? 'asked every 3 s' : 'paused, offline'}
    </p>
  );
}

/** A count that is missing is no loss: it is asked for again in a moment. */
function Counts(): VNode {
  const { queries } = usePage().atlas;
  const known = useQora({ ...queries.visits(), suspense: true }).data;
  if (!known) return <p class="total">…</p>;
  return (
    <>
      <p class="total">{formatNumber(known.total)}</p>
      <ol class="visit-list">
        {known.recent.map((visit) => (
          <VisitRow key={visit.at} visit={visit} />
        ))}
      </ol>
    </>
  );
}

const VisitRow = memo(({ visit: { city, at } }: { readonly visit: Answer['recent'][number] }): VNode => {
  const { now } = usePage();
  const age = useMemo(() => computed(() => formatAge(now.value - Date.parse(at))), [now, at]);
  return (
    <li>
      <CityLink id={city.id}>{city.name}</CityLink>
      <time class="age" dateTime={at}>
        {age}
      </time>
    </li>
  );
});
