/** The handle of an infinite list: a query, and what leads to more pages. */
import {
  type ClientApi,
  computed,
  type OptionsSource,
  type QoraKey,
  type QoraState,
  type Query,
  type ReadonlySignal,
} from '../index.js';
import { addPage, hasFailed, isUnderWay } from './flights.js';
import type { AnyInfiniteOptions, InfiniteData, InfiniteOptions } from './infiniteOptions.js';
import { confirmed, type Direction, hasBeyond } from './pages.js';
import { toQuery } from './toQuery.js';

/** One reader's view of an infinite list: everything that a query has, and its pages. */
export interface InfiniteQuery<P, T = InfiniteData<P>, E = Error> extends Query<T, E> {
  /** Whether there is a page behind the last; before the first page there is one. */
  readonly hasNextPage: ReadonlySignal<boolean>;
  readonly hasPreviousPage: ReadonlySignal<boolean>;
  readonly isFetchingNextPage: ReadonlySignal<boolean>;
  readonly isFetchingPreviousPage: ReadonlySignal<boolean>;
  /** Whether the last attempt to add a page has failed; the pages are kept. */
  readonly isFetchNextPageError: ReadonlySignal<boolean>;
  readonly isFetchPreviousPageError: ReadonlySignal<boolean>;
  /**
   * Adds the page behind the last, or loads the first. Joins one that is under way, waits for a refetch, and does nothing
   * at the end. Resolves with the state, also when the page has failed.
   */
  fetchNextPage(): Promise<QoraState<T, E>>;
  fetchPreviousPage(): Promise<QoraState<T, E>>;
  /** A signal of the rows of all pages; readers that pass the same function share one call. */
  flatten<R>(select: (page: P) => readonly R[]): ReadonlySignal<readonly R[]>;
}

/**
 * A handle on a list that is loaded page by page. Nothing happens until one of its signals is watched.
 *
 * @example
 * const cities = watchInfinite(client, {
 *   key: ['cities'],
 *   fetcher: ({ pageParam, signal }) => api.cities(pageParam, signal),
 *   initialPageParam: null as string | null,
 *   getNextPageParam: (page) => page.next,
 * })
 * const rows = cities.flatten((page) => page.rows)
 */
export function watchInfinite<P, C, E = Error, S = InfiniteData<P, C>, const K extends QoraKey = QoraKey>(
  client: ClientApi,
  source: OptionsSource<InfiniteOptions<P, C, E, S, K>>,
): InfiniteQuery<P, S, E> {
  const isFunction = typeof source === 'function';
  const options = computed(() => (isFunction ? source() : source) as AnyInfiniteOptions | null | undefined);
  const query: Query<unknown, unknown> = client.watchQuery(
    isFunction ? () => options.value && toQuery(options.value) : toQuery(source as AnyInfiniteOptions),
  );
  const refetch = query.refetch.bind(query);
  const flat = new WeakMap<object, (data: unknown) => unknown>();

  /** A signal that follows the options and whatever the entry shows. */
  const about = (read: (own: AnyInfiniteOptions) => boolean): ReadonlySignal<boolean> =>
    computed(() => {
      void query.state.value;
      return !!options.value && read(options.value);
    });
  const beyond =
    (direction: Direction) =>
    (own: AnyInfiniteOptions): boolean =>
      hasBeyond(own, direction, confirmed(client, own.key));
  const add = async (direction: Direction): Promise<QoraState<unknown, unknown>> => {
    const own = options.peek();
    if (own && beyond(direction)(own)) await addPage(client, own, direction);
    return query.state.peek();
  };

  // The query itself grows: whatever it can, the list can. Inside nobody knows the types of the pages.
  return Object.assign(query, {
    hasNextPage: about(beyond('next')),
    hasPreviousPage: about(beyond('previous')),
    isFetchingNextPage: about((own) => isUnderWay(client, own, 'next')),
    isFetchingPreviousPage: about((own) => isUnderWay(client, own, 'previous')),
    isFetchNextPageError: about((own) => hasFailed(client, own, 'next')),
    isFetchPreviousPageError: about((own) => hasFailed(client, own, 'previous')),
    fetchNextPage: () => add('next'),
    fetchPreviousPage: () => add('previous'),
    /** Waits for pages that are under way: the run that adds one does not load the others again. */
    async refetch(how?: { readonly throwOnError?: boolean }) {
      const own = options.peek();
      for (const direction of ['next', 'previous'] as const)
        if (own && isUnderWay(client, own, direction)) await addPage(client, own, direction);
      return refetch(how);
    },
    flatten(select: (page: unknown) => readonly unknown[]) {
      const rows = flat.get(select) ?? ((data) => (data as InfiniteData<unknown>).pages.flatMap(select));
      flat.set(select, rows);
      const found = query.select(rows);
      return computed(() => found.value ?? NO_ROWS);
    },
  }) as object as InfiniteQuery<P, S, E>;
}

/** Loads `pages` pages of a list (fewer at its end), or resolves with what is cached and fresh. Rejects with the fetcher's error. */
export function fetchInfinite<P, C, E = Error, S = InfiniteData<P, C>, const K extends QoraKey = QoraKey>(
  client: ClientApi,
  options: InfiniteOptions<P, C, E, S, K>,
  { pages = 1 }: { readonly pages?: number } = {},
): Promise<InfiniteData<P, C>> {
  return client.fetchQuery(toQuery(options as AnyInfiniteOptions, pages)) as Promise<InfiniteData<P, C>>;
}

/** {@link fetchInfinite} for whoever comes later; never rejects. */
export function prefetchInfinite(
  client: ClientApi,
  options: AnyInfiniteOptions,
  { pages = 1 }: { readonly pages?: number } = {},
): Promise<void> {
  return client.prefetch(toQuery(options, pages));
}

const NO_ROWS: readonly never[] = [];
