/** The public list of `@qora/core/infinite`: lists that are loaded page by page, over ordinary entries. */
export {
  type AnyInfiniteOptions,
  type GetPageParam,
  type InfiniteData,
  type InfiniteOptions,
  infiniteOptions,
  type PageContext,
  type RefetchPages,
} from './infiniteOptions.js';
export { fetchInfinite, type InfiniteQuery, prefetchInfinite, watchInfinite } from './watchInfinite.js';
