/**
 * `npm test`: every gate, two steps at a time, one line each. `npm run check` (`--quick`) is the daily half: types,
 * lint and unit tests from source, nothing built.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureChromium, findChromium } from './chromium.mjs';
import { npm, root, run, tool } from './program.mjs';
import { ensureRedis, findRedis } from './redis.mjs';
import { buildSteps, checkNode, install } from './setup.mjs';
import { runSteps } from './steps.mjs';

/** @typedef {import('./steps.mjs').Step} Step */

const builds = ['core', 'testing', 'persist', 'solid', 'preact', 'atlas'].map(
  (name) => `build @qora/${name}`,
);

/** @param {string[]} projects */
const vitest = (...projects) => {
  const selected = projects.flatMap((project) => ['--project', project]);
  return tool('vitest', ['run', '--config', 'vitest.workspace.ts', ...selected]);
};

/** @returns {Step} */
const redis = () => ({
  name: findRedis() ? 'find Redis' : 'install Redis',
  // One apt-get at a time.
  needs: ['install Chromium'],
  run: ensureRedis,
});

/** @type {Step[]} */
const quick = [
  { name: 'unit and flow tests', run: () => vitest('core', 'ssr') },
  { name: 'adapters', needs: ['find Chromium', 'install Chromium'], run: () => vitest('solid*', 'preact*') },
  { name: 'storage', needs: ['find Redis', 'install Redis'], run: () => vitest('persist') },
  { name: 'types', run: checkTypes },
  { name: 'lint', run: () => tool('@biomejs/biome', ['check', '.', '--error-on-warnings']) },
];

/** @returns {Step[]} The slow ones first, so that both lanes end together. */
const all = () => [
  { name: findChromium() ? 'find Chromium' : 'install Chromium', run: ensureChromium },
  redis(),
  ...buildSteps(),
  { name: 'Atlas as a server', needs: builds, run: () => vitest('atlas server') },
  {
    name: 'Atlas in Chromium',
    needs: [...builds, 'find Chromium', 'install Chromium'],
    run: () => vitest('atlas pages'),
  },
  {
    name: 'tabs and pages in Chromium',
    needs: ['find Chromium', 'install Chromium'],
    run: () => vitest('pages'),
  },
  { name: 'docs', run: () => npm(['run', 'build', '-w', '@qora/docs']) },
  { name: 'tests in Chromium', needs: ['find Chromium', 'install Chromium'], run: () => vitest('browser*') },
  ...quick,
  { name: 'type tests', run: () => vitest('types*') },
  { name: 'memory', run: () => vitest('memory') },
  { name: 'built files and sizes', needs: builds, run: () => vitest('dist', 'built') },
  ...publishedPackages().map((name) => ({
    name: `exports of ${name}`,
    needs: builds,
    run: () => npm(['run', 'check:exports', '-w', name]),
  })),
  {
    name: 'optimistic races',
    run: () => run(process.execPath, [join(root, 'scripts/races.mjs'), '--check']),
  },
  {
    name: 'benchmarks page',
    run: () => run(process.execPath, [join(root, 'scripts/bench.mjs'), '--check']),
  },
  { name: 'unused code', run: () => tool('knip', []) },
];

async function checkTypes() {
  const folders = ['.', ...workspaces(), 'examples/atlas/preact'].filter((folder) =>
    existsSync(join(root, folder, 'tsconfig.json')),
  );
  for (const folder of folders) await tool('typescript', ['-p', folder]);
}

function workspaces() {
  const list = (/** @type {string} */ folder) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);
  return [...list('packages'), ...list('examples'), 'bench'];
}

function publishedPackages() {
  const manifests = workspaces().map((folder) =>
    JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')),
  );
  return manifests.filter((manifest) => !manifest.private).map((manifest) => manifest.name);
}

checkNode();
const startedAt = performance.now();
const isGood =
  (await install()) && (await runSteps(process.argv.includes('--quick') ? [redis(), ...quick] : all()));
console.log(
  `${isGood ? 'all good' : 'FAILED'} after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`,
);
process.exitCode = isGood ? 0 : 1;
