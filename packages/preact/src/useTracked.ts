/** The hooks under every hook that reads queries: find the client, render, throw or register, commit, end. */
import type { QoraClient } from '@qora/core';
import { useContext, useLayoutEffect, useReducer } from 'preact/hooks';
import { clientOf, type Failures, ScopeContext } from './provider.js';

/** What a component holds on to over its renders. */
export interface Tracked<I> {
  onChange: (() => void) | undefined;
  render(client: QoraClient, input: I): void;
  raise(failures: Failures | undefined): Promise<unknown> | undefined;
  commit(): unknown;
  end(): void;
}

const ONCE: readonly unknown[] = [];

/**
 * The component's own object, which is the same over all its renders. A promise or a failure is thrown before any effect is
 * registered: Preact calls those of a first render that was thrown away, and never cleans them up.
 */
export function useTracked<I, O extends Tracked<I>>(make: () => O, input: I, given?: QoraClient): O {
  const scope = useContext(ScopeContext);
  // One hook for the object and for re-renders: the list is another each time, and what is in it is not.
  const [[own], rerender] = useReducer<readonly [O], void, () => O>(again, make, wrap);
  own.onChange = rerender as () => void;
  own.render(clientOf(scope, given), input);
  const promise = own.raise(scope.failures);
  // Whatever it comes to, the next render looks for itself.
  if (promise) throw promise.catch(Boolean);
  useLayoutEffect(() => void own.commit());
  useLayoutEffect(() => () => own.end(), ONCE);
  return own;
}

function again<O>([own]: readonly [O]): readonly [O] {
  return [own];
}

function wrap<O>(make: () => O): readonly [O] {
  return [make()];
}
