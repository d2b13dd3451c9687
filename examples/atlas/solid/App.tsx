/** The page put together. */
import { QoraProvider } from '@qora/solid';
import { type Accessor, createSignal, type JSX, Show } from 'solid-js';
import type { City } from '../shared/api.js';
import type { Atlas } from '../shared/atlas.js';
import type { Route } from '../shared/route.js';
import { ActivityList } from './ActivityList.jsx';
import { CityPanel } from './CityPanel.jsx';
import { Finder } from './Finder.jsx';
import { Footer } from './Footer.jsx';
import { followCity } from './followCity.js';
import { createPage, PageProvider } from './page.jsx';
import { Top } from './Top.jsx';
import { Visits } from './Visits.jsx';
import { Welcome } from './Welcome.jsx';
import { WorldMap } from './WorldMap.jsx';

interface AppProps {
  readonly atlas: Atlas;
  readonly route: Route;
  readonly now: Accessor<number>;
}

export function App(props: AppProps): JSX.Element {
  return (
    <QoraProvider client={props.atlas.client}>
      <Main {...props} />
    </QoraProvider>
  );
}

function Main(props: AppProps): JSX.Element {
  const page = createPage(props.atlas, props.route, props.now);
  const [inSight, setInSight] = createSignal<readonly City[]>([]);
  followCity(page);
  return (
    <PageProvider value={page}>
      <Top />
      <main>
        <Finder onSight={setInSight} />
        <div class="stage">
          <div id="map">
            <Show when={page.isLive()}>
              <WorldMap found={inSight()} />
            </Show>
          </div>
          <div id="panels" class="panels">
            <Show when={page.city()} fallback={<Welcome />}>
              {(id) => <CityPanel id={id()} isPinned={false} />}
            </Show>
            <Show when={page.pinned()}>{(id) => <CityPanel id={id()} isPinned />}</Show>
          </div>
        </div>
        <aside class="side" aria-label="What is going on">
          <Visits />
          <ActivityList />
        </aside>
      </main>
      <Footer />
    </PageProvider>
  );
}
