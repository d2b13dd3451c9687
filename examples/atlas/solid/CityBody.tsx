/** What there is to say of a city, once it is there. */
import type { QoraResource } from '@qora/solid';
import { Index, type JSX, Show } from 'solid-js';
import type { City } from '../shared/api.js';
import { figuresOf } from '../shared/cityWords.js';
import { CountryCard } from './CountryCard.jsx';
import { Journey } from './Journey.jsx';
import { NoteList } from './NoteList.jsx';
import { countRun } from './Renders.jsx';

interface CityBodyProps {
  readonly id: number;
  readonly isPinned: boolean;
  readonly city: QoraResource<City>;
}

export function CityBody(props: CityBodyProps): JSX.Element {
  countRun();
  return (
    <>
      <Show when={props.city()}>
        {(city) => (
          <>
            <dl class="figures">
              <Index each={figuresOf(city())}>
                {(figure) => (
                  <div>
                    <dt>{figure()[0]}</dt>
                    <dd>{figure()[1]}</dd>
                  </div>
                )}
              </Index>
            </dl>
            <CountryCard code={city().country.code} />
            <Journey from={props.id} />
          </>
        )}
      </Show>
      <NoteList cityId={props.id} cityName={props.city()?.name ?? ''} isPinned={props.isPinned} />
    </>
  );
}
