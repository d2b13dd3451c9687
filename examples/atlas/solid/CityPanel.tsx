/** One city: what a list knew of it at once, the rest when it has come; its country; its notes. */
import { QoraErrorReset } from '@qora/solid';
import { type JSX, Suspense } from 'solid-js';
import { CityBody } from './CityBody.jsx';
import { CityHeader } from './CityHeader.jsx';
import { createCity } from './createCity.js';
import { MissingCity } from './MissingCity.jsx';
import { countRun, Renders } from './Renders.jsx';

interface CityPanelProps {
  /** The panel follows it. */
  readonly id: number;
  readonly isPinned: boolean;
}

export function CityPanel(props: CityPanelProps): JSX.Element {
  return (
    <article
      class="panel"
      aria-labelledby={props.isPinned ? 'pinned-city' : 'open-city'}
      data-city={props.id}
    >
      <Renders>
        <QoraErrorReset
          fallback={(error, reset) => <MissingCity {...props} error={error} onTryAgain={reset} />}
        >
          <Content {...props} />
        </QoraErrorReset>
      </Renders>
    </article>
  );
}

/** Inside of the boundary, whose reset makes it anew: that is another attempt. */
function Content(props: CityPanelProps): JSX.Element {
  countRun();
  const city = createCity(() => props.id);
  const header = () => <CityHeader id={props.id} isPinned={props.isPinned} city={city} />;
  return (
    <Suspense fallback={header()}>
      {header()}
      <CityBody id={props.id} isPinned={props.isPinned} city={city} />
    </Suspense>
  );
}
