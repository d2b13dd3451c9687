/**
 * GET /solid/city/:id and /preact/city/:id, also with another city beside it: the page as that voice renders it, with
 * the data that it was made of.
 */
import { pathToFileURL } from 'node:url';
import { type Context, Hono } from 'hono';
import type { SecureHeadersVariables } from 'hono/secure-headers';
import type { Fetch } from '../shared/network.js';
import type { RenderPage } from '../shared/rendering.js';

const ID = '{\\d{1,10}}';

type Variables = { Variables: SecureHeadersVariables };

/** @param shell the built page without anything in it @param rendering the file that renders it */
export function voicePageRoutes(shell: string, rendering: string, fetch: Fetch): Hono<Variables> {
  const answer = async (c: Context<Variables>) => {
    const { renderPage }: { renderPage: RenderPage } = await import(pathToFileURL(rendering).href);
    const nonce = c.get('secureHeadersNonce') ?? '';
    const { status, body } = await renderPage({ shell, path: c.req.path, fetch, nonce });
    return c.body(body, status, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-cache' });
  };
  return new Hono<Variables>()
    .get('/', (c) => c.redirect(`${c.req.path}/`))
    .get(`/city/:id${ID}`, answer)
    .get(`/city/:id${ID}/beside/:other${ID}`, answer);
}
