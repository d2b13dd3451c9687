/**
 * A Chromium whose tabs are as they are for people: the one in front is visible, the others are hidden and can be frozen.
 * (Playwright's own browsers let every tab believe that it is in front.)
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright';

export interface RealTabs {
  readonly context: BrowserContext;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function openRealTabs(): Promise<RealTabs> {
  const folder = mkdtempSync(join(tmpdir(), 'qora-tabs-'));
  const program = process.env['CHROMIUM_PATH'] ?? chromium.executablePath();
  const own = ['--headless=new', '--remote-debugging-port=0', `--user-data-dir=${folder}`];
  const args = [...own, '--no-sandbox', '--disable-gpu', '--no-first-run', 'about:blank'];
  // A group of its own: what it starts ends with it.
  const child = spawn(program, args, { detached: true });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
      const [found] = /ws:\/\/\S+/.exec(said) ?? [];
      if (found) resolve(found);
    });
    child.once('exit', () => reject(new Error(`Chromium ended: ${said}`)));
  });
  const browser = await chromium.connectOverCDP(address, { noDefaults: true });
  const [context] = browser.contexts();
  if (!context) throw new Error('Chromium has no window');
  return {
    context,
    async [Symbol.asyncDispose]() {
      await browser.close();
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      await ended;
      try {
        rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
      } catch {
        // One of its processes is still on its way out; the folder is the system's to clear.
      }
    },
  };
}
