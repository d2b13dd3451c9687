/** Which cities are being opened, by anybody: one query that polls. */
import { createOnline, createQoraQuery } from '@qora/solid';
import { For, type JSX, Show, Suspense } from 'solid-js';
import type { Visits as Answer } from '../shared/api.js';
import { formatAge, formatNumber } from '../shared/format.js';
import { CityLink } from './CityLink.jsx';
import { usePage } from './page.jsx';

export function Visits(): JSX.Element {
  const { atlas, isLive } = usePage();
  const isOnline = createOnline();
  // A count that is missing is no loss: it is asked for again in a moment.
  const visits = createQoraQuery(() => ({ ...atlas.queries.visits(), throwOnError: false }));
  const kind = () => (isOnline() ? visits.fetchStatus : 'paused');
  return (
    <section class="visits" aria-labelledby="visits-title">
      <h2 id="visits-title">Live visits</h2>
      <p class="pulse" data-kind={isLive() ? kind() : undefined}>
        {isOnline() ? 'asked every 3 s' : 'paused, offline'}
      </p>
      <Suspense fallback={<p class="total">…</p>}>
        <Show when={visits()} fallback={<p class="total">…</p>}>
          {(known) => (
            <>
              <p class="total">{formatNumber(known().total)}</p>
              <ol class="visit-list">
                <For each={known().recent}>{VisitRow}</For>
              </ol>
            </>
          )}
        </Show>
      </Suspense>
    </section>
  );
}

function VisitRow({ city, at }: Answer['recent'][number]): JSX.Element {
  const { now } = usePage();
  return (
    <li>
      <CityLink id={city.id}>{city.name}</CityLink>
      <time class="age" datetime={at}>
        {formatAge(now() - Date.parse(at))}
      </time>
    </li>
  );
}
