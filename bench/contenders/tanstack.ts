/** `@tanstack/query-core` without `defaultOptions`: its best case, and what the goals are measured by. */
import type { Contender } from './contender.js';
import { QueryCoreCache } from './queryCore.js';

export const contender: Contender = { create: () => new QueryCoreCache({}) };
export { keepOne } from '../kept.js';
export { lines } from '../lines/index.js';
