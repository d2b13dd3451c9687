/** One city: what a list knew of it at once, the rest when it has come; its country; its notes. */
import { QoraErrorReset } from '@qora/solid';
import { createEffect, type JSX, on, Suspense } from 'solid-js';
import { CityBody } from './CityBody.jsx';
import { CityHeader } from './CityHeader.jsx';
import { createCity } from './createCity.js';
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
        <Content {...props} />
      </Renders>
    </article>
  );
}

function Content(props: CityPanelProps): JSX.Element {
  countRun();
  const city = createCity(() => props.id);
  const header = () => <CityHeader id={props.id} isPinned={props.isPinned} city={city} />;
  return (
    <QoraErrorReset
      fallback={(_, reset) => {
        // Another city is another attempt.
        createEffect(on(() => props.id, reset, { defer: true }));
        return <CityHeader id={props.id} isPinned={props.isPinned} city={city} onTryAgain={reset} />;
      }}
    >
      <Suspense fallback={header()}>
        {header()}
        <CityBody id={props.id} isPinned={props.isPinned} city={city} />
      </Suspense>
    </QoraErrorReset>
  );
}
