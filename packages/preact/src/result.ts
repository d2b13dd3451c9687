/** What the hooks give back, as their users see it. */
import type { Arms, FetchStatus, QoraKey, QoraState, QuerySignals, ReadonlySignal, Status } from '@qora/core';
import type { InfiniteData, InfiniteQuery, RowsOf } from '@qora/core/infinite';

/** The signals of a query, for JSX, effects and computeds: whoever reads them is no concern of the component. */
export interface QoraSignals<T, E = Error> extends QuerySignals<T, E> {
  /** A signal of a part of the data; readers that pass the same function share one call. */
  select<R>(select: (data: T) => R): ReadonlySignal<R | undefined>;
}

/**
 * A query as a component sees it: the same object over all renders, with plain values. The component renders again only
 * when one that its last render read has changed.
 */
export interface QoraResult<T, E = Error> {
  readonly state: QoraState<T, E>;
  /** The data, current, previous or a placeholder; reading it alone, no refetch without news renders again. */
  readonly data: T | undefined;
  readonly error: E | undefined;
  readonly status: Status;
  readonly fetchStatus: FetchStatus;
  readonly isFetching: boolean;
  /** Whether this component would refetch now. */
  readonly isStale: boolean;
  readonly isEnabled: boolean;
  readonly isPlaceholder: boolean;
  /** How many attempts of the current (or last) run have failed. */
  readonly failureCount: number;
  readonly failureReason: E | undefined;
  /** The key at this moment; `undefined` while the options are `null`. */
  readonly key: QoraKey | undefined;
  /**
   * The signals of the query. Under `@preact/signals` they go into JSX as they are, and change text and attributes without
   * a render. They follow the options. Another key has others; an effect that reads `$` itself follows it.
   */
  readonly $: QoraSignals<T, E>;
  /** Calls the arm of the state's case and returns its result. */
  match<A, B = A, C = A, D = A>(arms: {
    readonly initial: Arms<T, E, A>['initial'];
    readonly loading: Arms<T, E, B>['loading'];
    readonly success: Arms<T, E, C>['success'];
    readonly failure: Arms<T, E, D>['failure'];
  }): A | B | C | D;
  /** Loads again, joining a run under way. Resolves with the state and rejects only with `throwOnError`. */
  refetch(options?: { readonly throwOnError?: boolean }): Promise<QoraState<T, E>>;
}

/** The signals of an infinite list. */
export interface QoraInfiniteSignals<Page, S, E = Error>
  extends QoraSignals<S, E>,
    Pick<
      InfiniteQuery<Page, S, E>,
      | 'hasNextPage'
      | 'hasPreviousPage'
      | 'isFetchingNextPage'
      | 'isFetchingPreviousPage'
      | 'isFetchNextPageError'
      | 'isFetchPreviousPageError'
      | 'flatten'
    > {}

/** An infinite list as a component sees it: a query, and its two ends. */
export interface QoraInfiniteResult<Page, S = InfiniteData<Page>, E = Error>
  extends Omit<QoraResult<S, E>, '$'> {
  /** Whether there is a page after the last one; `false` until that is known. */
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  /** Whether a next page is loading, or waits for a run under way. */
  readonly isFetchingNextPage: boolean;
  readonly isFetchingPreviousPage: boolean;
  /** Whether the last run was to load a next page and failed; `error` tells why. */
  readonly isFetchNextPageError: boolean;
  readonly isFetchPreviousPageError: boolean;
  /** Loads the page after the last one, or the first; resolves with the state, also after a failure. */
  fetchNextPage(): Promise<QoraState<S, E>>;
  fetchPreviousPage(): Promise<QoraState<S, E>>;
  /** The rows of all pages, from the data and not from the selection; equal rows keep their references. */
  flatten<Row>(select: RowsOf<Page, Row>): readonly Row[];
  readonly $: QoraInfiniteSignals<Page, S, E>;
}
