/** One reader of one set of options: a query of the core, and its state as a signal of Solid. Other options are another view. */
import {
  type AnyQueryOptions,
  type ClientApi,
  dataOf,
  hasData,
  type QoraState,
  type Query,
} from '@qora/core';
import { type Accessor, createSignal, untrack } from 'solid-js';
import { isServer } from 'solid-js/web';
import { enqueue } from './fromQora.js';

export type AnyState = QoraState<unknown, unknown>;

/** What a query is made with: `client.watchQuery`, or the like for lists. */
export type Watch<Q extends Query<unknown, unknown>> = (client: ClientApi, options: AnyQueryOptions) => Q;

export interface View<Q extends Query<unknown, unknown> = Query<unknown, unknown>> {
  readonly client: ClientApi;
  readonly options: AnyQueryOptions;
  readonly query: Q;
  readonly state: Accessor<AnyState>;
  /** The last real data that was shown, and its key: what stands in for that of another key. */
  previous(): Previous | undefined;
  /** Holds the entry, and keeps the state, until the returned function is called. */
  connect(): () => void;
  /** Resolves when there is something to show, nothing to come, or another view. */
  settled(): Promise<undefined>;
}

interface Previous {
  readonly data: unknown;
  readonly key: AnyQueryOptions['key'];
}

/** Whether there is nothing to show yet, not even what stands in for it, and something under way. */
export function isWaiting(state: AnyState): boolean {
  return state.status === 'loading' && !hasData(state) && dataOf(state) === undefined;
}

export function createView<Q extends Query<unknown, unknown>>(
  watch: Watch<Q>,
  client: ClientApi,
  given: AnyQueryOptions,
  before: View<Q> | undefined,
): View<Q> {
  const last = before?.previous();
  const options = withPrevious(given, last);
  const query = watch(client, options);
  const [known, setState] = createSignal<AnyState>();
  // Nobody connects on a server, nor while data is on its way from there.
  const state = isServer ? () => query.state.peek() : () => known() ?? query.state.peek();
  let wake: (nothing: undefined) => void = Boolean;
  const show = (next: AnyState): void => {
    setState(() => next);
    if (!isWaiting(next)) wake(undefined);
  };
  return {
    client,
    options,
    query,
    state,
    previous() {
      const data = dataOf(untrack(state));
      if (data === undefined || query.isPlaceholder.peek()) return last;
      return { data, key: given.key };
    },
    connect() {
      let isOver = false;
      let isFirst = true;
      const stop = query.subscribe((next) => {
        if (isFirst) show(next);
        else enqueue(() => isOver || show(next));
        isFirst = false;
      });
      return () => {
        isOver = true;
        stop();
        wake(undefined);
      };
    },
    settled: () =>
      new Promise((resolve) => {
        wake = resolve;
      }),
  };
}

/** Another view is another reader of the core, which does not know what was shown before. */
function withPrevious(options: AnyQueryOptions, last: Previous | undefined): AnyQueryOptions {
  const { placeholderData } = options;
  if (!last || typeof placeholderData !== 'function') return options;
  return { ...options, placeholderData: () => placeholderData(last.data, last.key) };
}
