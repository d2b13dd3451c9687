/**
 * Another try for what was thrown to a boundary. A component that throws joins the failure of its entry when it comes back,
 * for a boundary that shows it again and again would else load for ever.
 *
 *   reader throws ──> key noted here ──> boundary shows the error ──> reset ──> failed entries start anew, once each
 */
import { batch } from '@qora/core';
import { type ComponentChildren, h, type VNode } from 'preact';
import { useContext, useMemo } from 'preact/hooks';
import { type Failures, ScopeContext } from './provider.js';

export interface QoraErrorResetProps {
  /** Components, or a function that is given `reset`. */
  readonly children?: ComponentChildren | ((reset: () => void) => ComponentChildren);
}

/**
 * Stands around a boundary: its `reset` lets what failed below it be loaded again, once each. Call it when the boundary shows
 * its children again.
 *
 * @example
 * <QoraErrorReset>
 *   {(reset) => <Boundary onRetry={reset}><User /></Boundary>}
 * </QoraErrorReset>
 */
export function QoraErrorReset({ children }: QoraErrorResetProps): VNode {
  const { client } = useContext(ScopeContext);
  const failures: Failures = useMemo(() => new Map(), []);
  const reset = useMemo(() => () => resetFailures(failures), [failures]);
  const value = useMemo(() => ({ client, failures }), [client, failures]);
  const inside = typeof children === 'function' ? children(reset) : children;
  return h(ScopeContext.Provider, { value }, inside) as VNode;
}

/** The `reset` of the nearest {@link QoraErrorReset}; without one it does nothing. */
export function useQoraErrorReset(): () => void {
  const { failures } = useContext(ScopeContext);
  return useMemo(() => () => resetFailures(failures), [failures]);
}

function resetFailures(failures: Failures | undefined): void {
  if (!failures) return;
  const all = [...failures];
  failures.clear();
  batch(() => {
    for (const [key, client] of all) void client.reset({ key, status: 'failure' });
  });
}
