/**
 * The built pages, read once, and those that the server renders itself: a path either names one of the files or there is
 * no such file, so no path can lead out of the folder. Files under /assets have a hash in their name and may be kept for
 * ever.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { Hono } from 'hono';
import type { Fetch } from '../shared/network.js';
import { VANILLA, VOICES, type Voice } from '../shared/voices.js';
import { cityPageRoutes } from './cityPages.js';
import { voicePageRoutes } from './voicePages.js';

interface File {
  readonly content: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.map': 'application/json',
};

/**
 * @param folder what was built: `browser/` for browsers, `server/` for the server's rendering
 * @param fetch asks the server's own API
 */
export function pageRoutes(folder: string, fetch: Fetch): Hono {
  const files = readFiles(join(folder, 'browser'));
  const routes = new Hono();
  for (const voice of VOICES) {
    const shell = files.get(pageOf(voice));
    if (!shell) continue;
    const text = new TextDecoder().decode(shell.content);
    const rendering = join(folder, `server/${voice.folder}.js`);
    if (voice === VANILLA) routes.route('/', cityPageRoutes(text, fetch));
    else routes.route(voice.base.slice(0, -1), voicePageRoutes(text, rendering, fetch));
  }
  return routes.get('/*', (c) => {
    const path = fileOf(c.req.path);
    const file = files.get(path);
    if (!file)
      return c.text(
        files.size === 0 ? 'The page is not built: npm run build -w @qora/atlas' : 'Not found',
        404,
      );
    const isHashed = path.startsWith('/assets/');
    return c.body(file.content, 200, {
      'Content-Type': file.type,
      'Cache-Control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
  });
}

function fileOf(path: string): string {
  const voice = VOICES.find(({ base }) => base === path);
  return voice ? pageOf(voice) : path;
}

function pageOf({ folder }: Voice): string {
  return `/${folder}/index.html`;
}

function readFiles(folder: string): ReadonlyMap<string, File> {
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    files.map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const path = `/${relative(folder, file).split(sep).join('/')}`;
      const type = types[extname(file)] ?? 'application/octet-stream';
      return [path, { content: new Uint8Array(readFileSync(file)), type }];
    }),
  );
}
