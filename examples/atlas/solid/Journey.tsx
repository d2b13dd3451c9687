/**
 * A journey from the open city. Its stops are shown while the server still looks for the next: what has come of a
 * stream is data like any other, so nobody waits for it.
 */
import { errorOf } from '@qora/core';
import { createQoraQuery } from '@qora/solid';
import { createEffect, createSignal, For, type JSX, on, Show, untrack } from 'solid-js';
import { announce } from '../shared/announce.js';
import type { Stop } from '../shared/api.js';
import { messageOf } from '../shared/failure.js';
import { formatNumber } from '../shared/format.js';
import { describeJourney, JOURNEY_HINT, type JourneyReading, journeyKind } from '../shared/journeyWords.js';
import { CityLink } from './CityLink.jsx';
import { createFailureCount } from './createFailureCount.js';
import { FailureBox } from './FailureBox.jsx';
import { usePage } from './page.jsx';
import { countRun } from './Renders.jsx';

export function Journey(props: { readonly from: number }): JSX.Element {
  countRun();
  const { atlas } = usePage();
  const [isUnderWay, setUnderWay] = createSignal(false);
  // Whoever goes on to another city sets out anew, even when they come back.
  createEffect(
    on(
      () => props.from,
      () => setUnderWay(false),
      { defer: true },
    ),
  );
  const options = () => atlas.queries.journey(props.from);
  const note = atlas.activity.reader(atlas.client);
  const query = createQoraQuery(() => note(isUnderWay() ? options() : null));
  const failureCount = createFailureCount(() => options().key);
  const reading = (): JourneyReading => ({
    status: query.current.status,
    fetchStatus: query.fetchStatus,
    failureCount: failureCount(),
    stops: query.latest ?? [],
  });
  // Every stop would be too much to be told; a failure is told by its box.
  createEffect(() => {
    if (isUnderWay() && journeyKind(reading()) === 'done')
      announce(untrack(() => describeJourney(reading())));
  });
  let title!: HTMLHeadingElement;
  // The buttons are gone with the click, so the focus goes to what they have begun.
  const act = (work: () => void) => () => {
    work();
    title.focus();
  };
  return (
    <section class="journey">
      <h3 tabIndex={-1} ref={title}>
        A journey
      </h3>
      <p class="hint">{JOURNEY_HINT}</p>
      <Show
        when={isUnderWay()}
        fallback={
          <button type="button" onClick={act(() => setUnderWay(true))}>
            Travel on from here
          </button>
        }
      >
        <p class="pulse" data-kind={journeyKind(reading())}>
          {describeJourney(reading())}
        </p>
      </Show>
      <ol class="stops" aria-label="Stops">
        <For each={query.latest}>{StopRow}</For>
      </ol>
      <Show when={isUnderWay() && journeyKind(reading()) === 'failed'}>
        <FailureBox
          message={messageOf(errorOf(query.current))}
          onTryAgain={act(() => void query.refetch())}
        />
      </Show>
    </section>
  );
}

function StopRow({ city, km }: Stop): JSX.Element {
  countRun();
  const { code, name } = city.country;
  return (
    <li>
      <img src={`/api/flags/${code}`} alt={name} title={name} width={20} height={15} loading="lazy" />
      <CityLink id={city.id}>{city.name}</CityLink>
      <span class="distance">{formatNumber(km)} km</span>
    </li>
  );
}
