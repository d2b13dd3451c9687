/** A list of queries in a component. */
import type { AnyQueryOptions, QoraClient, Query, QueryOf, StatesOf } from '@qora/core';
import type { QoraResult } from './result.js';
import { type ListInput, TrackedQueries } from './trackedQueries.js';
import { useTracked } from './useTracked.js';

/** The results of a list of options, in its order. */
export type QoraResultsOf<L extends readonly unknown[]> = {
  readonly [I in keyof L]: QueryOf<L[I]> extends Query<infer T, infer E> ? QoraResult<T, E> : never;
};

/** What can be said of a list beside its options. */
export interface QoraQueriesOptions<L extends readonly unknown[], R> {
  /** Makes one value of all states; the component renders again only when that value is another. */
  readonly combine: (states: StatesOf<L>) => R;
}

const make = (): TrackedQueries => new TrackedQueries();

/**
 * Reads a list of queries, whose length and order may change: results in the order asked for, the same object for a key that
 * stays. Equal keys share one run; with `suspense` all load at once. Renders again only when something has changed that the
 * last render read, or, with `combine`, when its result has.
 *
 * @throws QoraError `missing-provider`, `invalid-key`, `invalid-option`
 * @example
 * const users = useQoraQueries(ids.map(userQuery))
 * const isBusy = useQoraQueries(ids.map(userQuery), { combine: (all) => all.some(isFirstLoad) })
 */
export function useQoraQueries<const L extends readonly AnyQueryOptions[]>(
  list: L,
  options?: undefined,
  client?: QoraClient,
): QoraResultsOf<L>;
export function useQoraQueries<const L extends readonly AnyQueryOptions[], R>(
  list: L,
  options: QoraQueriesOptions<L, R>,
  client?: QoraClient,
): R;
export function useQoraQueries(
  list: readonly AnyQueryOptions[],
  options?: QoraQueriesOptions<readonly unknown[], unknown>,
  client?: QoraClient,
): unknown {
  const combine = options?.combine as ListInput['combine'];
  const own = useTracked<ListInput, TrackedQueries>(make, { list, combine }, client);
  return combine ? own.combined : own.all;
}
