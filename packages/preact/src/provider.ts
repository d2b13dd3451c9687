/** Where components find their client: the nearest provider's, unless they are given one. */
import { type QoraClient, QoraError, type QoraKey } from '@qora/core';
import { type ComponentChildren, type Context, createContext, h, type VNode } from 'preact';
import { useContext, useMemo } from 'preact/hooks';
import { checkSignals } from './checkSignals.js';
import { DEV } from './dev.js';

/** The keys that failed and were thrown below a `QoraErrorReset`, and the clients that know them. */
export type Failures = Map<QoraKey, QoraClient>;

/** What a component finds above it; one context for all, because each costs every hook a look. */
export interface Scope {
  readonly client: QoraClient | undefined;
  readonly failures: Failures | undefined;
}

export const ScopeContext: Context<Scope> = /* @__PURE__ */ createContext<Scope>({
  client: undefined,
  failures: undefined,
});

export interface QoraProviderProps {
  /** The client of the components inside; its maker disposes it. */
  readonly client: QoraClient;
  readonly children?: ComponentChildren;
}

/**
 * Gives the components inside it their client. With another client every one of them reads from that.
 *
 * @example
 * const client = new QoraClient()
 * render(<QoraProvider client={client}><App /></QoraProvider>, root)
 */
export function QoraProvider({ client, children }: QoraProviderProps): VNode {
  const { failures } = useContext(ScopeContext);
  if (DEV) checkSignals(client);
  const value = useMemo(() => ({ client, failures }), [client, failures]);
  return h(ScopeContext.Provider, { value }, children) as VNode;
}

/**
 * The client of the nearest {@link QoraProvider}, or the one that is passed.
 *
 * @throws QoraError `missing-provider`
 */
export function useQoraClient(client?: QoraClient): QoraClient {
  return clientOf(useContext(ScopeContext), client);
}

/** The client that is passed, else the scope's. @throws QoraError `missing-provider` */
export function clientOf(scope: Scope, given?: QoraClient): QoraClient {
  const client = given ?? scope.client;
  if (!client) throw new QoraError('missing-provider', DEV ? { name: 'useQoraClient' } : undefined);
  return client;
}
