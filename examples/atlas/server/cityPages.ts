/**
 * GET /city/:id, also with another city beside it: the page as it will look, and the data that it was made of.
 *
 *   path ──> queries, over the server's own routes ──> the page's components in a document of the server's ──> HTML
 *                        └──> payload ──> HTML ──> hydrated in the page: nothing of it is asked for again
 */
import { type ReadonlySignal, signal } from '@qora/core';
import { dehydrate, serialize } from '@qora/core/hydration';
import { prefetchInfinite } from '@qora/core/infinite';
import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { parseHTML } from 'linkedom';
import { type Atlas, createAtlas } from '../shared/atlas.js';
import type { Fetch } from '../shared/network.js';
import { nameOf, statusOf } from '../shared/rendering.js';
import { Route } from '../shared/route.js';
import { createSwitches } from '../shared/switches.js';
import { cityPanels } from '../vanilla/cityPanels.js';

const ID = '{\\d{1,10}}';

/** @param shell the built page without anything in it */
export function cityPageRoutes(shell: string, fetch: Fetch): Hono {
  const answer = async (c: Context) => {
    const { html, status } = await renderPage(shell, fetch, c.req.path);
    return c.html(html, status, { 'Cache-Control': 'no-cache' });
  };
  return new Hono().get(`/city/:id${ID}`, answer).get(`/city/:id${ID}/beside/:other${ID}`, answer);
}

interface Rendered {
  readonly html: string;
  readonly status: ContentfulStatusCode;
}

async function renderPage(shell: string, fetch: Fetch, path: string): Promise<Rendered> {
  const route = new Route(path);
  const atlas = createAtlas({ switches: createSwitches('', signal(true)), fetch, ssr: true });
  try {
    await load(atlas, route);
    return { html: draw(shell, atlas, route), status: statusOf(atlas, route) };
  } finally {
    atlas.client.dispose();
  }
}

/** Whatever fails is left to the page, which asks again and shows how that went. */
async function load({ client, queries }: Atlas, route: Route): Promise<void> {
  const loadCity = async ({ value: id }: ReadonlySignal<number | null>): Promise<void> => {
    if (id === null) return;
    await Promise.all([client.prefetch(queries.city(id)), client.prefetch(queries.notes(id))]);
    const city = client.getQueryData(queries.city(id).key);
    if (city) await client.prefetch(queries.country(city.country.code));
  };
  await Promise.all([
    loadCity(route.city),
    loadCity(route.pinned),
    prefetchInfinite(client, queries.cities('')),
    client.prefetch(queries.visits()),
  ]);
}

function draw(shell: string, atlas: Atlas, route: Route): string {
  const { document } = parseHTML(shell);
  const panels = withDocument(document, () => cityPanels(atlas, route, signal(Date.now())));
  document.getElementById('panels')?.append(...panels);
  document.body.classList.add('has-city');
  const name = nameOf(atlas, route);
  if (name !== undefined) document.title = `${name} · Atlas`;
  const data = document.createElement('script');
  data.setAttribute('type', 'application/json');
  data.id = 'qora';
  data.textContent = serialize(dehydrate(atlas.client));
  document.head.append(data);
  return document.toString();
}

/** Components know one document. They are made without waiting for anything, so that no two requests meet here. */
function withDocument<T>(document: Document, make: () => T): T {
  const host = globalThis as { document?: Document };
  host.document = document;
  try {
    return make();
  } finally {
    delete host.document;
  }
}
