/** The page's script: it takes over what the server has rendered, or draws the page where there is nothing yet. */
import '@preact/signals';
import { hydrateScripts } from '@qora/core/hydration';
import { hydrate, render } from 'preact';
import { createAtlas } from '../shared/atlas.js';
import { createTicker } from '../shared/format.js';
import { keep } from '../shared/keeping.js';
import { announceNotes } from '../shared/noteNews.js';
import { Route } from '../shared/route.js';
import { createSwitches, watchBrowserOnline } from '../shared/switches.js';
import { restoreTheme } from '../shared/theme.js';
import { PREACT } from '../shared/voices.js';
import { App } from './App.jsx';

restoreTheme();
const atlas = createAtlas({
  switches: createSwitches(location.search, watchBrowserOnline()),
  fetch: (path, init) => fetch(path, init),
});
// What the server has rendered it sends as data, too: nothing of that is asked for again.
hydrateScripts(atlas.client);
announceNotes(atlas.client);
const route = new Route(location.pathname, PREACT.base);
route.followHistory();

const root = document.getElementById('app');
if (!root) throw new Error('the page has no #app');
const app = <App atlas={atlas} route={route} now={createTicker()} />;
// What the server has rendered is taken over as it is; what was left from before comes after.
if (root.hasChildNodes()) {
  hydrate(app, root);
  void keep(atlas, location.search);
} else {
  await keep(atlas, location.search);
  render(app, root);
}
