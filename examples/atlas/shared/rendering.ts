/** What a voice's page that a server renders is made of, whoever renders it. */
import type { Atlas } from './atlas.js';
import { type Fetch, RequestError } from './network.js';
import type { Route } from './route.js';

interface Asked {
  /** The built page without anything in it. */
  readonly shell: string;
  readonly path: string;
  /** Asks the server's own API. */
  readonly fetch: Fetch;
  /** Without it the page's scripts may not run. */
  readonly nonce: string;
}

interface Rendered {
  readonly status: 200 | 404;
  readonly body: string | ReadableStream<Uint8Array>;
}

/** Resolves when the head can be written, which waits for the open city. */
export type RenderPage = (asked: Asked) => Promise<Rendered>;

/** The built page in three: what comes before the application, what after it, and the end of the document. */
export function partsOf(shell: string): readonly [before: string, after: string, end: string] {
  const place = '<div id="app">';
  const [before = '', rest = ''] = shell.split(place);
  const [after = '', end = ''] = rest.split('</body>');
  return [before + place, after, `</body>${end}`];
}

/** The beginning of the page, named after the open city. */
export function withHead(before: string, atlas: Atlas, route: Route, scripts = ''): string {
  const name = nameOf(atlas, route);
  const title = name === undefined ? 'Atlas' : `${escapeHtml(name)} · Atlas`;
  return before
    .replace('<title>Atlas</title>', () => `<title>${title}</title>${scripts}`)
    .replace('<body>', '<body class="has-city">');
}

export function nameOf({ client, queries }: Atlas, { city }: Route): string | undefined {
  return city.value === null ? undefined : client.getQueryData(queries.city(city.value).key)?.name;
}

/** Whatever else has failed is left to the page, which asks again. */
export function statusOf({ client, queries }: Atlas, { city }: Route): 200 | 404 {
  const state = city.value === null ? undefined : client.getState(queries.city(city.value).key);
  const isRefused = state?.status === 'failure' && state.error instanceof RequestError;
  return isRefused && state.error.status === 404 ? 404 : 200;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
