/** A boundary whose reset also lets what failed below it try again, whoever else holds it. */
import { batch, type QoraKey } from '@qora/core';
import { createComponent, createContext, ErrorBoundary, type JSX, untrack, useContext } from 'solid-js';
import type { View } from './view.js';

/** The views that have failed below a boundary. */
type Failures = Set<View>;

const FailuresContext = createContext<Failures>();

/** Notes a failure that is about to be thrown, for the boundary that is nearest to whoever reads. */
export function noteFailure(view: View): void {
  useContext(FailuresContext)?.add(view);
}

/** Each failed entry runs once: now, if somebody holds it, else when it is read again. What has recovered stays. */
function resetFailures(failures: Failures): void {
  const all = [...failures];
  failures.clear();
  batch(() => {
    for (const { client, query } of all) void client.reset({ key: query.key as QoraKey, status: 'failure' });
  });
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
  const failures: Failures = new Set();
  return createComponent(ErrorBoundary, {
    fallback: (error: unknown, reset: () => void) =>
      untrack(() =>
        props.fallback(error, () => {
          resetFailures(failures);
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
