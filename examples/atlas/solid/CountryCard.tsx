/** The country of a city, with its largest cities. */
import { createQoraQuery, QoraErrorReset } from '@qora/solid';
import { For, Index, type JSX, Show, Suspense } from 'solid-js';
import type { City, Country } from '../shared/api.js';
import { factsOf } from '../shared/cityWords.js';
import { messageOf } from '../shared/failure.js';
import { formatCompact, formatNumber } from '../shared/format.js';
import { CityLink } from './CityLink.jsx';
import { FailureBox } from './FailureBox.jsx';
import { usePage } from './page.jsx';
import { countRun } from './Renders.jsx';

export function CountryCard(props: { readonly code: string }): JSX.Element {
  countRun();
  const { atlas } = usePage();
  const note = atlas.activity.reader(atlas.client);
  const country = createQoraQuery(() => note(atlas.queries.country(props.code)));
  return (
    <QoraErrorReset
      fallback={(error, reset) => (
        <section class="country-card">
          <FailureBox message={messageOf(error)} onTryAgain={reset} />
        </section>
      )}
    >
      <Suspense>
        <Show when={country()}>
          {(known) => (
            <section class="country-card">
              <h3>{known().name}</h3>
              <Facts of={known()} />
              <h4>Largest of {formatNumber(known().cityCount)} cities</h4>
              <ol class="bars" style={{ '--largest': String(known().largestCities[0]?.population ?? 1) }}>
                <For each={known().largestCities}>{Bar}</For>
              </ol>
            </section>
          )}
        </Show>
      </Suspense>
    </QoraErrorReset>
  );
}

function Facts(props: { readonly of: Country }): JSX.Element {
  return (
    <dl class="facts">
      <Index each={factsOf(props.of)}>
        {(fact) => (
          <div hidden={fact()[1] === ''}>
            <dt>{fact()[0]}</dt>
            <dd>{fact()[1]}</dd>
          </div>
        )}
      </Index>
    </dl>
  );
}

function Bar({ id, name, population }: City): JSX.Element {
  countRun();
  return (
    <li>
      <CityLink id={id}>{name}</CityLink>
      <span class="bar" aria-hidden="true" style={{ '--people': String(population) }} />
      <span class="population">{formatCompact(population)}</span>
    </li>
  );
}
