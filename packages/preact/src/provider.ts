/** Where components find their client: the nearest provider's, unless they are given one. */
import { type QoraClient, QoraError } from '@qora/core';
import { type ComponentChildren, createContext, h, type VNode } from 'preact';
import { useContext } from 'preact/hooks';

const ClientContext = createContext<QoraClient | undefined>(undefined);

export interface QoraProviderProps {
  readonly client: QoraClient;
  readonly children?: ComponentChildren;
}

/** Gives the components inside it their client. The client is its maker's to dispose. */
export function QoraProvider({ client, children }: QoraProviderProps): VNode {
  return h(ClientContext.Provider, { value: client }, children) as VNode;
}

/**
 * The client of the nearest {@link QoraProvider}, or the one that is passed.
 *
 * @throws QoraError `missing-provider`
 */
export function useQoraClient(client?: QoraClient): QoraClient {
  const own = useContext(ClientContext);
  const found = client ?? own;
  if (!found) throw new QoraError('missing-provider', { name: 'useQoraClient' });
  return found;
}
