/** `@tanstack/query-core` with `defaultOptions`, as applications have it. */
import { contenderOf, STALE_TIME } from './contender.js';
import { QueryCoreCache } from './queryCore.js';

const defaultOptions = { queries: { staleTime: STALE_TIME, retry: 2 } };

export const contender = contenderOf([], (settings) => new QueryCoreCache({ defaultOptions }, settings));
export { keepOne } from '../kept.js';
export { lines } from '../lines/index.js';
