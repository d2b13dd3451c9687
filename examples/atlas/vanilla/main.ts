/** The page put together: one client, a few signals, and the parts that read them. */
import { effect, untracked } from '@qora/core';
import { deserialize, hydrate } from '@qora/core/hydration';
import { createAtlas } from '../shared/atlas.js';
import { createSwitches, watchBrowserOnline } from '../shared/switches.js';
import { activityList } from './activityList.js';
import { cityPanels } from './cityPanels.js';
import { citySearch } from './citySearch.js';
import { announce } from './dom.js';
import { finder } from './finder.js';
import { createTicker } from './format.js';
import { worldMap } from './map.js';
import { announceNotes } from './noteNews.js';
import { Route } from './route.js';
import { switchBar } from './switches.js';
import { visitsPanel } from './visits.js';

const atlas = createAtlas({
  switches: createSwitches(location.search, watchBrowserOnline()),
  fetch: (path, init) => fetch(path, init),
});
// What the server has rendered it sends as data, too: nothing of that is asked for again.
hydrate(atlas.client, deserialize(document.getElementById('qora')?.textContent));
const route = new Route(location.pathname);
route.followHistory();
const now = createTicker();

const place = (id: string): HTMLElement => {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
};

switchBar(place('switches'), atlas.switches);
const search = citySearch(atlas);
const cities = finder(place('finder'), search, route);
place('panels').replaceChildren(...cityPanels(atlas, route, now));
place('side').append(visitsPanel(atlas, route, now), activityList(atlas.activity));
announceNotes(atlas.client);
place('map').append(worldMap({ atlas, route, found: cities }));

effect(() => {
  const id = route.city.value;
  document.body.classList.toggle('has-city', id !== null);
  if (id === null) return;
  document.querySelector('.stage')?.scrollTo(0, 0);
  window.scrollTo(0, 0);
  // The count is no loss if it fails, and the strip shows that it did.
  untracked(() => atlas.countVisit.mutate(id));
});

const open = atlas.client.watchQuery(() => {
  const id = route.city.value;
  return id === null ? null : { ...atlas.queries.city(id), enabled: false };
});
const name = open.select((city) => city.name);
effect(() => {
  document.title = name.value === undefined ? 'Atlas' : `${name.value} · Atlas`;
  if (name.value !== undefined) announce(`${name.value} is open`);
});
