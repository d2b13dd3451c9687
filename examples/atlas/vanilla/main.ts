/** The page put together: one client, a few signals, and the parts that read them. */
import { effect, untracked } from '@qora/core';
import { deserialize, hydrate } from '@qora/core/hydration';
import { announce } from '../shared/announce.js';
import { createAtlas } from '../shared/atlas.js';
import { createTicker } from '../shared/format.js';
import { keep } from '../shared/keeping.js';
import { announceNotes } from '../shared/noteNews.js';
import { Route } from '../shared/route.js';
import { createSwitches, watchBrowserOnline } from '../shared/switches.js';
import { restoreTheme } from '../shared/theme.js';
import { waitingWords } from '../shared/waitingWords.js';
import { activityList } from './activityList.js';
import { cityPanels } from './cityPanels.js';
import { citySearch } from './citySearch.js';
import { finder } from './finder.js';
import { worldMap } from './map.js';
import { switchBar } from './switches.js';
import { visitsPanel } from './visits.js';
import { voiceLinks } from './voiceLinks.js';

restoreTheme();
const atlas = createAtlas({
  switches: createSwitches(location.search, watchBrowserOnline()),
  fetch: (path, init) => fetch(path, init),
});
// What the server has rendered it sends as data, too: nothing of that is asked for again.
hydrate(atlas.client, deserialize(document.getElementById('qora')?.textContent));
// Before anything is drawn: notes that wait are shown with the rest.
await keep(atlas, location.search);
const route = new Route(location.pathname);
route.followHistory();
const now = createTicker();

const place = (id: string): HTMLElement => {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
};

place('voices').append(...voiceLinks(route));
switchBar(place('switches'), atlas.switches);
effect(() => {
  place('waiting').textContent = waitingWords(atlas.waiting.value);
});
const search = citySearch(atlas);
const cities = finder(place('finder'), search, route);
place('panels').replaceChildren(...cityPanels(atlas, route, now));
place('side').append(visitsPanel(atlas, route, now), activityList(atlas.activity));
announceNotes(atlas.client);
place('map').append(worldMap({ atlas, route, found: cities }));

const countVisit = atlas.client.mutation(atlas.countVisit);
effect(() => {
  const id = route.city.value;
  document.body.classList.toggle('has-city', id !== null);
  if (id === null) return;
  document.querySelector('.stage')?.scrollTo(0, 0);
  window.scrollTo(0, 0);
  // The count is no loss if it fails, and the strip shows that it did.
  untracked(() => void countVisit.mutate(id));
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
