/** `@tanstack/query-core` without `defaultOptions`: its best case, and what the goals are measured by. */
import { contenderOf } from './contender.js';
import { QueryCoreCache } from './queryCore.js';

export const contender = contenderOf(
  [
    'TanStack Query is measured without `defaultOptions`, its best case, and it is what the ratios compare with; with them, as most apps have them, it merges options at every call.',
    'Its timers run as in a browser; as a server it would make none.',
    'It sets a timer for every observer whose data has a stale time; the others compare times when they are asked.',
    'Its structural sharing, like that of RTK Query, tells rows apart by their place: when one is prepended it makes all of them anew, where Qora keeps them by `id`.',
    '`streamedQuery` is experimental. It writes each chunk, where Qora shows chunks together that have come together.',
  ],
  (settings) => new QueryCoreCache({}, settings),
);
export { keepOne } from '../kept.js';
export { lines } from '../lines/index.js';
