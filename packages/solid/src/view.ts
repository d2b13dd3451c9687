/** One reader of one set of options: a query of the core, and its state as a signal of Solid. Other options are another view. */
import {
  type AnyQueryOptions,
  type ClientApi,
  dataOf,
  hasData,
  type QoraState,
  type Query,
} from '@qora/core';
import { type Accessor, createSignal } from 'solid-js';
import { follow, UNTOLD } from './fromQora.js';

export type AnyState = QoraState<unknown, unknown>;
export type AnyQuery = Query<unknown, unknown>;

/** Options of a query; `null` is "not yet". */
export type AnyOptions = AnyQueryOptions | null;

/** What a query is made with: `client.watchQuery`, or the like for lists. */
export type Watch<Q extends AnyQuery> = (client: ClientApi, options: AnyOptions) => Q;

/** Whether there is nothing to show yet, not even what stands in for it, and something under way. */
function isUnderWay(state: AnyState): boolean {
  return state.status === 'loading' && !hasData(state) && dataOf(state) === undefined;
}

/** What a view has been told; see {@link UNTOLD}. */
type Known = AnyState | typeof UNTOLD;

/** Nothing has changed for whoever looks at the data. Who has not been told has none, as a look at its fields says. */
function hasSameData(before: AnyState, next: AnyState): boolean {
  return hasData(before) && hasData(next) && dataOf(before) === dataOf(next);
}

export class View<Q extends AnyQuery = AnyQuery> {
  // Declared alone: what the constructor sets, or somebody may later, need not be set to nothing before.
  declare readonly client: ClientApi;
  declare readonly options: AnyOptions;
  declare readonly query: Q;
  /** Other fields of the query, for those who read them. */
  declare fields: Map<string, Accessor<unknown>> | undefined;
  readonly #known = createSignal<Known>(UNTOLD);
  /** The same, when its data last became other data: nobody runs again because a run has begun. */
  readonly #shown = createSignal<Known>(UNTOLD, {
    equals: hasSameData as (before: Known, next: Known) => boolean,
  });
  #wake: ((nothing: undefined) => void) | undefined;

  /** @param before whose place it takes: what that one has shown may stand in, and equal parts keep their references */
  constructor(watch: Watch<Q>, client: ClientApi, options: AnyOptions, before: View<Q> | undefined) {
    this.client = client;
    this.options = options;
    this.query =
      before?.client === client ? (before.query.successor(options, true) as Q) : watch(client, options);
  }

  /** Nobody connects on a server, nor while data is on its way from there. */
  state(): AnyState {
    return told(this, this.#known[0]());
  }

  /** A state with the data that is known, for those who look at nothing else. */
  shown(): AnyState {
    return told(this, this.#shown[0]());
  }

  /** Whether its readers have to wait. Whoever has asked for nothing does not, whatever is under way for others. */
  isWaiting(): boolean {
    return isUnderWay(this.state()) && this.query.peek('isEnabled');
  }

  /** Holds the entry, and keeps the state, until the owner is gone. */
  connect(): void {
    follow<AnyState>(
      (listener) => this.query.subscribe(listener),
      (next) => {
        this.#known[1](() => next);
        this.#shown[1](() => next);
        if (!isUnderWay(next)) this.#wake?.(undefined);
      },
      this.#known[0],
    );
  }

  /** Resolves when there is something to show, or nothing to come. */
  settled(): Promise<undefined> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

function told({ query }: View, known: Known): AnyState {
  return known === UNTOLD ? query.state.peek() : known;
}
