import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type PageServer, startPageServer } from './support/pageServer.js';
import { openRealTabs } from './support/realTabs.js';

const keys = Array.from({ length: 20 }, (_, i) => `key${i}`);

let server: PageServer;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  server = await startPageServer(fileURLToPath(new URL('./pages/tabs.ts', import.meta.url)));
  browser = await chromium.launch({
    ...(process.env['CHROMIUM_PATH'] && { executablePath: process.env['CHROMIUM_PATH'] }),
    args: ['--no-sandbox', '--disable-gpu'],
  });
});

beforeEach(async () => {
  server.asked.length = 0;
  server.hold()();
  context = await browser.newContext();
});

afterEach(async () => {
  await context.close();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function openTab(name: string, version = '1'): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${server.origin}/?tab=${name}&version=${version}`);
  await page.waitForFunction(() => 'tab' in window);
  return page;
}

const openTabs = (count: number): Promise<Page[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => openTab(`${i}`)));

const watch = (page: Page, names: readonly string[], options = {}): Promise<void> =>
  page.evaluate(([names, options]) => window.tab.watch(names, options), [names, options] as const);

const dataOf = (page: Page, names: readonly string[]): Promise<unknown[]> =>
  page.evaluate((names) => window.tab.data(names), names);

/** Waits until a page shows this of a key. */
async function shows(page: Page, name: string, value: unknown): Promise<void> {
  await page.waitForFunction(
    ([name, value]) => window.tab.data([name])[0] === value,
    [name, value] as const,
    {
      polling: 20,
      timeout: 10_000,
    },
  );
}

async function hasAll(page: Page): Promise<void> {
  await page.waitForFunction((keys) => window.tab.data(keys).every((value) => value !== undefined), keys);
}

test('five tabs that ask for 20 keys make 20 requests, and show the same', async () => {
  const pages = await openTabs(5);

  await Promise.all(pages.map((page) => watch(page, keys)));
  await Promise.all(pages.map(hasAll));

  expect(server.asked.map(({ key }) => key).sort()).toEqual([...keys].sort());
  const shown = await Promise.all(pages.map((page) => dataOf(page, keys)));
  for (const one of shown) expect(one).toEqual(shown[0]);
});

test('a new tab asks the others and makes no request', async () => {
  const first = await openTab('first');
  await watch(first, keys);
  await hasAll(first);

  const late = await openTab('late');
  await watch(late, keys);
  await hasAll(late);

  expect(server.asked).toHaveLength(20);
  expect(await dataOf(late, keys)).toEqual(await dataOf(first, keys));
});

test('writes and invalidations reach the others, and one of them loads again', async () => {
  const pages = await openTabs(5);
  const [first, second] = pages as [Page, Page];
  await Promise.all(pages.map((page) => watch(page, ['a'])));
  await Promise.all(pages.map((page) => shows(page, 'a', 'a 1')));

  await second.evaluate(() => window.tab.write('a', 'written'));
  await Promise.all(pages.map((page) => shows(page, 'a', 'written')));
  await first.evaluate(() => window.tab.invalidate('a'));
  await Promise.all(pages.map((page) => shows(page, 'a', 'a 2')));

  expect(server.asked).toHaveLength(2);
});

test('polling goes on in one tab, and in another one when that is closed', async () => {
  const pages = await openTabs(5);
  const options = { refetchInterval: 300, refetchIntervalInBackground: true };
  await Promise.all(pages.map((page) => watch(page, ['a'], options)));

  await server.asks(6);
  const pollers = server.asked.slice(1).map(({ tab }) => tab);
  await pages[Number(pollers[0])]?.close();
  await server.asks(server.asked.length + 3);

  expect(new Set(pollers).size).toBe(1);
  expect(server.asked.at(-1)?.tab).not.toBe(pollers[0]);
  const after = new Set(server.asked.slice(-2).map(({ tab }) => tab));
  expect(after.size).toBe(1);
});

test('when the tab that loads is closed, another one takes over within a second', async () => {
  const pages = await openTabs(5);
  const answer = server.hold();
  await Promise.all(pages.map((page) => watch(page, ['a'])));
  await server.asks(1);

  const leader = Number(server.asked[0]?.tab);
  await pages[leader]?.close();
  const closedAt = performance.now();
  await server.asks(2);
  answer();
  const rest = pages.filter((_, i) => i !== leader);
  await Promise.all(rest.map((page) => shows(page, 'a', 'a 2')));

  expect(server.asked).toHaveLength(2);
  expect((server.asked[1]?.at ?? 0) - closedAt).toBeLessThan(1_000);
});

/** `inTime` lets the answer to whoever takes over go, `late` the one that the leader has waited for. */
async function takesOver(
  pages: Page[],
  leader: Page,
  stopsAt: number,
  inTime: () => void,
  late: () => void,
): Promise<void> {
  const rest = pages.filter((page) => page !== leader);
  await server.asks(2);
  inTime();
  await Promise.all(rest.map((page) => shows(page, 'a', 'a 2')));
  expect((server.asked[1]?.at ?? 0) - stopsAt).toBeLessThan(5_000);
  late();
}

/** What a late answer could have changed, it has had the time to change. */
async function keep(pages: Page[]): Promise<void> {
  for (const page of pages) {
    await shows(page, 'a', 'a 2');
    await watch(page, ['b']);
    await shows(page, 'b', 'b 3');
  }
  expect(await Promise.all(pages.map((page) => dataOf(page, ['a'])))).toEqual([['a 2'], ['a 2'], ['a 2']]);
}

test('when the tab that loads is frozen, another one takes over, and the late answer counts for nobody', async () => {
  await using real = await openRealTabs();
  context = real.context;
  const pages = await openTabs(3);
  await pages[2]?.bringToFront();
  const late = server.hold();
  await watch(pages[0] as Page, ['a']);
  await server.asks(1);
  await Promise.all(pages.slice(1).map((page) => watch(page, ['a'])));

  const leader = pages[0] as Page;
  const session = await context.newCDPSession(leader);
  // Whoever takes over may ask before the freezing has been answered.
  const inTime = server.hold();
  const frozenAt = performance.now();
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  await takesOver(pages, leader, frozenAt, inTime, late);
  await session.send('Page.setWebLifecycleState', { state: 'active' });
  await leader.bringToFront();

  await keep(pages);
});

test('when the tab that loads hangs, another one takes its lock away, and the late answer counts for nobody', async () => {
  const pages = await openTabs(3);
  // The two who wait give the third up at the same moment.
  for (const page of pages) await page.evaluate(() => Object.assign(Math, { random: () => 0 }));
  const late = server.hold();
  await Promise.all(pages.map((page) => watch(page, ['a'])));
  await server.asks(1);

  const leader = pages[Number(server.asked[0]?.tab)] as Page;
  const inTime = server.hold();
  const hungAt = performance.now();
  const hanging = leader.evaluate((ms) => {
    const end = Date.now() + ms;
    while (Date.now() < end);
  }, 7_000);
  await takesOver(pages, leader, hungAt, inTime, late);
  await hanging;

  await keep(pages);
});

/** Keeps a page busy for so long. Resolves when it has begun. */
async function keepBusy(page: Page, ms: number): Promise<void> {
  await page.evaluate((ms) => {
    setTimeout(() => {
      const end = Date.now() + ms;
      while (Date.now() < end);
    }, 50);
  }, ms);
  await new Promise((begun) => setTimeout(begun, 100));
}

test.each(['a write', 'an invalidation'])('%s reaches a tab that was too busy to answer', async (what) => {
  const [one, busy] = (await openTabs(2)) as [Page, Page];
  await Promise.all([one, busy].map((page) => watch(page, ['a'])));
  await Promise.all([one, busy].map((page) => shows(page, 'a', 'a 1')));
  const data = what === 'a write' ? 'written' : 'a 3';

  await keepBusy(busy, 1_500);
  // It asks the other one in vain.
  await watch(one, ['b']);
  await shows(one, 'b', 'b 2');
  await one.evaluate(
    (data) => (data === 'written' ? window.tab.write('a', data) : window.tab.invalidate('a')),
    data,
  );

  await shows(busy, 'a', data);
  await shows(one, 'a', data);
});

test('a write of a new tab reaches one that is too busy to greet it', async () => {
  const busy = await openTab('busy');
  const young = await openTab('young');
  await watch(busy, ['a']);
  await shows(busy, 'a', 'a 1');

  await keepBusy(busy, 2_500);
  await young.reload();
  await young.waitForFunction(() => 'tab' in window);
  await watch(young, ['b']);
  await shows(young, 'b', 'b 2');
  await young.evaluate(() => window.tab.write('a', 'written'));

  await shows(busy, 'a', 'written');
});

test('of what the others know a new tab takes the newest', async () => {
  const [absent, one] = (await openTabs(2)) as [Page, Page];
  await Promise.all([absent, one].map((page) => watch(page, ['a'])));
  await Promise.all([absent, one].map((page) => shows(page, 'a', 'a 1')));

  // As one that the browser kept as it was, and has brought back.
  await absent.evaluate(() => {
    window.tab.isDeaf = true;
  });
  await one.evaluate(() => window.tab.write('a', 'written'));
  await shows(one, 'a', 'written');
  await absent.evaluate(() => {
    window.tab.isDeaf = false;
  });
  await one.evaluate(() => {
    window.tab.isSlow = true;
  });
  const late = await openTab('late');
  await watch(late, ['a']);

  await shows(late, 'a', 'written');
  expect(await dataOf(absent, ['a'])).toEqual(['a 1']);
});

test('a tab of another build is not listened to', async () => {
  const old = await openTab('old', '1');
  const young = await openTab('young', '2');
  await watch(old, ['a']);
  await shows(old, 'a', 'a 1');

  await watch(young, ['a']);
  await shows(young, 'a', 'a 2');
  await young.evaluate(() => window.tab.write('a', 'of another build'));
  await watch(young, ['b']);
  await shows(young, 'b', 'b 3');

  expect(await dataOf(old, ['a'])).toEqual(['a 1']);
});
