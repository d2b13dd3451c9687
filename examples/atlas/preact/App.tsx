/** The page put together. */
import { useSignal } from '@preact/signals';
import { QoraProvider } from '@qora/preact';
import type { VNode } from 'preact';
import type { City } from '../shared/api.js';
import { ActivityList } from './ActivityList.jsx';
import { Finder } from './Finder.jsx';
import { Footer } from './Footer.jsx';
import { Panels } from './Panels.jsx';
import { type AppProps, PageProvider, useNewPage } from './page.jsx';
import { Top } from './Top.jsx';
import { useCityFollowed } from './useCityFollowed.js';
import { Visits } from './Visits.jsx';
import { WorldMap } from './WorldMap.jsx';

export function App(props: AppProps): VNode {
  const page = useNewPage(props);
  return (
    <QoraProvider client={props.atlas.client}>
      <PageProvider value={page}>
        <Top />
        <Main {...props} />
        <Footer />
      </PageProvider>
    </QoraProvider>
  );
}

function Main(props: AppProps): VNode {
  const inSight = useSignal<readonly City[]>([]);
  useCityFollowed(props);
  return (
    <main>
      <Finder inSight={inSight} />
      <div class="stage">
        <div id="map">
          <WorldMap found={inSight} />
        </div>
        <Panels />
      </div>
      <aside class="side" aria-label="What is going on">
        <Visits />
        <ActivityList />
      </aside>
    </main>
  );
}
