/**
 * The Chromium that the browser tests drive: the one `CHROMIUM_PATH` names, Playwright's own, or one installed on the
 * system; on a Debian where we are root it is installed when there is none.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { findCommand } from './command.mjs';
import { ProgramError, run } from './program.mjs';

/** The shell first: it draws no window, and a new visitor costs it a third of the time. */
const commands = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
];
const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  join(process.env['ProgramFiles'] ?? 'C:\\Program Files', 'Google\\Chrome\\Application\\chrome.exe'),
];

const help = `The browser tests need a Chromium and found none. One of these gives them one:
  npx playwright install --with-deps chromium
  apt-get install chromium-headless-shell fonts-dejavu-core   (Debian; as root this script does it by itself)
  CHROMIUM_PATH=/path/to/chrome npm test       (any Chrome or Chromium that is there already)`;

/** @returns {string | undefined} The path of a Chromium, if there is one. */
export function findChromium() {
  const named = process.env['CHROMIUM_PATH'];
  if (named) return named;
  const onPath = commands.map(findCommand).find(Boolean);
  return [playwrightChromium(), onPath, ...applications].find((path) => path && existsSync(path));
}

/**
 * Finds a Chromium or installs Debian's, and puts its path into `CHROMIUM_PATH` for the programs started later.
 */
export async function ensureChromium() {
  let path = findChromium();
  if (!path && process.getuid?.() === 0 && findCommand('apt-get')) {
    await installDebianChromium();
    path = findChromium();
  }
  if (!path) throw new ProgramError('no Chromium', help);
  if (!existsSync(path))
    throw new ProgramError('no Chromium', `CHROMIUM_PATH names ${path}, which is not there.`);
  process.env['CHROMIUM_PATH'] = path;
}

async function installDebianChromium() {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = (/** @type {string} */ name) =>
    run('apt-get', ['install', '-y', '--no-install-recommends', name, 'fonts-dejavu-core'], { env });
  try {
    await run('apt-get', ['update'], { env });
    // Older releases have no package of the shell alone.
    await install('chromium-headless-shell').catch(() => install('chromium'));
  } catch (error) {
    const output = error instanceof ProgramError ? `${error.output}\n` : '';
    throw new ProgramError('apt-get could not install Chromium', `${output}${help}`);
  }
}

/** Playwright may be missing: a fresh clone asks before anything is installed. */
function playwrightChromium() {
  try {
    return createRequire(import.meta.url)('playwright').chromium.executablePath();
  } catch {
    return undefined;
  }
}
