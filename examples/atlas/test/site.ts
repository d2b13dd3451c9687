/** A real Atlas for a test: the seeded database in a folder of its own, the real app, a free port. */
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { createApp } from '../server/app.js';
import { openDatabase } from '../server/database.js';
import { listen } from '../server/listen.js';
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
  // Another test file may be seeding at this moment: then the folder is locked until it is done.
  const seedOnce = async () => {
    if (!existsSync(join(seeded, world))) await (await openDatabase(seeded)).close();
    if (existsSync(join(seeded, 'lock'))) throw new Error('being seeded');
  };
  await vi.waitFor(seedOnce, { timeout: 60_000, interval: 100 });
  const folder = mkdtempSync(join(tmpdir(), 'atlas-'));
  cpSync(join(seeded, world), join(folder, world), { recursive: true });
  return folder;
}

export async function startSite({ pages = '' }: { pages?: string } = {}): Promise<Site> {
  const folder = await copySeededData();
  const database = await openDatabase(folder);
  const server = await listen(createApp({ database, pages }), 0);
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      await database.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** `send(site, 'PUT /api/notes/1', { text, version })`. */
export async function send(
  site: Site,
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
