/** A query as a resource of Solid, with more on it. */
import {
  type Arms,
  dataOf,
  errorOf,
  type FetchStatus,
  hasData,
  match,
  type QoraClient,
  type QoraKey,
  type QoraState,
  type Query,
  type QueryOptions,
} from '@qora/core';
import { type Accessor, type Resource, runWithOwner } from 'solid-js';
import { createReader, type Reader, type ReaderSource } from './createReader.js';
import { DEV } from './dev.js';
import { fromQora } from './fromQora.js';
import { clientOf } from './provider.js';
import type { AnyState } from './view.js';

/** What a query has beside what every resource has. All of it is tracked, none of it waits or throws. */
export interface QoraExtras<T, E = Error> {
  /** What is known, in Qora's words. */
  readonly current: QoraState<T, E>;
  /** {@link current} by case; a missing one does not compile. */
  match<R>(arms: Arms<T, E, R>): R;
  readonly key: QoraKey | undefined;
  readonly fetchStatus: FetchStatus;
  readonly isFetching: boolean;
  readonly isStale: boolean;
  readonly isPlaceholder: boolean;
  /** Loads again, joining a run under way. Resolves with the state, and rejects only with `throwOnError`. */
  refetch(options?: { readonly throwOnError?: boolean }): Promise<QoraState<T, E>>;
}

/** A resource whose data lives in a client. `latest` and the extras never wait. */
export type QoraResource<T, E = Error> = Resource<T> & QoraExtras<T, E>;

/** What only Solid's queries understand. */
export interface SolidOptions {
  /** Whether a streaming server waits for the data before it sends the page. @default false */
  readonly deferStream?: boolean | undefined;
}

/**
 * A query as a resource: reading it waits under `Suspense`, throws to an `ErrorBoundary` when there is nothing to show
 * but an error, and takes part in transitions.
 *
 * @param options an accessor, so that the query follows what it reads; `null` is "not yet", and never waits
 * @param client instead of the nearest provider's
 * @throws QoraError `missing-provider`
 * @example
 * const user = createQoraQuery(() => ({ key: ['users', props.id], fetcher: ({ signal }) => api.user(props.id, signal) }))
 * return <p>{user()?.name}</p>
 */
export function createQoraQuery<R, E = Error, T = R, S = T, const K extends QoraKey = QoraKey>(
  options: Accessor<(QueryOptions<T, E, S, K, R> & SolidOptions) | null | undefined>,
  client?: QoraClient,
): QoraResource<S, E> {
  const reader = createReader({
    watch: (own, given) => own.watchQuery(given) as Query<unknown, unknown>,
    client: clientOf('createQoraQuery', client),
    source: accessorOf(options as ReaderSource),
  });
  return resourceOf(reader, {}) as QoraResource<S, E>;
}

/** Options that do not change by themselves will not follow what they were made of. */
export function accessorOf(source: ReaderSource): ReaderSource {
  if (typeof source === 'function') return source;
  if (DEV)
    console.warn(
      'Qora: options are an object where Solid needs a function, `() => ({ key, … })`: an object does not follow what it was made of.',
      source,
    );
  return () => source;
}

/** What a reader is to components. @param more getters and functions beside the common ones */
export function resourceOf<Q extends Query<unknown, unknown>>(
  reader: Reader<Q>,
  more: PropertyDescriptorMap,
): unknown {
  const { view, state, read } = reader;
  const getters: Record<string, () => unknown> = {
    current: state,
    state: () => stateOf(state()),
    loading: () => state().status === 'loading',
    error: () => {
      const shown = state();
      return shown.status === 'failure' && !hasData(shown) ? errorOf(shown) : undefined;
    },
    latest: () => dataOf(state()),
    key: () => view()?.query.key,
    fetchStatus: () => field(reader, 'fetchStatus') ?? 'idle',
    isFetching: () => field(reader, 'isFetching') ?? false,
    isStale: () => field(reader, 'isStale') ?? false,
    isPlaceholder: () => field(reader, 'isPlaceholder') ?? false,
  };
  const functions = {
    match: (arms: Arms<unknown, unknown, unknown>) => match(state(), arms),
    refetch: async (how?: { readonly throwOnError?: boolean }) => view()?.query.refetch(how) ?? state(),
  };
  const properties = Object.entries(getters).map(([name, get]) => [name, { get }]);
  return Object.defineProperties(
    Object.assign(() => read(), functions),
    {
      ...Object.fromEntries(properties),
      ...more,
    },
  );
}

/** One more signal of a query, bridged for whoever reads it. */
export function field<Q extends Query<unknown, unknown>, F extends keyof Q>(
  { view }: Reader<Q>,
  name: F,
): (Q[F] extends { readonly value: infer V } ? V : never) | undefined {
  const now = view();
  return now && (bridgeOf(now.query, name)() as never);
}

const bridges = new WeakMap<object, Map<unknown, Accessor<unknown>>>();

function bridgeOf<Q extends Query<unknown, unknown>>(query: Q, name: keyof Q): Accessor<unknown> {
  const known = bridges.get(query) ?? new Map<unknown, Accessor<unknown>>();
  bridges.set(query, known);
  // Of nobody, so that it lives as long as it is read.
  const bridge =
    known.get(name) ?? (runWithOwner(null, () => fromQora(query[name] as never)) as Accessor<unknown>);
  known.set(name, bridge);
  return bridge;
}

/** In Solid's words. */
function stateOf(state: AnyState): Resource<unknown>['state'] {
  switch (state.status) {
    case 'initial':
      return 'unresolved';
    case 'loading':
      return hasData(state) ? 'refreshing' : 'pending';
    case 'success':
      return 'ready';
    default:
      return hasData(state) ? 'ready' : 'errored';
  }
}
