import type { BrowserContext, chromium, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VOICES } from '../shared/voices.js';
import { type Site, send, startSite } from './site.js';
import { BASEL, launch, POLL, pages, ZURICH } from './visitor.js';

let browser: Awaited<ReturnType<typeof chromium.launch>>;
let site: Site;

beforeAll(async () => {
  [browser, site] = await Promise.all([launch(), startSite({ pages, hasPlainFlags: true })]);
});

afterAll(async () => {
  await browser?.close();
  await site?.stop();
});

/** A visitor whose page keeps what it knows. */
async function visit(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(site.url + address);
  return page;
}

/** Everything that a page needs without a network is there. */
async function isReady(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active?.state !== 'activated')
      await new Promise((resolve) => active?.addEventListener('statechange', resolve, { once: true }));
  });
}

const open = async (page: Page, name: string): Promise<void> => {
  const box = page.getByRole('searchbox');
  await box.fill(name);
  await page.locator('.results a').filter({ hasText: name }).first().click();
};

const sees = (page: Page, name: string) =>
  page.locator('article:has(#open-city) #open-city').filter({ hasText: name }).waitFor();

const notesOf = (page: Page): Promise<string[]> => page.locator('.notes li .text').allTextContents();

async function write(page: Page, text: string): Promise<void> {
  await page.locator('#open-note').fill(text);
  await page.getByRole('button', { name: 'Save note' }).click();
}

/** What the server has. */
async function storedNotes(): Promise<string[]> {
  const { items } = (await send(site, `GET /api/cities/${ZURICH}/notes`)).body as {
    items: { text: string }[];
  };
  return items.map((note) => note.text);
}

const waitingOf = (page: Page) => page.locator('.waiting').textContent();

describe.each(VOICES)('$name', ({ base }) => {
  test('shows what was seen after a reload without a network, and a note that was written then until it is sent', async () => {
    const context = await browser.newContext();
    const page = await visit(context, base);
    await open(page, 'Zürich');
    await sees(page, 'Zürich');
    await page.locator('article').getByText('Switzerland').first().waitFor();
    await isReady(page);
    await context.setOffline(true);

    await page.reload();
    await sees(page, 'Zürich');
    await page.locator('article').getByText('Switzerland').first().waitFor();
    const text = `Written in ${base}`;
    await write(page, text);
    await page.locator('.notes').getByText(text).waitFor();
    await expect.poll(() => waitingOf(page), POLL).toBe('1 note waits to be sent');
    await page.reload();
    await page.locator('.notes').getByText(text).waitFor();
    const kept = await waitingOf(page);
    const before = await storedNotes();
    await context.setOffline(false);
    await expect.poll(() => waitingOf(page), POLL).toBe('');

    const after = await storedNotes();
    expect(kept).toBe('1 note waits to be sent');
    expect(after.filter((note) => !before.includes(note))).toEqual([text]);
    expect(await page.locator('.notes').getByText(text).count()).toBe(1);
    await context.close();
  });
});

test('three tabs, one of each voice, stay equal and ask once', async () => {
  const context = await browser.newContext();
  const tabs = await Promise.all(VOICES.map(({ base }) => visit(context, base)));
  const asked: string[] = [];
  for (const tab of tabs) {
    tab.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname === `/api/cities/${BASEL}/notes` && request.method() === 'GET') asked.push(pathname);
    });
    await open(tab, 'Basel');
    await sees(tab, 'Basel');
  }
  const [first, second, third] = tabs as [Page, Page, Page];
  await expect.poll(() => asked.length, POLL).toBe(1);

  await write(second, 'One for all');
  for (const tab of [first, second, third]) await tab.locator('.notes').getByText('One for all').waitFor();

  await expect
    .poll(async () => Promise.all(tabs.map(notesOf)), POLL)
    .toEqual([['One for all'], ['One for all'], ['One for all']]);
  await context.close();
});
