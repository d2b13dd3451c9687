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
  type ReadonlySignal,
} from '@qora/core';
import { type Accessor, type Resource, runWithOwner } from 'solid-js';
import { createReader, type Reader, type ReaderSource } from './createReader.js';
import { DEV } from './dev.js';
import { fromQora } from './fromQora.js';
import { clientOf } from './provider.js';
import type { AnyQuery, View } from './view.js';

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
    watch: (own, given) => own.watchQuery(given as never) as Query<unknown, unknown>,
    client: clientOf('createQoraQuery', client),
    source: accessorOf(options as ReaderSource),
  });
  return resourceOf(QUERY, reader) as QoraResource<S, E>;
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

/** Where a resource keeps its reader. */
const READER = Symbol();

interface AnyResource {
  readonly [READER]: unknown;
}

/** Shared by all resources of a kind: a page has thousands of them. */
export type ResourceKind = object;

/** Functions by what they need; handed out on their own they still know their reader. */
type Methods<Q extends AnyQuery> = Readonly<Record<string, (reader: () => Reader<Q>) => unknown>>;

/** @param fields of the query that are bridged when they are read */
export function resourceKind<Q extends AnyQuery>(
  fields: readonly string[],
  methods: Methods<Q>,
): ResourceKind {
  const kind = Object.create(Function.prototype);
  const define = (name: string, get: (reader: () => Reader<Q>) => unknown): void => {
    Object.defineProperty(kind, name, {
      get(this: AnyResource) {
        return get(this[READER] as () => Reader<Q>);
      },
    });
  };
  for (const [name, get] of Object.entries({ ...GETTERS, ...methods }))
    define(name, get as (reader: () => Reader<Q>) => unknown);
  for (const name of [...FIELDS, ...fields]) define(name, (reader) => bridge(reader().view(), name)());
  return kind;
}

const FIELDS = ['fetchStatus', 'isFetching', 'isStale', 'isPlaceholder'];

const GETTERS: Methods<AnyQuery> = {
  current: (reader) => reader().view().state(),
  state: (reader) => stateOf(reader().view()),
  // Pending or refreshing.
  loading: (reader) => stateOf(reader().view()).endsWith('ing'),
  error(reader) {
    const now = reader().view();
    return stateOf(now) === 'errored' ? errorOf(now.state()) : undefined;
  },
  latest: (reader) => dataOf(reader().view().shown()),
  key: (reader) => reader().view().query.key,
  match: (reader) => (arms: Arms<unknown, unknown, unknown>) => match(reader().view().state(), arms),
  refetch: (reader) => (how?: { readonly throwOnError?: boolean }) => reader().view().query.refetch(how),
};

const QUERY: ResourceKind = resourceKind([], {});

/** What a reader is to components. */
export function resourceOf<Q extends AnyQuery>(kind: ResourceKind, reader: () => Reader<Q>): unknown {
  const resource = Object.setPrototypeOf(() => reader().read(), kind);
  resource[READER] = reader;
  return resource;
}

/** One more signal of a query, bridged for whoever reads it; of nobody, so that it lives as long as it is read. */
function bridge(view: View, name: string): Accessor<unknown> {
  const { query } = view;
  view.fields ??= new Map();
  const source = query[name as keyof typeof query] as ReadonlySignal<unknown>;
  const known = view.fields.get(name) ?? (runWithOwner(null, () => fromQora(source)) as Accessor<unknown>);
  view.fields.set(name, known);
  return known;
}

/** In Solid's words. */
function stateOf(view: View): Resource<unknown>['state'] {
  const state = view.state();
  switch (state.status) {
    case 'initial':
      return 'unresolved';
    case 'loading':
      if (hasData(state)) return 'refreshing';
      return view.query.peek('isEnabled') ? 'pending' : 'unresolved';
    default:
      return hasData(state) ? 'ready' : 'errored';
  }
}
