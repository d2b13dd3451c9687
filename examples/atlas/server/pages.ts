/**
 * The built page, read once, and the cities' own pages that the server makes of it: a path either names one of its files or there is no such file, so no path can lead out
 * of the folder. Files under /assets have a hash in their name and may be kept for ever.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { Hono } from 'hono';
import type { Fetch } from '../shared/network.js';
import { cityPageRoutes } from './cityPages.js';

interface Page {
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

/** @param fetch asks the server's own API */
export function pageRoutes(folder: string, fetch: Fetch): Hono {
  const pages = readPages(folder);
  const shell = pages.get('/index.html');
  const routes = shell ? cityPageRoutes(new TextDecoder().decode(shell.content), fetch) : new Hono();
  return routes.get('/*', (c) => {
    const path = c.req.path.endsWith('/') ? `${c.req.path}index.html` : c.req.path;
    const page = pages.get(path);
    if (!page)
      return c.text(
        pages.size === 0 ? 'The page is not built: npm run build -w @qora/atlas' : 'Not found',
        404,
      );
    const isHashed = path.startsWith('/assets/');
    return c.body(page.content, 200, {
      'Content-Type': page.type,
      'Cache-Control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
  });
}

function readPages(folder: string): ReadonlyMap<string, Page> {
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
