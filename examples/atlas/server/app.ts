/** The routes wired: faults before all of /api, errors as JSON after, everything else is a page. */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { NONCE, secureHeaders } from 'hono/secure-headers';
import { type Cache, noCache } from './cache.js';
import { cityRoutes } from './cities.js';
import { countryRoutes } from './countries.js';
import type { Database } from './database.js';
import { ApiError, onError, onUnknownRoute } from './errors.js';
import { faults } from './faults.js';
import { journeyRoutes } from './journey.js';
import { noteRoutes } from './notes.js';
import { pageRoutes } from './pages.js';
import { visitRoutes } from './visits.js';

export interface AppParts {
  readonly database: Database;
  /** Stands in front of it. @default none */
  readonly cache?: Cache | undefined;
  /** The folder that holds the built pages. */
  readonly pages: string;
}

const tooLarge = () => {
  throw new ApiError(413, 'too-large', 'A request body has at most 16 kB.');
};

export function createApp({ database, cache = noCache, pages }: AppParts): Hono {
  const api = new Hono()
    .use(bodyLimit({ maxSize: 16 * 1024, onError: tooLarge }))
    .use(faults)
    .route('/', cityRoutes(database, cache))
    .route('/', countryRoutes(database, cache))
    .route('/', journeyRoutes(database))
    .route('/', noteRoutes(database, cache))
    .route('/', visitRoutes(database))
    .all('/*', onUnknownRoute)
    .onError(onError);

  const contentSecurityPolicy = {
    defaultSrc: ["'self'"],
    // The server's own rendering writes scripts into its pages.
    scriptSrc: ["'self'", NONCE],
    imgSrc: ["'self'", 'data:'],
    // The length of a bar is a style of its own, also where the server has drawn it.
    styleSrcAttr: ["'unsafe-inline'"],
  };
  const site = new Hono();
  return site
    .use(secureHeaders({ contentSecurityPolicy, strictTransportSecurity: false }))
    .route('/api', api)
    .route(
      '/',
      pageRoutes(pages, (path, init) => site.request(path, init)),
    )
    .onError(onError);
}
