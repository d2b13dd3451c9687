/**
 * A watched list: a query over the pages, and what is known of its two ends.
 *
 *   options ──> query ──┬──> state, data …            with the list's own `select`
 *                       ├──> confirmed pages ──> cursors ──> hasNextPage …
 *                       └──> flights ──> isFetchingNextPage …
 */
import {
  type AnyQueryOptions,
  type ClientApi,
  computed,
  type OptionsSource,
  type QoraKey,
  type QoraState,
  type Query,
  type ReadonlySignal,
} from '../index.js';
import type {
  AnyInfiniteOptions,
  AnyInfiniteSource,
  InfiniteData,
  InfiniteOptions,
} from './infiniteOptions.js';
import { flightsOf, keeping, loadMore } from './more.js';
import { cursorOf, idle, type Look, look, type Pages, queryOf } from './pages.js';

/** The rows of a page. */
export type RowsOf<Page, Row> = (page: Page, index: number) => readonly Row[];

/** One reader's view of a list: a query, and its two ends. */
export interface InfiniteQuery<Page, S = InfiniteData<Page>, E = Error> extends Query<S, E> {
  /** Whether there is a page after the last one; `false` until that is known. */
  readonly hasNextPage: ReadonlySignal<boolean>;
  /** Whether there is a page before the first one; `false` until that is known. */
  readonly hasPreviousPage: ReadonlySignal<boolean>;
  /** Whether a next page is loading, or waits for a run under way. */
  readonly isFetchingNextPage: ReadonlySignal<boolean>;
  /** Whether a previous page is loading, or waits for a run under way. */
  readonly isFetchingPreviousPage: ReadonlySignal<boolean>;
  /** Whether the last run was to load a next page and failed; `error` tells why. */
  readonly isFetchNextPageError: ReadonlySignal<boolean>;
  /** Whether the last run was to load a previous page and failed; `error` tells why. */
  readonly isFetchPreviousPageError: ReadonlySignal<boolean>;
  /**
   * Loads the page after the last one; the first one if there is none yet, and nothing at the end. Joins a call under
   * way, of this or any other reader, and lets a refetch go before. Resolves with the state, also after a failure.
   */
  fetchNextPage(): Promise<QoraState<S, E>>;
  /** Loads the page before the first one, as {@link fetchNextPage} does at the other end. */
  fetchPreviousPage(): Promise<QoraState<S, E>>;
  /**
   * A signal of the rows of all pages, from the data and not from the selection. Readers that pass the same function
   * share one call, and rows that did not change keep their references. Without data there are none.
   */
  flatten<Row>(select: RowsOf<Page, Row>): ReadonlySignal<readonly Row[]>;
}

/**
 * A handle that follows one list; nothing happens until one of its signals is watched. Its entry is an ordinary one,
 * whose data is {@link InfiniteData}.
 *
 * @example
 * const posts = watchInfinite(client, {
 *   key: ['posts'],
 *   fetcher: ({ pageParam, signal }) => api.posts({ after: pageParam, signal }),
 *   initialPageParam: null as string | null,
 *   getNextPageParam: (page) => page.next,
 * })
 * const rows = posts.flatten((page) => page.items)
 * effect(() => show(rows.value, posts.hasNextPage.value))
 * await posts.fetchNextPage()
 */
export function watchInfinite<
  R,
  Param,
  E = Error,
  Page = R,
  S = InfiniteData<Page, Param>,
  const K extends QoraKey = QoraKey,
>(
  client: ClientApi,
  options: OptionsSource<InfiniteOptions<Page, Param, E, S, K, R>>,
): InfiniteQuery<Page, S, E> {
  const make = (of: OptionsSource<AnyQueryOptions>): Query<Pages> => client.watchQuery(of);
  return watch(client, options as AnyInfiniteSource, make, make) as unknown as InfiniteQuery<Page, S, E>;
}

/** Makes the query of a list: a new one, or the successor of the one that was there. */
type Make = (options: OptionsSource<AnyQueryOptions>) => Query<Pages>;

function watch(
  client: ClientApi,
  source: AnyInfiniteSource,
  makeQuery: Make,
  makePages: Make,
): InfiniteQuery<unknown> {
  // What runs call can be renewed; the object may be others', too.
  const fixed = typeof source === 'function' ? undefined : source && { ...source };
  const given = computed(typeof source === 'function' ? source : () => fixed);
  const from = (of: (own: AnyInfiniteOptions) => AnyQueryOptions): OptionsSource<AnyQueryOptions> =>
    typeof source === 'function' ? () => given.value && of(given.value) : ((fixed && of(fixed)) as never);
  const query = makeQuery(from((own) => queryOf(own)));
  // Rows are made of the data and not of a selection: they have a reader of their own.
  const pages = makePages(from(idle));
  const nextQuery = query.successor.bind(query);
  const nextPages = pages.successor.bind(pages);
  const renewQuery = query.renew.bind(query);
  const rows = new WeakMap<object, ReadonlySignal<readonly unknown[]>>();

  const ends = (['Next', 'Previous'] as const).map((end) => {
    /** Whether something is true of the entry and this end. It follows the query, and so holds the entry. */
    const watchEnd = (isTrue: (now: Look, phase: unknown) => unknown): ReadonlySignal<boolean> =>
      computed(() => {
        void query.state.value;
        void query.fetchStatus.value;
        try {
          const now = query.key && look(client, query.key);
          return !!now?.key && !!isTrue(now, flightsOf(now.key)[end].phase.value);
        } catch {
          // The client is disposed; or there is no making a cursor, which the run that brought the pages has failed with.
          return false;
        }
      });
    return {
      [`has${end}Page`]: watchEnd(
        ({ data }) => data && given.value && cursorOf(given.value, data, end) != null,
      ),
      [`isFetching${end}Page`]: watchEnd(
        ({ fetchStatus }, phase) => phase === 'asked' || (phase === 'running' && fetchStatus === 'fetching'),
      ),
      [`isFetch${end}PageError`]: watchEnd(
        ({ base }, phase) => base?.status === 'failure' && (phase === 'running' || phase === base),
      ),
      [`fetch${end}Page`]: async () => {
        // Reading follows the options, whose key is none where they throw, and lets initial data in.
        query.state.peek();
        const { value } = given;
        if (!query.key || !value) return query.state.peek();
        return keeping(client, value, async () => {
          await loadMore(client, value, end).catch(Boolean);
          return query.state.peek();
        });
      },
    };
  });

  return Object.assign(query, ...ends, {
    successor(options: AnyInfiniteOptions, isApart?: boolean) {
      const of =
        (next: typeof nextQuery): Make =>
        (own) =>
          next(own as AnyQueryOptions, isApart);
      return watch(client, options, of(nextQuery), of(nextPages));
    },
    renew(options: AnyInfiniteOptions) {
      renewQuery(queryOf(Object.assign(fixed as AnyInfiniteOptions, options)));
    },
    flatten(select: RowsOf<unknown, unknown>) {
      const made =
        rows.get(select) ??
        computed(() => {
          // Whoever watches the rows watches the query.
          void query.isEnabled.value;
          return pages.select(rowsOf(select)).value ?? NO_ROWS;
        });
      rows.set(select, made);
      return made;
    },
  });
}

const NO_ROWS: readonly never[] = [];

type Flatten = (data: Pages) => readonly unknown[];

/** By the function that was passed, so that all who pass it share one result. */
const flattens = new WeakMap<object, Flatten>();

function rowsOf(select: RowsOf<unknown, unknown>): Flatten {
  const flatten = flattens.get(select) ?? (({ pages }) => pages.flatMap((page, i) => select(page, i)));
  flattens.set(select, flatten);
  return flatten;
}
