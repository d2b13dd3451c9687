import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright';
import { build, type InlineConfig } from 'vite';
import solid from 'vite-plugin-solid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Mode, renderPage } from './hydration/server.jsx';

const here = fileURLToPath(new URL('./hydration', import.meta.url));
const source = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'qora-solid-'));

let server: Server;
let browser: Browser;
/** The slow query of the next page waits until it is told to answer. */
let isHeld = false;
let answer: () => void = Boolean;
const html: string[] = [];

beforeAll(async () => {
  const common: InlineConfig = {
    root: here,
    configFile: false,
    logLevel: 'error',
    plugins: [solid({ ssr: true, hot: false })],
    resolve: {
      alias: {
        '@qora/core/infinite': source('core/src/infinite/index.ts'),
        '@qora/core': source('core/src/index.ts'),
        '@qora/solid': source('solid/src/index.ts'),
      },
    },
  };
  await build({
    ...common,
    build: {
      outDir: join(folder, 'client'),
      rollupOptions: { input: join(here, 'client.tsx'), output: { entryFileNames: 'client.js' } },
    },
  });
  await build({
    ...common,
    ssr: { noExternal: true },
    build: {
      outDir: join(folder, 'server'),
      ssr: join(here, 'server.tsx'),
      rollupOptions: { output: { entryFileNames: 'server.mjs' } },
    },
  });
  const rendering: { renderPage: typeof renderPage } = await import(
    pathToFileURL(join(folder, 'server/server.mjs')).href
  );
  const script = readFileSync(join(folder, 'client/client.js'));
  server = createServer(async (request, response) => {
    if (request.url === '/client.js') {
      response.setHeader('Content-Type', 'text/javascript');
      response.end(script);
      return;
    }
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    const mayAnswer = new Promise<void>((resolve) => {
      answer = resolve;
    });
    if (!isHeld) answer();
    const load = async (name: string) => {
      if (name === 'Grace') await mayAnswer;
      if (name === 'broken') throw new Error('no such person');
      return { name: `${name} of the server`, born: new Date('1815-12-10') };
    };
    html.length = 0;
    await rendering.renderPage(request.url?.slice(1) as Mode, load, '/client.js', (chunk) => {
      html.push(chunk);
      response.write(chunk);
    });
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
});

afterAll(async () => {
  await browser?.close();
  server?.close();
  rmSync(folder, { recursive: true });
});

interface Visit {
  readonly page: Page;
  readonly troubles: string[];
}

async function visit(mode: Mode): Promise<Visit> {
  const page = await browser.newPage();
  page.setDefaultTimeout(15_000);
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('console', (message) => void (message.type() === 'error' && troubles.push(message.text())));
  const { port } = server.address() as AddressInfo;
  await page.goto(`http://127.0.0.1:${port}/${mode}`, { waitUntil: 'commit' });
  await page.locator('body[data-hydrated]').waitFor();
  return { page, troubles };
}

const text = ({ page }: Visit, id: string) => page.locator(`#${id}`).textContent();
const loads = ({ page }: Visit) => page.evaluate(() => (window as unknown as { loads: string[] }).loads);

test.each(['async', 'stream', 'deferStream'] as const)(
  '%s: the page keeps its nodes, and asks for nothing again',
  async (mode) => {
    const visited = await visit(mode);
    await visited.page.locator('#Grace').waitFor();

    expect(await text(visited, 'Ada')).toBe('Ada of the server, 1815');
    expect(await text(visited, 'Grace')).toBe('Grace of the server, 1815');
    expect(
      await visited.page.evaluate(
        () => document.querySelector('#Ada') === (window as never as { marked: Element }).marked,
      ),
    ).toBe(true);
    await visited.page.locator('#counter').click();
    expect(await text(visited, 'counter')).toBe('1');
    expect(await loads(visited)).toEqual([]);
    expect(html.join('').split('Ada of the server').length - 1).toBe(2);
    await visited.page.close();
  },
);

test.each(['async', 'stream'] as const)(
  '%s: an error comes without its stack, and is tried again only when asked',
  async (mode) => {
    const visited = await visit(mode);
    await visited.page.locator('#broken').waitFor();

    expect(await text(visited, 'broken')).toContain('failed: no such person');
    expect(await loads(visited)).toEqual([]);
    expect(html.join('')).not.toContain('server.mjs');
    await visited.page.locator('#again').click();
    await visited.page.getByText('broken of the browser').waitFor();
    expect(await loads(visited)).toEqual(['broken']);
    await visited.page.close();
  },
);

test('stream: what is still under way when the page hydrates is waited for, not asked for', async () => {
  isHeld = true;
  const visited = await visit('stream');
  isHeld = false;
  expect(await text(visited, 'Ada')).toBe('Ada of the server, 1815');
  expect(await visited.page.getByText('waits for Grace').count()).toBe(1);
  expect(await loads(visited)).toEqual([]);

  answer();
  await visited.page.locator('#Grace').waitFor();

  expect(await text(visited, 'Grace')).toBe('Grace of the server, 1815');
  expect(await loads(visited)).toEqual([]);
  await visited.page.close();
});

test('a query that had no options on the server loads when it gets some', async () => {
  const visited = await visit('async');
  expect(await text(visited, 'later')).toBe('nobody');
  await visited.page.locator('#later').click();
  await visited.page.getByText('later of the browser').waitFor();
  expect(await loads(visited)).toEqual(['later']);
  await visited.page.close();
});

test('string: the server asks for nothing, and the page loads for itself', async () => {
  const visited = await visit('string');
  await visited.page.locator('#Grace').waitFor();

  expect(await text(visited, 'Ada')).toBe('Ada of the browser, 1970');
  expect((await loads(visited)).sort()).toEqual(['Ada', 'Grace', 'broken']);
  await visited.page.close();
});
