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
import { type Accessor, createSignal, type Setter, untrack } from 'solid-js';
import { follow } from './fromQora.js';

export type AnyState = QoraState<unknown, unknown>;
export type AnyQuery = Query<unknown, unknown>;

/** What a query is made with: `client.watchQuery`, or the like for lists. */
export type Watch<Q extends AnyQuery> = (client: ClientApi, options: AnyQueryOptions) => Q;

/** The last real data that was shown, and its key. */
type Previous = readonly [data: unknown, key: QoraKey];

/** Whether there is nothing to show yet, not even what stands in for it, and something under way. */
export function isWaiting(state: AnyState): boolean {
  return state.status === 'loading' && !hasData(state) && dataOf(state) === undefined;
}

export class View<Q extends AnyQuery = AnyQuery> {
  readonly client: ClientApi;
  readonly options: AnyQueryOptions;
  readonly query: Q;
  /** Other fields of the query, for those who read them. */
  fields: Map<string, Accessor<unknown>> | undefined;
  readonly #last: Previous | undefined;
  readonly #known: Accessor<AnyState | undefined>;
  readonly #setKnown: Setter<AnyState | undefined>;
  #wake: ((nothing: undefined) => void) | undefined;

  constructor(watch: Watch<Q>, client: ClientApi, given: AnyQueryOptions, before: View<Q> | undefined) {
    const last = before?.previous();
    const { placeholderData } = given;
    this.#last = last;
    this.client = client;
    // Another view is another reader of the core, which does not know what was shown before.
    this.options =
      last && typeof placeholderData === 'function'
        ? { ...given, placeholderData: () => placeholderData(...last) }
        : given;
    this.query = watch(client, this.options);
    [this.#known, this.#setKnown] = createSignal<AnyState>();
  }

  /** Nobody connects on a server, nor while data is on its way from there. */
  state(): AnyState {
    return this.#known() ?? this.query.state.peek();
  }

  /** What stands in for the data of another key. */
  previous(): Previous | undefined {
    const data = dataOf(untrack(() => this.state()));
    return data === undefined || this.query.isPlaceholder.peek() ? this.#last : [data, this.options.key];
  }

  /** Holds the entry, and keeps the state, until the owner is gone. */
  connect(): void {
    follow<AnyState>(
      (listener) => this.query.subscribe(listener),
      (next) => {
        this.#setKnown(() => next);
        if (this.#wake && !isWaiting(next)) this.#wake(undefined);
      },
    );
  }

  /** Resolves when there is something to show, or nothing to come. */
  settled(): Promise<undefined> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
