/** `@tanstack/query-core` with `defaultOptions`, as applications have it. */
import { type Contender, STALE_TIME } from './contender.js';
import { QueryCoreCache } from './queryCore.js';

const defaultOptions = { queries: { staleTime: STALE_TIME, retry: 2 } };

export const contender: Contender = { create: () => new QueryCoreCache({ defaultOptions }) };
export { keepOne } from '../kept.js';
export { lines } from '../lines/index.js';
