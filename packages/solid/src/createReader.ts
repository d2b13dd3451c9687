/**
 * One reader that follows its options, whatever it watches. All that is derived stays in memos, so that a transition can
 * have another view than the page that is on show.
 *
 *   options ──> view (a query, while its options last) ──> state ──> read
 *                 └──> gate ──> Suspense, transitions, server
 */
import { type AnyQueryOptions, type ClientApi, dataOf, hasData, type Query } from '@qora/core';
import {
  type Accessor,
  createComputed,
  createMemo,
  createRoot,
  createSignal,
  getListener,
  getOwner,
  onCleanup,
  sharedConfig,
  untrack,
} from 'solid-js';
import { isServer } from 'solid-js/web';
import { useErrorReset } from './errorReset.js';
import { createGate } from './gate.js';
import { receive } from './sent.js';
import { type AnyState, createView, isWaiting, type View, type Watch } from './view.js';

/** Options for a query in a Solid component. */
export type ReaderOptions = AnyQueryOptions & { readonly deferStream?: boolean | undefined };
export type ReaderSource = Accessor<ReaderOptions | null | undefined>;

export interface Reader<Q extends Query<unknown, unknown>> {
  view(): View<Q> | undefined;
  /** Never waits, never throws. */
  state(): AnyState;
  /** The data: waits for it with the nearest boundary, and throws the error that there is instead. */
  read(): unknown;
}

interface ReaderParts<Q extends Query<unknown, unknown>> {
  readonly watch: Watch<Q>;
  readonly client: Accessor<ClientApi>;
  readonly source: ReaderSource;
}

const INITIAL = { status: 'initial' } as const;

/** A reader that lives with its owner; one that has none lives while somebody reads it. */
export function createReader<Q extends Query<unknown, unknown>>(parts: ReaderParts<Q>): Reader<Q> {
  if (getOwner()) return makeReader(parts);
  let own: Reader<Q> | undefined;
  let end: () => void = Boolean;
  let readers = 0;
  const release = (): void => {
    if (readers > 0 || !own) return;
    own = undefined;
    end();
  };
  const borrow = (): Reader<Q> => {
    own ??= createRoot((dispose) => {
      end = dispose;
      return makeReader(parts);
    });
    const borrowed = own;
    if (getListener()) {
      readers++;
      onCleanup(() => {
        readers--;
        queueMicrotask(release);
      });
    } else queueMicrotask(release);
    return borrowed;
  };
  return { view: () => borrow().view(), state: () => borrow().state(), read: () => borrow().read() };
}

function makeReader<Q extends Query<unknown, unknown>>({ watch, client, source }: ReaderParts<Q>): Reader<Q> {
  const failures = useErrorReset();
  const [isReady, setReady] = createSignal(isServer || !sharedConfig.context);
  const view = createMemo<View<Q> | undefined>((before) => {
    const options = source();
    const own = client();
    if (!options) return undefined;
    const now = untrack(() => createView(watch, own, options, before));
    // Inside, so that the view on show stays connected while a transition prepares another.
    if (!isServer) createComputed(() => isReady() && onCleanup(untrack(now.connect)));
    return now;
  });
  const gate = createGate({
    view,
    willLoad: ({ query }) => !(isReady() && !isServer) && query.isEnabled.peek() && isUnknown(query),
    take(sent) {
      const now = untrack(view);
      if (now) receive(now, sent);
      setReady(true);
    },
    deferStream: untrack(source)?.deferStream ?? false,
  });
  if (!gate.isExpecting) setReady(true);

  const state = (): AnyState => view()?.state() ?? INITIAL;
  return {
    view,
    state,
    read() {
      const now = view();
      if (now) gate.pass();
      const shown = state();
      if (now && shown.status === 'failure' && !hasData(shown) && isThrown(now, shown)) {
        failures?.add(now);
        throw shown.error;
      }
      return dataOf(shown);
    },
  };
}

function isUnknown({ state }: Query<unknown, unknown>): boolean {
  const now = state.peek();
  return now.status === 'initial' || isWaiting(now);
}

function isThrown({ options: { throwOnError = true } }: View, state: AnyState): boolean {
  if (typeof throwOnError === 'boolean') return throwOnError;
  return state.status === 'failure' && throwOnError(state.error as never, state);
}
