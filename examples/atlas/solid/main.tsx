/** The page's script: it takes over what the server has rendered, or draws the page where there is nothing yet. */
import { fromQora } from '@qora/solid';
import { hydrate, render } from 'solid-js/web';
import { createAtlas } from '../shared/atlas.js';
import { createTicker } from '../shared/format.js';
import { keep } from '../shared/keeping.js';
import { announceNotes } from '../shared/noteNews.js';
import { Route } from '../shared/route.js';
import { createSwitches, watchBrowserOnline } from '../shared/switches.js';
import { restoreTheme } from '../shared/theme.js';
import { SOLID } from '../shared/voices.js';
import { App } from './App.jsx';

restoreTheme();
const atlas = createAtlas({
  switches: createSwitches(location.search, watchBrowserOnline()),
  fetch: (path, init) => fetch(path, init),
});
announceNotes(atlas.client);
const route = new Route(location.pathname, SOLID.base);
route.followHistory();
const now = fromQora(createTicker());

const root = document.getElementById('app');
if (!root) throw new Error('the page has no #app');
const app = () => <App atlas={atlas} route={route} now={now} />;
// What the server has rendered is taken over as it is; what was left from before comes after.
if (root.hasChildNodes()) {
  hydrate(app, root);
  void keep(atlas, location.search);
} else {
  await keep(atlas, location.search);
  render(app, root);
}
