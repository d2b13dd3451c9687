/** An infinite list is an ordinary query, whose fetcher loads all of its pages. */
import type { AnyQueryOptions } from '../index.js';
import type { AnyInfiniteOptions } from './infiniteOptions.js';
import { sharePages } from './pages.js';
import { refetcher } from './refetching.js';

/** @param count how many pages to load, if not as many as there are */
export function toQuery(options: AnyInfiniteOptions, count?: number): AnyQueryOptions {
  const { initialPageParam, getNextPageParam, getPreviousPageParam, maxPages, refetchPages, ...query } =
    options;
  return {
    ...query,
    fetcher: refetcher(options, count),
    structuralSharing: sharePages(options.shareBy ?? 'id'),
  };
}
