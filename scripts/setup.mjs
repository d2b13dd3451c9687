/**
 * Brings a clone to the point where it runs: the right Node, the packages of the lockfile, everything built that is
 * out of date. Only Node's own modules are used, for nothing else is there yet. What was done is remembered by stamps
 * (hashes of what went in) under node_modules/.qora, so that a second run does none of it again.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { npm, root } from './program.mjs';
import { runStep, runSteps } from './steps.mjs';

/** @typedef {import('./steps.mjs').Step} Step */

/**
 * What is built from what. A folder's inputs are all its files but those under `skipped`; what `uses` names is built
 * first and counts as an input.
 */
const builds = [
  { name: '@qora/core', folder: 'packages/core', uses: [], output: 'dist/index.d.ts' },
  { name: '@qora/testing', folder: 'packages/testing', uses: ['@qora/core'], output: 'dist/index.d.ts' },
  { name: '@qora/solid', folder: 'packages/solid', uses: ['@qora/core'], output: 'dist/index.d.ts' },
  { name: '@qora/preact', folder: 'packages/preact', uses: ['@qora/core'], output: 'dist/index.d.ts' },
  { name: '@qora/persist', folder: 'packages/persist', uses: ['@qora/core'], output: 'dist/index.d.ts' },
  {
    name: '@qora/atlas',
    folder: 'examples/atlas',
    uses: ['@qora/core', '@qora/persist', '@qora/solid', '@qora/preact'],
    output: 'dist/server/main.js',
  },
];
const skipped = new Set(['dist', 'data', 'test', 'node_modules', 'README.md', 'CHANGELOG.md']);

/** Stops with a clear message on a Node that is too old. */
export function checkNode() {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const [wanted, found] = [engines.node.replace('>=', ''), process.versions.node];
  const [major = 0, minor = 0] = found.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number);
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  console.error(`Qora needs Node ${wanted} or later; this is Node ${found}. See https://nodejs.org/`);
  process.exit(1);
}

/** Installs the lockfile's packages unless they are there. @returns {Promise<boolean>} */
export async function install() {
  const lockfile = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (readStamp('install') === lockfile) return true;
  console.log('     installing packages, about half a minute');
  return runStep({
    name: 'npm ci',
    run: async () => {
      await npm(['ci', '--no-audit', '--no-fund']);
      writeStamp('install', lockfile);
    },
  });
}

/**
 * One step for each thing that is out of date.
 *
 * @param {string[]} [wanted] Names; everything without it.
 * @returns {Step[]}
 */
export function buildSteps(wanted = builds.map(({ name }) => name)) {
  /** @type {Map<string, string>} */
  const hashes = new Map();
  /** @type {Step[]} */
  const steps = [];
  for (const { name, folder, uses, output } of builds) {
    const used = uses.map((use) => hashes.get(use)).join();
    const hash = hashFolder(join(root, folder), used + readFileSync(join(root, 'tsconfig.json'), 'utf8'));
    hashes.set(name, hash);
    const isBuilt = readStamp(name) === hash && existsSync(join(root, folder, output));
    if (isBuilt || !wanted.includes(name)) continue;
    const build = async () => {
      await npm(['run', 'build', '-w', name]);
      writeStamp(name, hash);
    };
    steps.push({ name: `build ${name}`, needs: uses.map((use) => `build ${use}`), run: build });
  }
  return steps;
}

/**
 * @param {string} folder
 * @param {string} salt
 */
function hashFolder(folder, salt) {
  const hash = createHash('sha256').update(salt);
  const visit = (/** @type {string} */ path) => {
    const entries = readdirSync(path, { withFileTypes: true }).filter(({ name }) => !skipped.has(name));
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const child = join(path, entry.name);
      if (entry.isDirectory()) visit(child);
      else hash.update(relative(root, child)).update('\0').update(readFileSync(child)).update('\0');
    }
  };
  visit(folder);
  return hash.digest('hex');
}

/** @param {string} name */
const stampFile = (name) => join(root, 'node_modules/.qora', name.replace('/', '-'));

/** @param {string} name */
function readStamp(name) {
  const file = stampFile(name);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/**
 * @param {string} name
 * @param {string} hash
 */
function writeStamp(name, hash) {
  mkdirSync(join(root, 'node_modules/.qora'), { recursive: true });
  writeFileSync(stampFile(name), hash);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  checkNode();
  const isReady = (await install()) && (await runSteps(buildSteps()));
  process.exitCode = isReady ? 0 : 1;
}
