/** One request: a client of its own, the page when all that suspends is there, and the client's cache beside it. */
import '@preact/signals';
import { signal } from '@qora/core';
import { dehydrate, renderScript } from '@qora/core/hydration';
import { prefetchInfinite } from '@qora/core/infinite';
import { renderToStringAsync } from 'preact-render-to-string';
import { createAtlas } from '../shared/atlas.js';
import { partsOf, type RenderPage, statusOf, withHead } from '../shared/rendering.js';
import { Route } from '../shared/route.js';
import { createSwitches } from '../shared/switches.js';
import { PREACT } from '../shared/voices.js';
import { App } from './App.jsx';

export const renderPage: RenderPage = async ({ shell, path, fetch, nonce }) => {
  const route = new Route(path, PREACT.base);
  const atlas = createAtlas({ switches: createSwitches('', signal(true)), fetch, ssr: true });
  const [before, after, end] = partsOf(shell);
  try {
    // Which rows of the list are in sight only a browser knows, so that its first page travels as data alone.
    const list = prefetchInfinite(atlas.client, atlas.queries.cities(''));
    const html = await renderToStringAsync(<App atlas={atlas} route={route} now={signal(Date.now())} />);
    await list;
    const data = renderScript(dehydrate(atlas.client), { nonce });
    const body = withHead(before, atlas, route, data) + html + after + end;
    return { status: statusOf(atlas, route), body };
  } finally {
    atlas.client.dispose();
  }
};
