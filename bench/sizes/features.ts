/**
 * What a page has to import for the same features from each library, each set on top of the one before. `''` means that
 * what was imported has it already; where a list ends, the library has no such feature of its own.
 */
import type { CoreName } from '../names.js';

export const FEATURES = [
  'client and observer',
  '+ mutations',
  '+ infinite lists',
  '+ hydration',
  '+ persistence',
] as const;

export const IMPORTS: { readonly [N in CoreName]?: readonly string[] } = {
  qora: [
    "export { QoraClient } from '@qora/core'",
    '',
    "export { watchInfinite } from '@qora/core/infinite'",
    "export { dehydrate, hydrate } from '@qora/core/hydration'",
    "export { enablePersistence } from '@qora/persist'",
  ],
  tanstack: [
    "export { QueryClient, QueryObserver } from '@tanstack/query-core'",
    "export { MutationObserver } from '@tanstack/query-core'",
    "export { InfiniteQueryObserver } from '@tanstack/query-core'",
    "export { dehydrate, hydrate } from '@tanstack/query-core'",
    "export { persistQueryClient } from '@tanstack/query-persist-client-core'",
  ],
  swr: [
    "export { default as useSWR, SWRConfig } from 'swr'",
    "export { default as useSWRMutation } from 'swr/mutation'",
    "export { default as useSWRInfinite } from 'swr/infinite'",
    '',
  ],
  colada: [
    "export { PiniaColada, useQuery, useQueryCache } from '@pinia/colada'; export { createPinia } from 'pinia'",
    "export { useMutation } from '@pinia/colada'",
    "export { useInfiniteQuery } from '@pinia/colada'",
    "export { hydrateQueryCache, serializeQueryCache } from '@pinia/colada'",
  ],
  nanostores: ["export { nanoquery } from '@nanostores/query'; export { atom } from 'nanostores'", ''],
  rtkQuery: [
    "export { createApi, fetchBaseQuery } from '@reduxjs/toolkit/query'; export { configureStore } from '@reduxjs/toolkit'",
    '',
    '',
    '',
  ],
};
