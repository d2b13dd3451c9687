/**
 * The pages of a list in the cache, and the fetchers that load them: an ordinary run either loads the list from its first
 * cursor on, or adds one page at an end.
 *
 *   whole   first cursor ──> page ──> cursor ──> page ──> …     as many as there were, or until there is none
 *   part    base ──> cursor at the end ──> page ──> base of that moment, and the page
 */
import {
  type AnyQueryOptions,
  type ClientApi,
  dataOf,
  type Fetcher,
  type FetcherContext,
  type Inspected,
  type QoraKey,
  type QueryDefaults,
  SchemaError,
  share,
} from '../index.js';
import type { AnyInfiniteOptions, InfiniteData } from './infiniteOptions.js';

export type Pages = InfiniteData<unknown>;

/** Where a page can be added, as the names of options and signals have it. */
export type End = 'Next' | 'Previous';

/** What a run has loaded so far, kept over its attempts, so that a retry goes on at the page that failed. */
interface Progress {
  /** The entry's, when it began: pages that a write or an invalidation overtook are loaded again. */
  readonly version: number | undefined;
  /** The pages as they were; without any the first cursor alone. */
  readonly old: Pages;
  readonly pages: unknown[];
  readonly pageParams: unknown[];
}

/** An entry, if there is one, and its pages, if it has some. */
export type Look = Partial<Inspected> & { readonly data: Pages | undefined };

/**
 * The entry of a key as it is now. Its data is what is confirmed: layers may hold rows and pages that the server knows
 * nothing of, and no cursor is made from these.
 */
export function look(client: ClientApi, key: QoraKey): Look {
  const [entry] = client.inspect({ key });
  const data = entry && (dataOf(entry.base) as Pages | undefined);
  return { ...entry, data: data?.pages?.length ? data : undefined };
}

/** The cursor of the page beyond an end; `null` and `undefined`: there is none, as in a list that was emptied. */
export function cursorOf(options: AnyInfiniteOptions, { pages, pageParams }: Pages, end: End): unknown {
  const i = end === 'Next' ? pages.length - 1 : 0;
  return pages.length
    ? options[`get${end}PageParam`]?.(pages[i], pages, pageParams[i], pageParams)
    : undefined;
}

/**
 * The query that lies under a list. A `schema`, its own or a default, is for pages and not for the list of them; pages are
 * shared by their cursors where they are shared as usual.
 *
 * @param fetcher loads the list, unless it is to do something else
 * @param more holds whatever the options and their defaults say
 */
export function queryOf(
  options: AnyInfiniteOptions,
  fetcher: Fetcher = whole(options, 1),
  more?: QueryDefaults,
): AnyQueryOptions {
  const refine = (settings: QueryDefaults): QueryDefaults => ({
    ...settings,
    schema: undefined,
    structuralSharing:
      settings.structuralSharing === true
        ? (old: unknown, next: unknown) =>
            sharePages(old as Pages | undefined, next as Pages, settings.shareBy)
        : settings.structuralSharing,
    ...more,
  });
  const query = { ...options, fetcher, refine };
  return query;
}

/** The same for a reader of the pages that starts nothing. */
export function idle(options: AnyInfiniteOptions): AnyQueryOptions {
  return queryOf(options, undefined, { select: undefined, enabled: false });
}

/** Loads the list from its first cursor on: as many pages as there were, and at least `count`. */
export function whole(options: AnyInfiniteOptions, count: number): Fetcher {
  const { refetchPages: mode = 'all', maxPages, initialPageParam } = options;
  let last: Progress | undefined;
  return async (context) => {
    const { version, data } = look(context.client, context.key);
    // A run that was called off may still be here when the next one begins, and has its own.
    const isResumed = context.attempt > 0 && last?.version === version;
    const first = { pages: [], pageParams: [initialPageParam] };
    const own: Progress = (isResumed && last) || { version, old: data ?? first, pages: [], pageParams: [] };
    last = own;
    const { old, pages, pageParams } = own;
    for (;;) {
      const i = pages.length;
      const param = i ? cursorOf(options, own, 'Next') : old.pageParams[0];
      if (i && (param == null || i === maxPages || i >= Math.max(count, old.pages.length)))
        return { pages, pageParams };
      const isKept =
        mode !== 'all' &&
        i < old.pages.length &&
        isEqual(param, old.pageParams[i]) &&
        !(typeof mode === 'function'
          ? mode(old.pages[i], i)
          : !i || (mode === 'changed' && !isEqual(pages[i - 1], old.pages[i - 1])));
      pages.push(isKept ? old.pages[i] : await load(options, context, param, i));
      pageParams.push(param);
    }
  };
}

/** Loads the page beyond an end; another one if what was written meanwhile has moved the cursor. */
export function part(options: AnyInfiniteOptions, end: End): Fetcher {
  const { maxPages = Number.POSITIVE_INFINITY } = options;
  const fetcher = async (context: FetcherContext): Promise<Pages> => {
    const add = async (more?: Pages & { readonly to: Pages }): Promise<Pages> => {
      const data = context.base as Pages;
      const param = cursorOf(options, data, end);
      if (param == null) return data;
      if (!more || (data !== more.to && !isEqual(param, more.pageParams[0]))) {
        const pages = [await load(options, context, param, more, end)];
        return add({ pages, pageParams: [param], to: data });
      }
      const put = (list: 'pages' | 'pageParams'): unknown[] =>
        end === 'Next'
          ? [...data[list], ...more[list]].slice(-maxPages)
          : [...more[list], ...data[list]].slice(0, maxPages);
      return { pages: put('pages'), pageParams: put('pageParams') };
    };
    return add();
  };
  return Object.assign(fetcher, { isPart: true });
}

/** Loads one page. @param isLater others were loaded before, by a run that may have been called off meanwhile */
async function load(
  { fetcher, schema }: AnyInfiniteOptions,
  context: FetcherContext,
  pageParam: unknown,
  isLater: unknown,
  end: End = 'Next',
): Promise<unknown> {
  if (isLater) context.signal.throwIfAborted();
  const { key, meta, client, attempt } = context;
  const page: unknown = await fetcher({
    key,
    meta,
    client,
    attempt,
    pageParam,
    direction: end === 'Next' ? 'next' : 'previous',
    // Looking at it says that the fetcher can be aborted, which is for the fetcher to say.
    get signal() {
      return context.signal;
    },
  });
  if (!schema) return page;
  const result = await schema['~standard'].validate(page);
  if (result.issues) throw new SchemaError(result.issues);
  return result.value;
}

/** Whether two plain values are the same; others have to be one and the same. */
function isEqual(one: unknown, other: unknown): boolean {
  return Object.is(share(one, other, 'id'), one);
}

/** Structural sharing by cursor: a page that has moved within the list is compared with itself. */
function sharePages(old: Pages | undefined, next: Pages, by = 'id'): Pages {
  if (!old?.pages?.length) return next;
  const pages = next.pages.map((page, i) => {
    const at = old.pageParams.findIndex((param) => isEqual(param, next.pageParams[i]));
    return at < 0 ? page : share(old.pages[at], page, by);
  });
  const pageParams = share(old.pageParams, next.pageParams, by);
  const isSame = pageParams === old.pageParams && pages.every((page, i) => page === old.pages[i]);
  return isSame ? old : { pages, pageParams };
}
