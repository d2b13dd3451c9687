/** Everybody who is measured, in the order of the tables. */

/** The contenders in Node, each a bundle of its own: `contenders/<name>.ts`. */
export const CORE = [
  'qora',
  'tanstack',
  'tanstackDefaults',
  'swr',
  'colada',
  'nanostores',
  'rtkQuery',
  'floor',
] as const;

export type CoreName = (typeof CORE)[number];

/** `resource` is Solid's `createResource`, in Chromium alone. */
export type ContenderName = CoreName | 'resource';

/** What they are called where people read it. */
export const TITLES: Readonly<Record<ContenderName, string>> = {
  qora: 'Qora',
  tanstack: 'TanStack Query',
  tanstackDefaults: 'TanStack, with defaults',
  swr: 'SWR',
  colada: 'Pinia Colada',
  nanostores: 'Nano Stores Query',
  rtkQuery: 'RTK Query',
  floor: 'floor',
  resource: 'createResource',
};

/** The packages whose versions stand beside the results. */
export const PACKAGES: readonly string[] = [
  '@preact/signals-core',
  '@tanstack/query-core',
  '@tanstack/query-persist-client-core',
  '@tanstack/solid-query',
  '@tanstack/preact-query',
  'swr',
  '@pinia/colada',
  'pinia',
  'vue',
  '@nanostores/query',
  'nanostores',
  '@reduxjs/toolkit',
  'solid-js',
  'preact',
];
