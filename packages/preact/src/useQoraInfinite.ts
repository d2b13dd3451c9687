/** An infinite list in a component. */
import type { QoraClient, QoraKey } from '@qora/core';
import type { InfiniteData, InfiniteOptions } from '@qora/core/infinite';
import type { QoraInfiniteResult } from './result.js';
import { TrackedInfinite } from './trackedInfinite.js';
import { useTracked } from './useTracked.js';

const make = (): TrackedInfinite => new TrackedInfinite();

/**
 * Reads a list page by page, in both directions; all of it is tracked like the fields of `useQora`, the ends included.
 *
 * @param options as for `watchInfinite`; `null` is "not yet"
 * @throws QoraError `missing-provider`, `invalid-key`, `invalid-option`
 * @example
 * const posts = useQoraInfinite({
 *   key: ['posts'],
 *   fetcher: ({ pageParam, signal }) => api.posts({ after: pageParam, signal }),
 *   initialPageParam: null as string | null,
 *   getNextPageParam: (page) => page.next,
 * })
 * return <>
 *   {posts.flatten((page) => page.items).map((post) => <Post key={post.id} post={post} />)}
 *   <button disabled={!posts.hasNextPage} onClick={posts.fetchNextPage}>More</button>
 * </>
 */
export function useQoraInfinite<
  R,
  Param,
  E = Error,
  Page = R,
  S = InfiniteData<Page, Param>,
  const K extends QoraKey = QoraKey,
>(
  options: InfiniteOptions<Page, Param, E, S, K, R> | null | undefined,
  client?: QoraClient,
): QoraInfiniteResult<Page, S, E> {
  return useTracked(make, options as never, client) as unknown as QoraInfiniteResult<Page, S, E>;
}
