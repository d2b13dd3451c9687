import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Site, send, startSite } from './site.js';

let site: Site;
const pages = mkdtempSync(join(tmpdir(), 'atlas-pages-'));
beforeAll(async () => {
  for (const folder of ['vanilla', 'solid', 'assets'])
    mkdirSync(join(pages, 'browser', folder), { recursive: true });
  for (const voice of ['vanilla', 'solid'])
    writeFileSync(join(pages, 'browser', voice, 'index.html'), `<!doctype html><title>${voice}</title>`);
  writeFileSync(join(pages, 'browser/assets/main-1a2b.js'), 'export {}');
  site = await startSite({ pages });
}, 90_000);
afterAll(async () => {
  rmSync(pages, { recursive: true });
  await site?.stop();
});

const routes = [
  '/api/cities',
  '/api/cities/2657896',
  '/api/cities/2657896/notes',
  '/api/cities/2657896/journey',
  '/api/countries/CH',
  '/api/visits',
];

test.each([...routes, '/api/map', '/api/nothing'])('fails %s when asked to', async (path) => {
  const answer = await send(site, `GET ${path}?fail=1`);

  expect(answer).toMatchObject({ status: 503, body: { error: { code: 'injected-failure' } } });
});

test('fails about as often as asked', async () => {
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => send(site, 'GET /api/visits?fail=0.5')),
  );
  const failed = answers.filter((answer) => answer.status === 503).length;

  expect(failed).toBeGreaterThan(20);
  expect(failed).toBeLessThan(80);
});

test.each(routes)('delays %s', async (path) => {
  const startedAt = performance.now();
  const answer = await send(site, `GET ${path}?delay=120`);

  expect(answer.status).toBe(200);
  expect(performance.now() - startedAt).toBeGreaterThan(115);
});

test('does no write for a caller that went away during the delay', async () => {
  const before = await send(site, 'GET /api/visits');
  const gone = new AbortController();
  const body = {
    method: 'POST',
    body: '{"cityId":2657896}',
    headers: { 'Content-Type': 'application/json' },
  };
  const visit = fetch(`${site.url}/api/visits?delay=100`, { ...body, signal: gone.signal });
  gone.abort();
  await expect(visit).rejects.toThrow('abort');

  await send(site, 'GET /api/visits?delay=150');
  expect((await send(site, 'GET /api/visits')).body).toEqual(before.body);
});

test.each(['delay=-1', 'delay=10001', 'delay=soon', 'fail=2', 'fail=yes', 'lose=1.1', 'fail='])(
  'refuses %s',
  async (query) => {
    const answer = await send(site, `GET /api/visits?${query}`);

    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid-input' } } });
  },
);

test.each([
  ['/', 'text/html; charset=utf-8', 'no-cache'],
  ['/solid/', 'text/html; charset=utf-8', 'no-cache'],
  ['/assets/main-1a2b.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
])('serves %s as %s', async (path, type, caching) => {
  const { status, headers } = await send(site, `GET ${path}`);

  expect(status).toBe(200);
  expect(headers.get('Content-Type')).toBe(type);
  expect(headers.get('Cache-Control')).toBe(caching);
  expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  expect(headers.get('Content-Security-Policy')).toContain("default-src 'self'");
});

test.each([
  '/../package.json',
  '/..%2f..%2fpackage.json',
  '/assets/../../package.json',
  '/%2e%2e/package.json',
  '//etc/passwd',
  '/assets',
])('serves nothing for %s', async (path) => {
  expect(await statusOf(path)).toBe(404);
});

/** `fetch` tidies a path before it sends it; this sends it as it is. */
function statusOf(path: string): Promise<number | undefined> {
  const { port } = new URL(site.url);
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject).end();
  });
}
