/**
 * A journey from the open city. Its stops are shown while the server still looks for the next: what has come of a
 * stream is data like any other, so nobody waits for it.
 */
import { useQora } from '@qora/preact';
import type { VNode } from 'preact';
import { flushSync, memo } from 'preact/compat';
import { useEffect, useRef, useState } from 'preact/hooks';
import { announce } from '../shared/announce.js';
import type { Stop } from '../shared/api.js';
import { messageOf } from '../shared/failure.js';
import { formatNumber } from '../shared/format.js';
import { describeJourney, JOURNEY_HINT, journeyKind } from '../shared/journeyWords.js';
import { CityLink } from './CityLink.jsx';
import { FailureBox } from './FailureBox.jsx';
import { usePage } from './page.jsx';
import { useRenderCount } from './Renders.jsx';
import { useNoted } from './useNoted.js';

export function Journey({ from }: { readonly from: number }): VNode {
  useRenderCount();
  const { queries } = usePage().atlas;
  const [isUnderWay, setUnderWay] = useState(false);
  const note = useNoted();
  const query = useQora(note(isUnderWay ? queries.journey(from) : null));
  const { status, fetchStatus, failureCount, data: stops = [] } = query;
  const reading = { status, fetchStatus, failureCount, stops };
  const kind = isUnderWay ? journeyKind(reading) : undefined;
  // Every stop would be too much to be told; a failure is told by its box.
  const end = kind === 'done' ? describeJourney(reading) : undefined;
  useEffect(() => {
    if (end !== undefined) announce(end);
  }, [end]);
  const title = useRef<HTMLHeadingElement>(null);
  // The buttons are gone with the click, so the focus goes to what they have begun.
  const act = (work: () => void) => () => {
    flushSync(work);
    title.current?.focus();
  };
  return (
    <section class="journey">
      <h3 tabIndex={-1} ref={title}>
        A journey
      </h3>
      <p class="hint">{JOURNEY_HINT}</p>
      {isUnderWay ? (
        <p class="pulse" data-kind={kind}>
          {describeJourney(reading)}
        </p>
      ) : (
        <button type="button" onClick={act(() => setUnderWay(true))}>
          Travel on from here
        </button>
      )}
      <ol class="stops" aria-label="Stops">
        {stops.map((stop) => (
          <StopRow key={stop.city.id} {...stop} />
        ))}
      </ol>
      {kind === 'failed' && (
        <FailureBox message={messageOf(query.error)} onTryAgain={act(() => void query.refetch())} />
      )}
    </section>
  );
}

const StopRow = memo(({ city, km }: Stop): VNode => {
  useRenderCount();
  const { code, name } = city.country;
  return (
    <li>
      <img src={`/api/flags/${code}`} alt={name} title={name} width={20} height={15} loading="lazy" />
      <CityLink id={city.id}>{city.name}</CityLink>
      <span class="distance">{formatNumber(km)} km</span>
    </li>
  );
});
