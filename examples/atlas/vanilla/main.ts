/** The page put together: one client, a few signals, and the parts that read them. */
import { effect, untracked } from '@qora/core';
import { createAtlas } from '../shared/atlas.js';
import { activityList } from './activityList.js';
import { cityPanel } from './cityPanel.js';
import { citySearch } from './citySearch.js';
import { announce } from './dom.js';
import { finder } from './finder.js';
import { createTicker } from './format.js';
import { worldMap } from './map.js';
import { announceNotes } from './noteNews.js';
import { Route } from './route.js';
import { switchBar } from './switches.js';
import { visitsPanel } from './visits.js';
import { welcome } from './welcome.js';

const atlas = createAtlas();
const route = new Route();
const now = createTicker();

const place = (id: string): HTMLElement => {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
};

switchBar(place('switches'), atlas.switches);
const search = citySearch(atlas);
const cities = finder(place('finder'), search, route);
place('panels').append(
  welcome(route),
  cityPanel({ atlas, route, now, id: route.city, isPinned: false }),
  cityPanel({ atlas, route, now, id: route.pinned, isPinned: true }),
);
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
