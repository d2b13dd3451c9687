/** What there is to say of a city, once it is there. */
import type { VNode } from 'preact';
import type { City } from '../shared/api.js';
import { figuresOf } from '../shared/cityWords.js';
import type { CityPanelProps } from './CityPanel.jsx';
import { CountryCard } from './CountryCard.jsx';
import { Journey } from './Journey.jsx';
import { NoteList } from './NoteList.jsx';
import { useRenderCount } from './Renders.jsx';

interface CityBodyProps extends CityPanelProps {
  readonly city: City;
}

export function CityBody({ id, isPinned, city }: CityBodyProps): VNode {
  useRenderCount();
  return (
    <>
      <dl class="figures">
        {figuresOf(city).map(([term, text]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <CountryCard code={city.country.code} />
      {/* Whoever goes on to another city sets out anew, even when they come back. */}
      <Journey key={`journey ${id}`} from={id} />
      <NoteList cityId={id} cityName={city.name} isPinned={isPinned} />
    </>
  );
}
