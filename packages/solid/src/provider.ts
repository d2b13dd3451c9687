/** Where components find their client: the nearest provider's, unless they are given one. */
import { type QoraClient, QoraError } from '@qora/core';
import { type Accessor, createComponent, createContext, type JSX, useContext } from 'solid-js';

/** An accessor, for a context's value does not change: with another client every reader subscribes anew. */
const ClientContext = createContext<Accessor<QoraClient>>();

export interface QoraProviderProps {
  readonly client: QoraClient;
  readonly children?: JSX.Element;
}

/** Gives the components inside it their client. The client is its maker's to dispose. */
export function QoraProvider(props: QoraProviderProps): JSX.Element {
  return createComponent(ClientContext.Provider, {
    value: () => props.client,
    get children() {
      return props.children;
    },
  });
}

/**
 * The client of the nearest {@link QoraProvider}.
 *
 * @throws QoraError `missing-provider`
 */
export function useQoraClient(): QoraClient {
  return clientOf('useQoraClient')();
}

/** @param name of the function that asks @param client what it was given instead of a provider */
export function clientOf(name: string, client?: QoraClient): Accessor<QoraClient> {
  if (client) return () => client;
  const found = useContext(ClientContext);
  if (!found) throw new QoraError('missing-provider', { name });
  return found;
}
