/** Infinite lists as their users describe them: pages, and the cursors that lead to them. */
import type { FetcherContext, QoraKey, QueryDefaults, TaggedKey } from '../index.js';

/** What the entry of an infinite list holds: its pages in order, and the cursor of each. */
export interface InfiniteData<P, C = unknown> {
  readonly pages: readonly P[];
  readonly pageParams: readonly C[];
}

/** What a fetcher of pages is given: the fields of any fetcher, the cursor, and which way the list grows. */
export interface PageContext<C, K extends QoraKey = QoraKey> extends FetcherContext<K> {
  readonly pageParam: C;
  readonly direction: 'next' | 'previous';
}

/** Gives the cursor of the page beside this one; `null` and `undefined` mean that there is none. */
export type GetPageParam<P, C> = (
  page: P,
  pages: readonly P[],
  param: C,
  params: readonly C[],
) => C | null | undefined;

/** Which pages a refetch loads again. */
export type RefetchPages<P> = 'all' | 'changed' | 'first' | ((page: P, index: number) => boolean);

type Inherited<D, E, S, K extends QoraKey> = Omit<
  QueryDefaults<D, E, S, K>,
  'fetcher' | 'schema' | 'structuralSharing'
>;

/** The options of an infinite list: those of a query, and how to get from page to page. */
export interface InfiniteOptions<
  P = unknown,
  C = unknown,
  E = Error,
  S = InfiniteData<P, C>,
  K extends QoraKey = QoraKey,
> extends Inherited<InfiniteData<P, C>, E, S, K> {
  key: K;
  /** Loads one page. */
  fetcher: (context: PageContext<C, K>) => P | Promise<P>;
  /** The cursor of the first page; `null` is a cursor like another. */
  initialPageParam: C;
  /** The cursor behind the last page. */
  getNextPageParam: GetPageParam<NoInfer<P>, NoInfer<C>>;
  /** The cursor before the first page. @default none */
  getPreviousPageParam?: GetPageParam<NoInfer<P>, NoInfer<C>> | undefined;
  /** How many pages to keep; more drop at the other end. @default all */
  maxPages?: number | undefined;
  /**
   * Which pages a refetch loads again: all; up to the first that is unchanged, with an unchanged cursor behind it; the
   * first alone; or those that a function says. A page whose cursor has changed is always loaded. @default 'all'
   */
  refetchPages?: RefetchPages<NoInfer<P>> | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: lists of any pages have to be assignable; nothing reads their types.
export type AnyInfiniteOptions = InfiniteOptions<any, any, any, any, any>;

/**
 * Returns its argument, typed: the key of the result carries the type of the list.
 *
 * @example
 * const cities = infiniteOptions({
 *   key: ['cities'],
 *   fetcher: ({ pageParam, signal }) => api.cities(pageParam, signal),
 *   initialPageParam: null as string | null,
 *   getNextPageParam: (page) => page.next,
 * })
 */
export function infiniteOptions<P, C, E = Error, S = InfiniteData<P, C>, const K extends QoraKey = QoraKey>(
  options: InfiniteOptions<P, C, E, S, K>,
): InfiniteOptions<P, C, E, S, K> & { key: TaggedKey<K, InfiniteData<P, C>, E> } {
  // The tags are there for the compiler alone.
  return options as InfiniteOptions<P, C, E, S, K> & { key: TaggedKey<K, InfiniteData<P, C>, E> };
}
