/** A real Atlas for a test: the seeded database in a folder of its own, the real app, a free port. */
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';
import { createApp } from '../server/app.js';
import { type Database, openDatabase } from '../server/database.js';
import { listen } from '../server/listen.js';
import { DataInUseError } from '../server/lock.js';
import { DATA_VERSION } from '../server/schema.js';

export interface Site {
  readonly url: string;
  stop(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // Tests look at answers as a stranger would: by what is in them.
  readonly body: unknown;
}

const seeded = fileURLToPath(new URL('../data/test', import.meta.url));
const world = `world-${DATA_VERSION}`;

/** A folder with a copy of the seeded database; the original is made once and kept between test runs. */
export async function copySeededData(): Promise<string> {
  await seedOnce();
  const folder = mkdtempSync(join(tmpdir(), 'atlas-'));
  cpSync(join(seeded, world), join(folder, world), { recursive: true });
  return folder;
}

/** Other tests may be seeding at this moment: then the folder is locked until they are done. */
async function seedOnce(): Promise<void> {
  for (const deadline = Date.now() + 60_000; ; await wait(50)) {
    try {
      if (!existsSync(join(seeded, world))) await (await openDatabase(seeded)).close();
      if (!existsSync(join(seeded, 'lock'))) return;
    } catch (error) {
      if (!(error instanceof DataInUseError)) throw error;
    }
    if (Date.now() > deadline) throw new Error(`${seeded} has been locked for a minute`);
  }
}

const PLAIN_FLAG = '<svg xmlns="http://www.w3.org/2000/svg"/>';
const SVG = { 'Content-Type': 'image/svg+xml', 'Cache-Control': 'public, max-age=86400' };

interface SiteOptions {
  readonly pages?: string;
  /** For whoever draws them: the real ones are most of what a browser without a graphics card does here. */
  readonly hasPlainFlags?: boolean;
  /** Stands between the app and its database. */
  readonly guard?: (database: Database) => Database;
}

export async function startSite({
  pages = '',
  hasPlainFlags = false,
  guard = (it) => it,
}: SiteOptions = {}): Promise<Site> {
  const folder = await copySeededData();
  const database = guard(await openDatabase(folder));
  const app = new Hono()
    .post('/test/clear', async (c) => {
      await clear(database);
      return c.body(null, 204);
    })
    .get('/api/flags/:code', (c, next) => (hasPlainFlags ? c.body(PLAIN_FLAG, 200, SVG) : next()))
    .route('/', createApp({ database, pages }));
  const server = await listen(app, 0);
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      await database.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Takes back whatever visitors can do, so that the next test file finds the site as new. */
async function clear(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query('truncate notes, visits, answers restart identity');
    await tx.query('update visit_total set total = 0');
  });
}

/** `send(site, 'PUT /api/notes/1', { text, version })`. */
export async function send(
  site: Pick<Site, 'url'>,
  route: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const [method = 'GET', path = '/'] = route.split(' ');
  const response = await fetch(site.url + path, {
    method,
    headers: body === undefined ? headers : { 'Content-Type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('Content-Type')?.includes('json');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}
