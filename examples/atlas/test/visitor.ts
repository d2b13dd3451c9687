/** A visitor of the built page in a real Chromium: what they ask the server for, and what goes wrong on the way. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright';
import { expect } from 'vitest';
import { VANILLA, VOICES } from '../shared/voices.js';
import { openSharedSite } from './sharedSite.js';
import type { Site } from './site.js';

export const [ZURICH, BASEL, LISBON] = [2657896, 2661604, 2267057] as const;

export const pages = fileURLToPath(new URL('../dist/pages', import.meta.url));
const DEADLINE = 20_000;

export interface Stage {
  readonly site: Pick<Site, 'url'>;
  visit(address?: string, options?: VisitOptions): Promise<Visitor>;
  close(): Promise<void>;
}

interface VisitOptions {
  /** Whether the server renders the page; else it is opened empty and goes to the address by itself. */
  readonly isRendered?: boolean;
  /** Whether the page keeps what it knows, and shares it with the others of its profile. */
  readonly isKept?: boolean;
  readonly javaScriptEnabled?: boolean;
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
}

/** A site, which is the shared one, as new, without another; and a browser. */
export async function openStage(open: () => Promise<Pick<Site, 'url'>> = openSharedSite): Promise<Stage> {
  if (!existsSync(pages)) throw new Error('the page is not built: npm run build -w @qora/atlas');
  const site = await open();
  const browser = await launch();
  // A visitor like another comes in the same profile, with the page's own files in its cache: a new one takes half a second.
  const profiles = new Map<string, Promise<BrowserContext>>();
  const profileOf = (options: BrowserContextOptions): Promise<BrowserContext> => {
    const name = JSON.stringify(options);
    const known = profiles.get(name) ?? browser.newContext(options);
    profiles.set(name, known);
    return known;
  };
  const left = new Map<BrowserContext, Page>();
  return {
    site,
    visit: async (address = '/', { width = 1280, isRendered = false, isKept = false, ...options } = {}) => {
      const viewport = { width, height: 900 };
      const profile = await profileOf({ viewport, reducedMotion: 'reduce', ...options });
      // A page that another visitor has left will do, too: opening one takes a third of a second.
      const page = left.get(profile) ?? (await profile.newPage());
      left.delete(profile);
      const visitor = new Visitor(page, () => left.set(profile, page));
      const { pathname, search } = new URL(address, site.url);
      const { base } =
        VOICES.find((voice) => voice !== VANILLA && pathname.startsWith(voice.base)) ?? VANILLA;
      const start = new URL(isRendered ? address : base + search, site.url);
      if (!isKept) start.searchParams.set('keep', '0');
      await page.goto(start.href);
      if (!isRendered) await visitor.goTo(address);
      return visitor;
    },
    close: () => browser.close(),
  };
}

export function launch(): Promise<Browser> {
  const offline = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];
  return chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', ...offline],
  });
}

export class Visitor {
  readonly page: Page;
  /** `GET /api/cities/1`, in order; flags and the page's own files are left out. */
  readonly requests: string[] = [];
  readonly aborted: string[] = [];
  /** What the console and uncaught errors say; the browser's own lines about answers of 400 and more are apart. */
  readonly troubles: string[] = [];
  readonly refusals: string[] = [];

  readonly #onLeave: () => void;

  constructor(page: Page, onLeave: () => void) {
    this.page = page;
    this.#onLeave = onLeave;
    page.setDefaultTimeout(DEADLINE);
    page.on('pageerror', (error) => this.troubles.push(String(error.stack)));
    page.on('console', (message) => {
      if (message.type() !== 'error' && message.type() !== 'warning') return;
      const isAnswer = message.text().startsWith('Failed to load resource: the server responded');
      (isAnswer ? this.refusals : this.troubles).push(message.text());
    });
    const routeOf = (method: string, address: string) => {
      const { pathname, search } = new URL(address);
      return `${method} ${pathname}${search}`;
    };
    page.on('request', (request) => {
      const route = routeOf(request.method(), request.url());
      if (route.includes('/api/') && !route.includes('/api/flags/')) this.requests.push(route);
    });
    page.on('requestfailed', (request) => this.aborted.push(routeOf(request.method(), request.url())));
  }

  /** How often a route has been asked for. */
  count(route: string): number {
    return this.requests.filter((request) => request === route).length;
  }

  /** Goes to an address as the page's own links do. */
  async goTo(address: string): Promise<void> {
    await this.page.evaluate((to) => {
      history.pushState(null, '', to);
      dispatchEvent(new PopStateEvent('popstate'));
    }, address);
  }

  /** Types into the search, key by key. */
  async search(text: string): Promise<void> {
    const box = this.page.getByRole('searchbox');
    await box.fill('');
    await box.pressSequentially(text);
    await this.shows(text);
  }

  /** Types into the search so quickly that each letter finds the request of the one before under way, however slow we are. */
  async searchQuickly(text: string): Promise<void> {
    const held: Array<() => void> = [];
    await this.page.route(/search=/, async (route) => {
      await new Promise<void>((resolve) => held.push(resolve));
      await route.continue().catch(Boolean);
    });
    await this.page.getByRole('searchbox').pressSequentially(text);
    await expect.poll(() => held.length, POLL).toBe(text.length);
    await this.page.unrouteAll({ behavior: 'ignoreErrors' });
    for (const go of held) go();
    await this.shows(text);
  }

  /** Resolves when the list shows the answer to this search. */
  async shows(search: string): Promise<void> {
    await this.page.locator(`#finder[data-shows="${search}"]`).waitFor();
  }

  /** Opens the first city of the list that is called so. */
  async open(name: string): Promise<void> {
    await this.page.locator('.results a').filter({ hasText: name }).first().click();
    await this.sees(name);
  }

  /** Resolves when a panel shows the city, with notes and country loaded. */
  async sees(name: string, panel = 'open-city'): Promise<void> {
    const article = this.page.locator(`article:has(#${panel})`);
    await article.locator(`#${panel}`).filter({ hasText: name }).waitFor();
    await expect.poll(() => article.locator('.freshness[data-kind="fresh"]').count(), POLL).toBe(2);
    await article.getByRole('heading', { level: 4 }).waitFor();
  }

  async status(id: string): Promise<string | null> {
    return this.page.locator(id).textContent();
  }

  turn(name: 'Offline' | 'Slow' | 'Failing'): Promise<void> {
    return this.page.getByRole('switch', { name }).click();
  }

  /** Every journey ends so: nothing in the console, and no answer of 400 and more but those that were expected. */
  async leave({ refusals = 0 }: { refusals?: number } = {}): Promise<void> {
    // Without a script there is nothing to forget, and no way to.
    await this.page.evaluate(() => localStorage.clear()).catch(Boolean);
    this.page.removeAllListeners();
    await this.page.unrouteAll({ behavior: 'ignoreErrors' });
    expect(this.troubles).toEqual([]);
    expect(this.refusals).toHaveLength(refusals);
    this.#onLeave();
  }
}

export const POLL = { timeout: DEADLINE } as const;
