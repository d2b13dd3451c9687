/** One request: a client of its own, and the page sent as it becomes complete, each part with the data it was made of. */
import { signal } from '@qora/core';
import { generateHydrationScript, renderToStream } from 'solid-js/web';
import { type Atlas, createAtlas } from '../shared/atlas.js';
import { type Fetch, RequestError } from '../shared/network.js';
import { Route } from '../shared/route.js';
import { createSwitches } from '../shared/switches.js';
import { SOLID } from '../shared/voices.js';
import { App } from './App.jsx';

interface Asked {
  /** The built page without anything in it. */
  readonly shell: string;
  readonly path: string;
  readonly fetch: Fetch;
  /** Without it the page's scripts may not run. */
  readonly nonce: string;
}

interface Rendered {
  readonly status: 200 | 404;
  readonly body: ReadableStream<Uint8Array>;
}

export type RenderPage = typeof renderPage;

/** The declaration is the browser's, which has nothing to say. */
const hydrationScript = generateHydrationScript as (options: { readonly nonce: string }) => string;

const PLACE = '<div id="app">';
const END = '</body>';

/** Resolves when the head can be written, which waits for the open cities. */
export function renderPage({ shell, path, fetch, nonce }: Asked): Promise<Rendered> {
  const route = new Route(path, SOLID.base);
  const atlas = createAtlas({ switches: createSwitches('', signal(true)), fetch, ssr: true });
  const now = Date.now();
  const [before = '', after = ''] = shell.split(PLACE);
  const [rest = '', end = ''] = after.split(END);
  const text = new TextEncoder();
  return new Promise((resolve) => {
    let isOver = false;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        const write = (html: string): void => {
          if (!isOver) controller.enqueue(text.encode(html));
        };
        const stream = renderToStream(() => <App atlas={atlas} route={route} now={() => now} />, {
          nonce,
          onCompleteShell(page) {
            write(withHead(before, atlas, route, nonce) + PLACE);
            page.write(rest);
            resolve({ status: statusOf(atlas, route), body });
          },
        });
        const finish = (): void => {
          write(END + end);
          if (!isOver) controller.close();
          atlas.client.dispose();
        };
        // The declaration knows only one half of what is called.
        stream.pipe({ write, end: finish } as { write: typeof write });
      },
      /** The visitor has gone. */
      cancel() {
        isOver = true;
      },
    });
  });
}

function withHead(before: string, atlas: Atlas, route: Route, nonce: string): string {
  const name = openCity(atlas, route)?.name;
  const title = name === undefined ? 'Atlas' : `${escapeHtml(name)} · Atlas`;
  return before
    .replace('<title>Atlas</title>', () => `<title>${title}</title>${hydrationScript({ nonce })}`)
    .replace('<body>', '<body class="has-city">');
}

function openCity({ client, queries }: Atlas, { city }: Route) {
  return city.value === null ? undefined : client.getQueryData(queries.city(city.value).key);
}

function statusOf({ client, queries }: Atlas, { city }: Route): 200 | 404 {
  const state = city.value === null ? undefined : client.getState(queries.city(city.value).key);
  const isRefused = state?.status === 'failure' && state.error instanceof RequestError;
  return isRefused && state.error.status === 404 ? 404 : 200;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
