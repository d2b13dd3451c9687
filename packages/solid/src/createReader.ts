/**
 * One reader that follows its options, whatever it watches. All that is derived stays in memos, so that a transition can
 * have another view than the page that is on show.
 *
 *   options ──> view (a query, while its options last) ──> state ──> read
 *                 └──> gate ──> Suspense, transitions, server
 */
import { type AnyQueryOptions, type ClientApi, dataOf, hasData } from '@qora/core';
import { type Accessor, createComputed, createMemo, createSignal, sharedConfig, untrack } from 'solid-js';
import { isServer } from 'solid-js/web';
import { noteFailure } from './errorReset.js';
import { Gate } from './gate.js';
import { receive, withoutStack } from './sent.js';
import { type AnyOptions, type AnyQuery, type AnyState, View, type Watch } from './view.js';
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
  readonly view: Accessor<View<Q>>;
  readonly #gate: Gate;

  constructor({ watch, client, source }: ReaderParts<Q>) {
    const isHydrating = !isServer && !!sharedConfig.context;
    // The first view of a page that hydrates connects when it is known what the server has sent for it.
    const [isHeld, setHeld] = createSignal(isHydrating);
    let isBuilt = false;
    let first: View<Q> | undefined;
    this.view = createMemo<View<Q>>((before) => {
      const options = source() ?? null;
      const own = client();
      if (before && !before.options && !options) return before;
      const isFirst = isHydrating && !isBuilt;
      const now = untrack(() => new View(watch, own, isFirst ? asSent(options) : options, before));
      if (isFirst) first = now;
      // Inside, so that the view on show stays connected while a transition prepares another.
      if (!isServer && options) createComputed(() => (now === first && isHeld()) || now.connect());
      return now;
    });
    this.#gate = new Gate({
      view: this.view,
      willLoad: (now) => (isServer || (now === first && untrack(isHeld))) && willLoad(now),
      take(sent) {
        if (!first) return;
        receive(first, sent);
        // Connecting would try again; a boundary's reset does that, when the error has been seen.
        const shown = first.query.state.peek();
        setHeld(shown.status === 'failure' && isThrown(first, shown));
      },
      deferStream: untrack(source)?.deferStream ?? false,
    });
    if (!this.#gate.isServed) setHeld(false);
    isBuilt = true;
  }

  /** Never waits, never throws. */
  state(): AnyState {
    return this.view().state();
  }

  /** {@link state}, as far as its data goes. */
  shown(): AnyState {
    return this.view().shown();
  }

  /** The data: waits for it with the nearest boundary, and throws the error that there is instead. */
  read(): unknown {
    const now = this.view();
    this.#gate.pass();
    const shown = now.shown();
    if (shown.status === 'failure' && !hasData(shown) && isThrown(now, shown)) {
      noteFailure(now);
      throw isServer ? withoutStack(shown.error) : shown.error;
    }
    return dataOf(shown);
  }
}

/** Whether somebody who connects will begin to wait. */
function willLoad({ query }: View): boolean {
  return query.state.peek().status === 'initial' && query.peek('isEnabled');
}

/** What has come with the page has only just been loaded, whatever its age. */
function asSent(options: AnyOptions): AnyOptions {
  return !options || options.refetchOnMount === 'always' ? options : { ...options, refetchOnMount: false };
}

function isThrown({ query }: View, state: AnyState): boolean {
  const { throwOnError = true } = query.settings;
  if (typeof throwOnError === 'boolean') return throwOnError;
  return state.status === 'failure' && throwOnError(state.error as never, state as never);
}
