/**
 * GET /solid/city/:id, also with another city beside it: Solid renders the page while its queries load, and sends each
 * part with its data as soon as it is complete. The page's shell waits for the open city, whose name is in its head.
 */
import { pathToFileURL } from 'node:url';
import { type Context, Hono } from 'hono';
import type { SecureHeadersVariables } from 'hono/secure-headers';
import type { Fetch } from '../shared/network.js';
import { SOLID } from '../shared/voices.js';
import type { RenderPage } from '../solid/server.jsx';

const ID = '{\\d{1,10}}';

type Variables = { Variables: SecureHeadersVariables };

/** @param shell the built page without anything in it @param rendering the file that renders it */
export function solidPageRoutes(shell: string, rendering: string, fetch: Fetch): Hono<Variables> {
  const answer = async (c: Context<Variables>) => {
    const { renderPage }: { renderPage: RenderPage } = await import(pathToFileURL(rendering).href);
    const nonce = c.get('secureHeadersNonce') ?? '';
    const { status, body } = await renderPage({ shell, path: c.req.path, fetch, nonce });
    return c.body(body, status, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-cache' });
  };
  return new Hono<Variables>()
    .get('/', (c) => c.redirect(SOLID.base))
    .get(`/city/:id${ID}`, answer)
    .get(`/city/:id${ID}/beside/:other${ID}`, answer);
}
