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
import { type Accessor, createSignal, type Signal, untrack } from 'solid-js';
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

/** Nothing has changed for whoever looks at the data. What is known once is not forgotten: `next` is a state. */
function hasSameData(before: AnyState | undefined, next: AnyState | undefined): boolean {
  return (
    !!before && hasData(before) && hasData(next as AnyState) && dataOf(before) === dataOf(next as AnyState)
  );
}

export class View<Q extends AnyQuery = AnyQuery> {
  // Declared alone: what the constructor sets, or somebody may later, need not be set to nothing before.
  declare readonly client: ClientApi;
  declare readonly options: AnyQueryOptions;
  declare readonly query: Q;
  /** Other fields of the query, for those who read them. */
  declare fields: Map<string, Accessor<unknown>> | undefined;
  readonly #last: Previous | undefined;
  readonly #known: Signal<AnyState | undefined> = createSignal<AnyState>();
  /** The same, when its data last became other data: nobody runs again because a run has begun. */
  readonly #shown: Signal<AnyState | undefined> = createSignal<AnyState | undefined>(undefined, {
    equals: hasSameData,
  });
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
  }

  /** Nobody connects on a server, nor while data is on its way from there. */
  state(): AnyState {
    return this.#known[0]() ?? this.query.state.peek();
  }

  /** A state with the data that is known, for those who look at nothing else. */
  shown(): AnyState {
    return this.#shown[0]() ?? this.query.state.peek();
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
        this.#known[1](() => next);
        this.#shown[1](() => next);
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
