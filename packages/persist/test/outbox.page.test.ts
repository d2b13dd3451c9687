import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PageServer, startPageServer } from './support/pageServer.js';

let server: PageServer;
let browser: Browser;

beforeAll(async () => {
  server = await startPageServer(fileURLToPath(new URL('./pages/outbox.ts', import.meta.url)));
  browser = await chromium.launch({
    ...(process.env['CHROMIUM_PATH'] && { executablePath: process.env['CHROMIUM_PATH'] }),
    args: ['--no-sandbox', '--disable-gpu'],
  });
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function open(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(server.origin);
  await page.waitForFunction(() => 'notes' in window);
  await page.evaluate(() => window.notes.restored);
  return page;
}

const SCOPES = ['left', 'right'] as const;

/** A server that remembers idempotency keys, is slow now and then, and fails now and then after it has done its work. */
function rememberKeys(random: () => number) {
  const notes: Record<string, string[]> = { left: [], right: [] };
  const answers = new Map<string, string[]>();
  let requests = 0;
  server.onPost = async (_path, body, headers) => {
    const { scope, note } = body as { scope: string; note: string };
    const key = String(headers['idempotency-key']);
    requests++;
    const known = answers.get(key);
    if (!known) {
      notes[scope]?.push(note);
      answers.set(key, [...(notes[scope] ?? [])]);
    }
    // The page may be closed by the time this is sent.
    for (let turns = Math.floor(random() * 4); turns > 0; turns--)
      await new Promise((go) => setTimeout(go, 5));
    return known ?? answers.get(key);
  };
  return { notes, requests: () => requests };
}

test('applies each of 100 mutations once and in order, though pages are closed at random moments', async () => {
  const seed = Date.now() % 1_000_000;
  const draws = fc.sample(fc.noBias(fc.nat(999_999)), { numRuns: 2_000, seed });
  let drawn = 0;
  const random = (): number => (draws[drawn++ % draws.length] ?? 0) / 1_000_000;
  const { notes, requests } = rememberKeys(random);
  const context = await browser.newContext();
  const accepted: Record<string, string[]> = { left: [], right: [] };
  let count = 0;
  let pages = 0;

  while (count < 100) {
    const page = await open(context);
    pages++;
    for (let calls = 1 + Math.floor(random() * 12); calls > 0 && count < 100; calls--) {
      const scope = SCOPES[Math.floor(random() * 2)] ?? 'left';
      const note = `note ${count++}`;
      await page.evaluate(([scope, note]) => window.notes.add(scope, note), [scope, note] as const);
      accepted[scope]?.push(note);
    }
    // In the middle of whatever is under way.
    await page.close({ runBeforeUnload: random() < 0.5 });
    if (!page.isClosed()) await page.waitForEvent('close');
  }
  const last = await open(context);
  await last.waitForFunction(() => window.notes.waiting() === 0, undefined, { timeout: 30_000 });
  const shown = await last.evaluate(() => ({
    left: window.notes.shown('left'),
    right: window.notes.shown('right'),
  }));
  const parked = await last.evaluate(() => window.notes.parked());
  await context.close();
  console.info(`seed ${seed}: ${count} mutations in ${pages} pages, ${requests()} requests`);

  expect(notes, `seed ${seed}`).toEqual(accepted);
  for (const scope of SCOPES)
    if ((shown[scope] ?? []).length > 0) expect(shown[scope], `seed ${seed}`).toEqual(accepted[scope]);
  expect(parked).toBe(0);
}, 120_000);

test('shows the same list before and after a reload, while nothing can be sent', async () => {
  let isDown = true;
  const told: string[] = [];
  server.onPost = async (_path, body) => {
    const { note } = body as { note: string };
    if (isDown) throw new Error('down');
    told.push(note);
    return [...told];
  };
  const context = await browser.newContext();
  await context.route('**/notes', (route) => (isDown ? route.abort() : route.continue()));
  const page = await open(context);
  for (const note of ['milk', 'bread', 'salt'])
    await page.evaluate((note) => window.notes.add('left', note), note);
  const before = await page.evaluate(() => window.notes.shown('left'));

  await page.reload();
  await page.waitForFunction(() => 'notes' in window);
  await page.evaluate(() => window.notes.restored);
  const after = await page.evaluate(() => window.notes.shown('left'));
  isDown = false;
  await page.waitForFunction(() => window.notes.waiting() === 0, undefined, { timeout: 30_000 });
  const sent = await page.evaluate(() => window.notes.shown('left'));
  await context.close();

  expect(before).toEqual(['milk', 'bread', 'salt']);
  expect(after).toEqual(before);
  expect(sent).toEqual(before);
  expect(told).toEqual(before);
});

test('two pages never send one item, and the second takes over when the first is closed', async () => {
  const sent: string[] = [];
  let answer = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  server.onPost = async (_path, body, headers) => {
    sent.push(`${(body as { note: string }).note} ${headers['idempotency-key']}`);
    await held;
    return [(body as { note: string }).note];
  };
  const context = await browser.newContext();
  const first = await open(context);
  await first.evaluate(() => window.notes.add('left', 'milk'));
  await expect.poll(() => sent.length, { timeout: 10_000 }).toBe(1);
  const second = await open(context);
  const ownedBySecond = await second.evaluate(() => window.notes.waiting());
  await first.close();
  await expect.poll(() => sent.length, { timeout: 10_000 }).toBe(2);
  answer();
  await second.waitForFunction(() => window.notes.waiting() === 0, undefined, { timeout: 10_000 });
  await context.close();

  expect(ownedBySecond).toBe(0);
  expect(new Set(sent).size).toBe(1);
});
