/** Where components find their client: the nearest provider's, unless they are given one. */
import { type QoraClient, QoraError } from '@qora/core';
import { createComponent, createContext, type JSX, useContext } from 'solid-js';

const ClientContext = createContext<QoraClient>();

export interface QoraProviderProps {
  readonly client: QoraClient;
  readonly children?: JSX.Element;
}

/** Gives the components inside it their client. The client is its maker's to dispose. */
export function QoraProvider(props: QoraProviderProps): JSX.Element {
  return createComponent(ClientContext.Provider, {
    get value() {
      return props.client;
    },
    get children() {
      return props.children;
    },
  });
}

/**
 * The client of the nearest {@link QoraProvider}, or the one that is passed.
 *
 * @throws QoraError `missing-provider`
 */
export function useQoraClient(client: QoraClient | undefined = useContext(ClientContext)): QoraClient {
  if (!client) throw new QoraError('missing-provider', { name: 'useQoraClient' });
  return client;
}
