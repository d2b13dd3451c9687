/**
 * The fetcher of a whole list: page after page, each by the cursor that the new page before it gives.
 *
 *   first cursor kept ──> page ──> its cursor ──> page ──> …      a page that need not be loaded is taken from the old list
 */
import { type FetcherContext, hashKey, share } from '../index.js';
import type { AnyInfiniteOptions } from './infiniteOptions.js';
import { type AnyData, confirmed, isSameParam, loadPage, NO_PAGES, paramBeyond, withPage } from './pages.js';

/** Makes the fetcher. Attempts of one run go on where the one before has failed. */
export function refetcher(
  options: AnyInfiniteOptions,
  count?: number,
): (context: FetcherContext) => Promise<AnyData> {
  let loaded = NO_PAGES;
  let name: string | undefined;
  return async (context) => {
    const old = confirmed(context.client, context.key);
    const isRetry = context.attempt > 0 && name === hashKey(context.key);
    name = hashKey(context.key);
    if (!isRetry) loaded = NO_PAGES;
    const wanted = count ?? Math.max(1, old.pages.length);
    while (loaded.pages.length < wanted) {
      const at = loaded.pages.length;
      const param =
        at > 0 ? paramBeyond(options, 'next', loaded) : (old.pageParams[0] ?? options.initialPageParam);
      if (at > 0 && param == null) break;
      const isKnown = at < old.pages.length && isSameParam(param, old.pageParams[at]);
      const isNeeded = !isKnown || mustLoad(options, old, at);
      const page = isNeeded ? await loadPage(options, context, param) : old.pages[at];
      loaded = withPage(loaded, page, param, 'next');
      if (isKnown && options.refetchPages === 'changed' && isUnchanged(options, old, loaded))
        return rest(old, loaded);
    }
    return loaded;
  };
}

function mustLoad({ refetchPages = 'all' }: AnyInfiniteOptions, old: AnyData, at: number): boolean {
  if (typeof refetchPages === 'function') return refetchPages(old.pages[at], at);
  return refetchPages !== 'first' || at === 0;
}

/** Whether the last page and the cursor behind it came back as they were. */
function isUnchanged(options: AnyInfiniteOptions, old: AnyData, loaded: AnyData): boolean {
  const at = loaded.pages.length - 1;
  const isSame = share(old.pages[at], loaded.pages[at], options.shareBy ?? 'id') === old.pages[at];
  return isSame && isSameParam(paramBeyond(options, 'next', loaded), old.pageParams[at + 1]);
}

function rest({ pages, pageParams }: AnyData, loaded: AnyData): AnyData {
  const at = loaded.pages.length;
  return {
    pages: [...loaded.pages, ...pages.slice(at)],
    pageParams: [...loaded.pageParams, ...pageParams.slice(at)],
  };
}
