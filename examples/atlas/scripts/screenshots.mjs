/**
 * `npm run screenshots -w @qora/atlas`: starts the built Atlas on fresh data, opens the page in Chromium and writes
 * docs/public/atlas/{light,dark}-{390,1280}.png.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';

const [LISBON, ZURICH] = [2267057, 2657896];
const VISITED = [1850147, 5128581, 2643743, 3448439, 292968];
const SIZES = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
];

/** @param {string} path */
const place = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** @param {string} data */
async function startAtlas(data) {
  const server = spawn(process.execPath, [place('dist/server/main.js')], {
    env: { ...process.env, ATLAS_DATA: data, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise((resolve, reject) => {
    server.once('exit', () => reject(new Error('Atlas did not start: npm run build -w @qora/atlas')));
    server.stdout.on('data', (text) => {
      const [, found] = /Atlas is at (http:\S+)/.exec(String(text)) ?? [];
      if (found) resolve(found);
    });
  });
  const stop = async () => {
    const closed = new Promise((resolve) => server.once('close', resolve));
    server.kill('SIGTERM');
    await closed;
  };
  return { url, stop };
}

/** Something to see: visits from around the world, and a note on each city.  @param {string} url */
async function prepare(url) {
  /** @param {string} path @param {object} body */
  const post = (path, body) =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  for (const cityId of VISITED) await post('/api/visits', { cityId });
  await post(`/api/cities/${LISBON}/notes`, { text: 'Tram 28 early in the morning, before the queue.' });
  await post(`/api/cities/${ZURICH}/notes`, { text: 'Swim down the Limmat from Letten.' });
}

/** A visitor who finds Lisbon and, where there is room, puts Zürich beside it.  @param {import('playwright').Page} page */
async function visit(page) {
  const search = page.getByRole('searchbox');
  await search.pressSequentially('lisb');
  await page.getByRole('link', { name: /^Lisbon Portugal/ }).click();
  await page.getByRole('heading', { name: 'Lisbon' }).waitFor();
  if ((page.viewportSize()?.width ?? 0) > 1000) {
    await page.getByRole('button', { name: 'Pin' }).click();
    await search.fill('');
    await search.pressSequentially('zuri');
    await page.getByRole('link', { name: /^Zürich Switzerland/ }).click();
    await page.getByRole('heading', { name: 'Zürich' }).waitFor();
  }
  await page.getByText('Largest of').first().waitFor();
  await page.waitForLoadState('networkidle');
}

const folder = place('../../docs/public/atlas');
mkdirSync(folder, { recursive: true });
const data = mkdtempSync(join(tmpdir(), 'atlas-'));
const atlas = await startAtlas(data);
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
});
try {
  await prepare(atlas.url);
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    for (const viewport of SIZES) {
      const page = await browser.newPage({ colorScheme, viewport, reducedMotion: 'reduce' });
      page.setDefaultTimeout(10_000);
      await page.goto(atlas.url);
      await visit(page);
      await page.screenshot({ path: join(folder, `${colorScheme}-${viewport.width}.png`) });
      await page.close();
    }
  }
} finally {
  await browser.close();
  await atlas.stop();
  rmSync(data, { recursive: true });
}
