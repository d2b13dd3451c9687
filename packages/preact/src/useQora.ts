/** A query in a component. */
import type { QoraClient, QoraKey, QueryOptions } from '@qora/core';
import type { QoraResult } from './result.js';
import { TrackedQuery } from './trackedQuery.js';
import { useTracked } from './useTracked.js';

const make = (): TrackedQuery => new TrackedQuery();

/**
 * Reads a query: loads it when the component is on the page, and renders again only when something has changed that the
 * last render read. Functions may be written inline: the next run calls the latest, and nothing else happens. `select` may,
 * too, and is called anew for every other function; hoist it if it is dear.
 *
 * With `suspense` the component waits while there is nothing to show; with `throwOnError` a failure with nothing to show
 * goes to the nearest boundary, see `QoraErrorReset`.
 *
 * @param options as for `client.watchQuery`; `null` is "not yet"
 * @param client another client than the provider's
 * @throws QoraError `missing-provider`, `invalid-key`, `invalid-option`
 * @example
 * const user = useQora({ key: ['users', id], fetcher: ({ signal }) => api.user(id, signal) })
 * return user.match({
 *   initial: () => null,
 *   loading: (state) => <Spinner over={state.previousData} />,
 *   success: (state) => <h1>{state.data.name}</h1>,
 *   failure: (state) => <Alert error={state.error} onRetry={() => user.refetch()} />,
 * })
 */
export function useQora<R, E = Error, T = R, S = T, const K extends QoraKey = QoraKey>(
  options: QueryOptions<T, E, S, K, R> | null | undefined,
  client?: QoraClient,
): QoraResult<S, E> {
  return useTracked(make, options, client) as unknown as QoraResult<S, E>;
}
