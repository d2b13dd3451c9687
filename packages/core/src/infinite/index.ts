/** The public list of `@qora/core/infinite`: lists that are loaded page by page. */
export { type FetchInfiniteOptions, fetchInfinite, prefetchInfinite } from './fetchInfinite.js';
export {
  type AnyInfiniteOptions,
  type Direction,
  type GetPageParam,
  type InfiniteData,
  type InfiniteOptions,
  infiniteOptions,
  type PageContext,
  type RefetchPages,
} from './infiniteOptions.js';
export { type InfiniteQuery, type RowsOf, watchInfinite } from './watchInfinite.js';
