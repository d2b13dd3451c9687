/**
 * One reader that follows its options, whatever it watches. All that is derived stays in memos, so that a transition can
 * have another view than the page that is on show.
 *
 *   options ──> view (a query, while its options last) ──> state ──> read
 *                 └──> gate ──> Suspense, transitions, server
 */
import { type AnyQueryOptions, type ClientApi, dataOf, errorOf, hasData } from '@qora/core';
import { type Accessor, createComputed, createMemo, createSignal, sharedConfig, untrack } from 'solid-js';
import { isServer } from 'solid-js/web';
import { noteFailure } from './errorReset.js';
import { Gate } from './gate.js';
import { keepFailure, receive, withoutStack } from './sent.js';
import { type AnyQuery, type AnyState, View, type Watch } from './view.js';
import { whileRead } from './whileRead.js';

/** Options for a query in a Solid component. */
export type ReaderSource = Accessor<
  (AnyQueryOptions & { readonly deferStream?: boolean | undefined }) | null | undefined
>;

interface ReaderParts<Q extends AnyQuery> {
  readonly watch: Watch<Q>;
  readonly client: Accessor<ClientApi>;
  readonly source: ReaderSource;
}

/** The reader, as long as it is needed; see {@link whileRead}. */
export function createReader<Q extends AnyQuery>(parts: ReaderParts<Q>): () => Reader<Q> {
  return whileRead(() => new Reader(parts));
}

export class Reader<Q extends AnyQuery> {
  /** Its fields never wait and never throw. */
  readonly view: Accessor<View<Q>>;
  readonly #gate: Gate;

  constructor({ watch, client, source }: ReaderParts<Q>) {
    // The first view of a page that hydrates connects when it is known what the server has sent for it; on a server none does.
    const [isHeld, setHeld] = createSignal(isServer || !!sharedConfig.context);
    let first: View<Q> | undefined;
    this.view = createMemo<View<Q>>((before) => {
      const options = source() ?? null;
      const own = client();
      if (before && !before.options && !options) return before;
      const now = untrack(() => new View(watch, own, options, before));
      if (untrack(isHeld)) first ??= now;
      // Inside, so that the view on show stays connected while a transition prepares another.
      if (options) createComputed(() => (now === first && isHeld()) || now.connect());
      return now;
    });
    this.#gate = new Gate({
      view: this.view,
      willLoad: (now) => untrack(isHeld) && willLoad(now),
      take(sent) {
        // What is sent comes to a page that hydrates.
        const view = first as View<Q>;
        receive(view, sent);
        // A boundary's reset tries again, when the error has been seen. Until then it is joined.
        if (isThrown(view, view.query.state.peek())) keepFailure(view);
        setHeld(false);
      },
      deferStream: !!untrack(source)?.deferStream,
    });
    if (this.#gate.isAsked) setHeld(false);
  }

  /** The data: waits for it with the nearest boundary, and throws the error that there is instead. */
  read(): unknown {
    const now = this.view();
    this.#gate.pass();
    const shown = now.shown();
    if (isThrown(now, shown)) {
      noteFailure(now);
      throw isServer ? withoutStack(errorOf(shown)) : errorOf(shown);
    }
    return dataOf(shown);
  }
}

/** Whether somebody who connects will begin to wait. */
function willLoad({ query }: View): boolean {
  return query.state.peek().status === 'initial' && query.peek('isEnabled');
}

/** Whether a state goes to the nearest boundary: only where there is nothing else to show. */
function isThrown({ query }: View, state: AnyState): boolean {
  if (state.status !== 'failure' || hasData(state)) return false;
  const { throwOnError = true } = query.settings;
  return typeof throwOnError === 'function'
    ? throwOnError(state.error as never, state as never)
    : throwOnError;
}
