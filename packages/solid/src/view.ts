/** One reader of one set of options: a query of the core, and its state as a signal of Solid. Other options are another view. */
import {
  type AnyQueryOptions,
  type ClientApi,
  dataOf,
  hasData,
  type QoraKey,
  type QoraState,
  type Query,
} from '@qora/core';
import { type Accessor, createSignal, untrack } from 'solid-js';
import { isServer } from 'solid-js/web';
import { follow } from './fromQora.js';

export type AnyState = QoraState<unknown, unknown>;
type AnyQuery = Query<unknown, unknown>;

/** What a query is made with: `client.watchQuery`, or the like for lists. */
export type Watch<Q extends AnyQuery> = (client: ClientApi, options: AnyQueryOptions) => Q;

export interface View<Q extends AnyQuery = AnyQuery> {
  readonly client: ClientApi;
  readonly options: AnyQueryOptions;
  readonly query: Q;
  readonly state: Accessor<AnyState>;
  /** Other fields of the query, for those who read them. */
  readonly fields: Map<string, Accessor<unknown>>;
  /** The last real data that was shown, and its key: what stands in for that of another key. */
  previous(): Previous | undefined;
  /** Holds the entry, and keeps the state, until the owner is gone. */
  connect(): void;
  /** Resolves when there is something to show, or nothing to come. */
  settled(): Promise<undefined>;
}

type Previous = readonly [data: unknown, key: QoraKey];

/** Whether there is nothing to show yet, not even what stands in for it, and something under way. */
export function isWaiting(state: AnyState): boolean {
  return state.status === 'loading' && !hasData(state) && dataOf(state) === undefined;
}

export function createView<Q extends AnyQuery>(
  watch: Watch<Q>,
  client: ClientApi,
  given: AnyQueryOptions,
  before: View<Q> | undefined,
): View<Q> {
  const last = before?.previous();
  const { placeholderData } = given;
  // Another view is another reader of the core, which does not know what was shown before.
  const options =
    last && typeof placeholderData === 'function'
      ? { ...given, placeholderData: () => placeholderData(...last) }
      : given;
  const query = watch(client, options);
  const [known, setState] = createSignal<AnyState>();
  // Nobody connects on a server, nor while data is on its way from there.
  const state = isServer ? () => query.state.peek() : () => known() ?? query.state.peek();
  let wake: (nothing: undefined) => void = Boolean;
  return {
    client,
    options,
    query,
    state,
    fields: new Map(),
    previous() {
      const data = dataOf(untrack(state));
      return data === undefined || query.isPlaceholder.peek() ? last : [data, given.key];
    },
    connect: () =>
      follow<AnyState>(
        (listener) => query.subscribe(listener),
        (next) => {
          setState(() => next);
          if (!isWaiting(next)) wake(undefined);
        },
      ),
    settled: () =>
      new Promise((resolve) => {
        wake = resolve;
      }),
  };
}
