/** The site: guide pages by task, the reference that typedoc writes into api/, one page for each error code. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitepress';
import type { QoraErrorCode } from '../../packages/core/src/index.js';

const docs = new URL('../', import.meta.url);

const guide = [
  { text: 'Start', link: '/guide/start' },
  { text: 'Keys', link: '/guide/keys' },
  { text: 'States', link: '/guide/states' },
  { text: 'Fetching', link: '/guide/fetching' },
  { text: 'Invalidation', link: '/guide/invalidation' },
  { text: 'Eviction', link: '/guide/eviction' },
  { text: 'Network and focus', link: '/guide/network' },
  { text: 'Optimistic updates', link: '/guide/optimistic' },
  { text: 'Mutations', link: '/guide/mutations' },
  { text: 'Optimistic races', link: '/guide/optimistic-races' },
  { text: 'Infinite lists', link: '/guide/lists' },
  { text: 'Server rendering', link: '/guide/server' },
  { text: 'Persistence', link: '/guide/persistence' },
  { text: 'Between tabs', link: '/guide/tabs' },
  { text: 'Offline', link: '/guide/offline' },
  { text: 'Many servers', link: '/guide/many-servers' },
  { text: 'Writing a persister', link: '/guide/persisters' },
  { text: 'Solid', link: '/guide/solid' },
  { text: 'Preact', link: '/guide/preact' },
  { text: 'Coming from TanStack Query', link: '/guide/from-tanstack-query' },
  { text: 'Speed of components', link: '/guide/speed' },
  { text: 'Benchmarks', link: '/guide/benchmarks' },
  { text: 'Large caches', link: '/guide/scale' },
  { text: 'Testing', link: '/guide/testing' },
];

/** Every code has a page: the compiler asks for a new one here, and the build for its file. */
const codes: Record<QoraErrorCode, true> = {
  'client-disposed': true,
  'invalid-filter': true,
  'invalid-key': true,
  'invalid-option': true,
  'invalid-snapshot': true,
  'missing-fetcher': true,
  'missing-mutation-fn': true,
  'missing-provider': true,
  'two-signals': true,
};
const pages = readdirSync(new URL('errors', docs)).map((file) => file.replace('.md', ''));
const missing = Object.keys(codes).filter((code) => !pages.includes(code));
if (missing.length > 0) throw new Error(`No page under docs/errors for: ${missing.join(', ')}`);

interface PackageReference {
  readonly text: string;
  readonly link: string;
}

const referenceFile = new URL('api/typedoc-sidebar.json', docs);
const reference: PackageReference[] = existsSync(referenceFile)
  ? JSON.parse(readFileSync(referenceFile, 'utf8'))
  : [];
const packages = reference.map(({ text, link }) => ({ text, link }));

/** Beside a page of the reference stands its own package in full: with all of them, links were most of every page. */
const besideReference = reference.map((own) => [
  own.link,
  [
    {
      text: 'Reference',
      items: packages.map((one) => (one.text === own.text ? { ...own, collapsed: false } : one)),
    },
  ],
]);

export default defineConfig({
  title: 'Qora',
  description: 'Server state as signals.',
  cleanUrls: true,
  ignoreDeadLinks: false,
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Guide', link: '/guide/start' },
      { text: 'Reference', link: '/api/' },
    ],
    sidebar: {
      '/': [
        { text: 'Guide', items: guide },
        { text: 'Reference', collapsed: true, items: packages },
        {
          text: 'Errors',
          collapsed: true,
          items: pages.map((code) => ({ text: code, link: `/errors/${code}` })),
        },
      ],
      ...Object.fromEntries(besideReference),
    },
  },
});
