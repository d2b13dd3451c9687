/** What users write: the options of an infinite list, whose data is a list of pages under one key. */
import type {
  FetcherContext,
  OptionsSource,
  QoraKey,
  QueryDefaults,
  StandardSchema,
  TaggedKey,
} from '../index.js';

/** Which way a page lies: after the last one or before the first one. */
export type Direction = 'next' | 'previous';

/** The data of an infinite list: its pages in order, and the cursor that each was loaded with. */
export interface InfiniteData<Page, Param = unknown> {
  readonly pages: readonly Page[];
  readonly pageParams: readonly Param[];
}

/** What the fetcher of a page is given. */
export interface PageContext<Param, K extends QoraKey = QoraKey>
  extends Pick<FetcherContext<K>, 'key' | 'signal' | 'meta' | 'client' | 'attempt'> {
  /** The cursor of the page: `initialPageParam`, or what `getNextPageParam` or `getPreviousPageParam` gave. */
  readonly pageParam: Param;
  /** `previous` when the page is to lie before the first one. */
  readonly direction: Direction;
}

/** A cursor from the page at the end, all pages, its cursor and all cursors; `null` and `undefined` mean: no more. */
export type GetPageParam<Page, Param> = (
  page: Page,
  pages: readonly Page[],
  pageParam: Param,
  pageParams: readonly Param[],
) => Param | null | undefined;

/**
 * Which pages a refetch loads again, from the first one on: all; the first; pages until one comes back unchanged; or
 * those that a function says. A page is kept only where the cursor that leads to it is still the same.
 */
export type RefetchPages<Page> = 'all' | 'changed' | 'first' | ((page: Page, index: number) => boolean);

/**
 * Everything about an infinite list in one flat object: the options of a query, but that `fetcher` and `schema` are
 * about one page. `R` is what the fetcher gives, `Page` what the `schema` makes of it, else the same.
 */
export interface InfiniteOptions<
  Page = unknown,
  Param = unknown,
  E = Error,
  S = InfiniteData<Page, Param>,
  K extends QoraKey = QoraKey,
  R = Page,
> extends Omit<QueryDefaults<InfiniteData<Page, Param>, E, S, K>, 'fetcher' | 'schema'> {
  key: K;
  /** Loads one page. */
  fetcher: (context: PageContext<NoInfer<Param>, K>) => R | Promise<R>;
  /**
   * Checks every page; one that does not pass is a `SchemaError` failure, and the old pages stay. One that is a default is
   * for the data of queries, and no list is checked by it.
   */
  schema?: StandardSchema<Page> | undefined;
  /** The cursor of the page that is loaded first; `null` will do. */
  initialPageParam: Param;
  /** The cursor of the page after the last one. */
  getNextPageParam: GetPageParam<NoInfer<Page>, NoInfer<Param>>;
  /** The cursor of the page before the first one. Without it a list grows forward only. */
  getPreviousPageParam?: GetPageParam<NoInfer<Page>, NoInfer<Param>> | undefined;
  /** How many pages to keep; one more drops that at the other end. @default Infinity */
  maxPages?: number | undefined;
  /** Which pages a refetch loads again. @default 'all' */
  refetchPages?: RefetchPages<NoInfer<Page>> | undefined;
}

/** The options of any list, for places that do not look at its types. */
// biome-ignore lint/suspicious/noExplicitAny: a list of any page has to be assignable; nothing reads it through this type.
export type AnyInfiniteOptions = InfiniteOptions<any, any, any, any, any, any>;

/** Options of any list, or a function of signals that gives some. */
export type AnyInfiniteSource = OptionsSource<AnyInfiniteOptions>;

/**
 * Returns its argument, typed: the key of the result carries the type of the pages.
 *
 * @example
 * const postList = infiniteOptions({
 *   key: ['posts'],
 *   fetcher: ({ pageParam, signal }) => api.posts({ after: pageParam, signal }),
 *   initialPageParam: null as string | null,
 *   getNextPageParam: (page) => page.next,
 * })
 * client.getQueryData(postList.key) // InfiniteData<PostPage, string | null> | undefined
 */
export function infiniteOptions<
  R,
  Param,
  E = Error,
  Page = R,
  S = InfiniteData<Page, Param>,
  const K extends QoraKey = QoraKey,
>(
  options: InfiniteOptions<Page, Param, E, S, K, R>,
): InfiniteOptions<Page, Param, E, S, K, R> & { key: TaggedKey<K, InfiniteData<Page, Param>, E> } {
  // The tags are there for the compiler alone.
  return options as never;
}
