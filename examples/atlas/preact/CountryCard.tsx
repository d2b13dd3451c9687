/** The country of a city, with its largest cities. */
import { useQora } from '@qora/preact';
import type { VNode } from 'preact';
import { memo, Suspense } from 'preact/compat';
import type { City, Country } from '../shared/api.js';
import { factsOf } from '../shared/cityWords.js';
import { messageOf } from '../shared/failure.js';
import { formatCompact, formatNumber } from '../shared/format.js';
import { CityLink } from './CityLink.jsx';
import { FailureBox } from './FailureBox.jsx';
import { usePage } from './page.jsx';
import { useRenderCount } from './Renders.jsx';
import { useNoted } from './useNoted.js';

export function CountryCard(props: { readonly code: string }): VNode {
  return (
    <Suspense fallback={null}>
      <Card {...props} />
    </Suspense>
  );
}

function Card({ code }: { readonly code: string }): VNode {
  useRenderCount();
  const { queries } = usePage().atlas;
  const note = useNoted();
  const country = useQora(note({ ...queries.country(code), suspense: true }));
  return (
    <section class="country-card">
      {country.data ? (
        <Known country={country.data} />
      ) : (
        <FailureBox message={messageOf(country.error)} onTryAgain={() => void country.refetch()} />
      )}
    </section>
  );
}

const Known = memo(({ country }: { readonly country: Country }): VNode => {
  useRenderCount();
  return (
    <>
      <h3>{country.name}</h3>
      <dl class="facts">
        {factsOf(country).map(([term, text]) => (
          <div key={term} hidden={text === ''}>
            <dt>{term}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <h4>Largest of {formatNumber(country.cityCount)} cities</h4>
      <ol class="bars" style={{ '--largest': String(country.largestCities[0]?.population ?? 1) }}>
        {country.largestCities.map((city) => (
          <Bar key={city.id} {...city} />
        ))}
      </ol>
    </>
  );
});

function Bar({ id, name, population }: City): VNode {
  useRenderCount();
  return (
    <li>
      <CityLink id={id}>{name}</CityLink>
      <span class="bar" aria-hidden="true" style={{ '--people': String(population) }} />
      <span class="population">{formatCompact(population)}</span>
    </li>
  );
}
