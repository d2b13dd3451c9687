/**
 * The test projects; vitest reads this file because every command names it (`--config vitest.workspace.ts`). Tests run
 * from source; the `dist` project alone reads what was built.
 */
import { fileURLToPath } from 'node:url';
import { playwright } from '@vitest/browser-playwright';
import solid from 'vite-plugin-solid';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { findChromium } from './scripts/chromium.mjs';

const source = (path: string): string => fileURLToPath(new URL(`./packages/${path}`, import.meta.url));
/** Subpaths first: an alias holds for whatever begins so. */
const alias = {
  '@qora/core/hydration': source('core/src/hydration/index.ts'),
  '@qora/core/infinite': source('core/src/infinite/index.ts'),
  '@qora/core': source('core/src/index.ts'),
  '@qora/persist/conformance': source('persist/src/conformance/index.ts'),
  '@qora/persist/file-system': source('persist/src/fileSystem.ts'),
  '@qora/persist/indexed-db': source('persist/src/indexedDb.ts'),
  '@qora/persist/redis': source('persist/src/redis.ts'),
  '@qora/persist/unstorage': source('persist/src/unstorage.ts'),
  '@qora/persist': source('persist/src/index.ts'),
  '@qora/preact': source('preact/src/index.ts'),
  '@qora/solid': source('solid/src/index.ts'),
  '@qora/testing': source('testing/src/index.ts'),
};
const chromium = findChromium();

const elsewhere = ['memory', 'production', 'size', '*.dist', '*.ssr', '*.browser', '*.page'];
const exclude = ['**/node_modules/**', '**/dist/**', ...elsewhere.map((name) => `**/${name}.test.{ts,tsx}`)];

/** Preact's JSX wherever a file has some; Solid's projects have a compiler of their own. */
const preactJsx = { oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } } } as const;

const preact10 = { find: /^preact(\/.*)?$/, replacement: 'preact10$1' };
const onPreact10 = {
  ...preactJsx,
  resolve: {
    alias: [...Object.entries(alias).map(([find, replacement]) => ({ find, replacement })), preact10],
  },
};
/** What imports Preact has to go through the alias, too. */
const server = { deps: { inline: [/preact/] } };

/** No test keeps anything in a module, so all files share a worker: starting one each takes five times as long. */
const shared = { pool: 'threads', isolate: false, maxWorkers: 1 } as const;

/** An adapter's tests in a document; each file has one of its own. */
const adapter = (name: string) => ({
  environment: 'happy-dom' as const,
  ...shared,
  include: [`packages/${name}/test/**/*.test.{ts,tsx}`],
  exclude: [...exclude, ...withSignals.include],
});

/** `@preact/signals` changes Preact for whoever shares a worker with it; everything else is tested without it. */
const withSignals = { environment: 'happy-dom' as const, include: ['packages/preact/test/signals.test.tsx'] };

/** One site for all files of a project, so that they take turns. */
const atlas = {
  environment: 'node',
  globalSetup: 'examples/atlas/test/sharedSite.setup.ts',
  ...shared,
  testTimeout: 120_000,
  hookTimeout: 120_000,
} as const;

/** Not shared between projects: vitest writes into it. */
const browser = () => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  provider: playwright({
    launchOptions: {
      ...(chromium && { executablePath: chromium }),
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
    },
  }),
  instances: [{ browser: 'chromium' as const }],
});

const projects: TestProjectInlineConfiguration[] = [
  {
    resolve: { alias },
    test: {
      name: 'core',
      environment: 'node',
      include: ['packages/{core,testing}/test/**/*.test.ts'],
      exclude,
      ...shared,
      // Properties run thousands of cases, on machines that may be busy; nothing here waits for real time.
      testTimeout: 30_000,
    },
  },
  {
    resolve: { alias },
    test: { name: 'ssr', environment: 'node', include: ['packages/{core,testing}/test/**/*.ssr.test.ts'] },
  },
  ...['core', 'solid'].map((name) => ({
    // Every `*.test-d.ts` must compile, and every `@ts-expect-error` in it must be needed.
    resolve: { alias },
    test: {
      name: `types ${name}`,
      include: [],
      typecheck: {
        enabled: true,
        only: true,
        include: [`packages/${name}/test/**/*.test-d.ts`],
        tsconfig: `packages/${name}/tsconfig.json`,
      },
    },
  })),
  {
    resolve: { alias },
    test: {
      name: 'types preact',
      include: [],
      typecheck: {
        enabled: true,
        only: true,
        include: ['packages/preact/test/**/*.test-d.tsx'],
        tsconfig: 'packages/preact/tsconfig.json',
      },
    },
  },
  {
    resolve: { alias },
    test: {
      name: 'memory',
      environment: 'node',
      include: ['packages/*/test/**/memory.test.ts'],
      pool: 'forks',
      execArgv: ['--expose-gc'],
    },
  },
  {
    test: {
      name: 'dist',
      environment: 'node',
      include: ['packages/*/test/**/{production,size,*.dist}.test.ts'],
    },
  },
  {
    // Over real engines: the file system, a Redis of the tests' own.
    resolve: { alias },
    test: {
      name: 'persist',
      environment: 'node',
      include: ['packages/persist/test/**/*.test.ts'],
      exclude,
      ...shared,
      testTimeout: 60_000,
      hookTimeout: 60_000,
    },
  },
  {
    // The flows again, over what is published: the production build, with its shortened names.
    resolve: {
      alias: {
        ...alias,
        '@qora/core/hydration': source('core/dist/hydration/index.js'),
        '@qora/core/infinite': source('core/dist/infinite/index.js'),
        '@qora/core': source('core/dist/index.js'),
      },
    },
    test: {
      name: 'built',
      environment: 'node',
      include: ['packages/core/test/flow/**/*.test.ts', 'packages/core/test/*.ssr.test.ts'],
      setupFiles: ['packages/core/test/built.setup.ts'],
      ...shared,
    },
  },
  {
    plugins: [solid({ hot: false })],
    resolve: { alias },
    test: { name: 'solid', ...adapter('solid') },
  },
  {
    plugins: [solid({ ssr: true, hot: false, solid: { generate: 'ssr', hydratable: true } })],
    resolve: { alias },
    test: { name: 'solid ssr', environment: 'node', include: ['packages/solid/test/**/*.ssr.test.{ts,tsx}'] },
  },
  {
    ...preactJsx,
    resolve: { alias },
    test: { name: 'preact', ...adapter('preact') },
  },
  {
    ...preactJsx,
    resolve: { alias },
    test: { name: 'preact with signals', ...withSignals },
  },
  {
    // The same tests with Preact 10.
    ...onPreact10,
    test: { name: 'preact 10', ...adapter('preact'), server },
  },
  {
    ...onPreact10,
    test: { name: 'preact 10 with signals', ...withSignals, server },
  },
  {
    ...preactJsx,
    resolve: { alias },
    test: {
      name: 'preact ssr',
      environment: 'node',
      include: ['packages/preact/test/**/*.ssr.test.{ts,tsx}'],
    },
  },
  {
    ...preactJsx,
    resolve: { alias },
    test: {
      name: 'browser',
      include: ['packages/{core,testing,preact,persist}/test/**/*.browser.test.{ts,tsx}'],
      browser: browser(),
    },
  },
  {
    plugins: [solid({ hot: false })],
    resolve: { alias },
    test: {
      name: 'browser solid',
      include: ['packages/solid/test/**/*.browser.test.{ts,tsx}'],
      browser: browser(),
    },
  },
  {
    // Served by a server of the test's, and driven in Chromium.
    resolve: { alias },
    test: {
      name: 'pages',
      environment: 'node',
      include: ['packages/{solid,persist}/test/**/*.page.test.ts', 'bench/scale/*.page.test.ts'],
      env: { ...(chromium && { CHROMIUM_PATH: chromium }) },
      testTimeout: 60_000,
      hookTimeout: 60_000,
    },
  },
  {
    test: {
      name: 'atlas pages',
      include: ['examples/atlas/test/*.page.test.ts'],
      ...atlas,
      env: { ...(chromium && { CHROMIUM_PATH: chromium }) },
    },
  },
  {
    test: {
      name: 'atlas server',
      include: ['examples/atlas/test/*.test.ts'],
      exclude: ['**/*.page.test.ts'],
      ...atlas,
    },
  },
];

export default defineConfig({ test: { projects } });
