/** A boundary whose reset also lets what failed below it try again, whoever else holds it. */
import { hashKey, type QoraKey } from '@qora/core';
import { createComponent, createContext, ErrorBoundary, type JSX, untrack, useContext } from 'solid-js';
import type { View } from './view.js';

/** The failed views below a boundary, by key. */
class Failures {
  readonly #views = new Map<string, View>();

  add(view: View): void {
    this.#views.set(hashKey(view.query.key as QoraKey), view);
  }

  /** Each failed entry runs once: now, if somebody holds it, else when it is read again. */
  reset(): void {
    for (const { client, query } of this.#views.values()) void client.reset({ key: query.key });
    this.#views.clear();
  }
}

const FailuresContext = createContext<Failures>();

export function useErrorReset(): Failures | undefined {
  return useContext(FailuresContext);
}

export interface QoraErrorResetProps {
  /** What is shown instead of the children; `reset` tries again. */
  readonly fallback: (error: unknown, reset: () => void) => JSX.Element;
  readonly children?: JSX.Element;
}

/**
 * An `ErrorBoundary` for queries: its `reset` forgets the errors that were thrown below it, so that each is loaded again,
 * also where another component still shows the failure.
 *
 * @example
 * <QoraErrorReset fallback={(error, reset) => <button onClick={reset}>{String(error)}: try again</button>}>
 *   <User />
 * </QoraErrorReset>
 */
export function QoraErrorReset(props: QoraErrorResetProps): JSX.Element {
  const failures = new Failures();
  return createComponent(ErrorBoundary, {
    fallback: (error: unknown, reset: () => void) =>
      untrack(() =>
        props.fallback(error, () => {
          failures.reset();
          reset();
        }),
      ),
    get children() {
      return createComponent(FailuresContext.Provider, {
        value: failures,
        get children() {
          return props.children;
        },
      });
    },
  });
}
