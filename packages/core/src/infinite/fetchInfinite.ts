/** One-shot calls for lists, as `fetchQuery` and `prefetch` are for queries. */
import type { ClientApi, FetchFlags, QoraKey } from '../index.js';
import type { AnyInfiniteOptions, InfiniteData, InfiniteOptions } from './infiniteOptions.js';
import { keeping, loadMore } from './more.js';
import { look, queryOf, whole } from './pages.js';

/** How much of a list to load. */
export interface FetchInfiniteOptions {
  /** How many pages there are to be, or fewer if the list ends before. @default 1 */
  readonly pages?: number | undefined;
}

/**
 * The pages of a list, at least so many: those in the cache as `fetchQuery` takes them, the missing ones from the
 * fetcher. Rejects with the fetcher's error.
 *
 * @example
 * const { pages } = await fetchInfinite(client, postList, { pages: 3 })
 */
export async function fetchInfinite<
  R,
  Param,
  E = Error,
  Page = R,
  S = InfiniteData<Page, Param>,
  const K extends QoraKey = QoraKey,
>(
  client: ClientApi,
  options: InfiniteOptions<Page, Param, E, S, K, R> & FetchFlags,
  { pages = 1 }: FetchInfiniteOptions = {},
): Promise<InfiniteData<Page, Param>> {
  return keeping(client, options, async () => {
    await client.fetchQuery(queryOf(options, whole(options, pages)));
    await fill(client, options, pages);
    return client.getQueryData(options.key) as InfiniteData<Page, Param>;
  });
}

/** Like {@link fetchInfinite} for whoever comes later; never rejects. */
export async function prefetchInfinite<
  R,
  Param,
  E = Error,
  Page = R,
  S = InfiniteData<Page, Param>,
  const K extends QoraKey = QoraKey,
>(
  client: ClientApi,
  options: InfiniteOptions<Page, Param, E, S, K, R>,
  { pages = 1 }: FetchInfiniteOptions = {},
): Promise<void> {
  // It reports a programmer's mistake.
  const begun = client.prefetch(queryOf(options, whole(options, pages)));
  const filled = keeping(client, options, async () => {
    await begun;
    await fill(client, options, pages);
  });
  // The failure stays in the entry.
  await filled.catch(Boolean);
}

/** Loads pages until there are so many, or no more. */
async function fill(client: ClientApi, options: AnyInfiniteOptions, pages: number): Promise<void> {
  const { key, maxPages = pages } = options;
  for (let i = 1; i < pages; i++) {
    const { data } = look(client, key);
    if (data && data.pages.length < Math.min(pages, maxPages)) await loadMore(client, options, 'Next');
  }
}
