/** Clients of the `redis` package as a connection needs them: such as give up at once, for it has its own way to go on. */
import { createClient } from 'redis';

/** The part of a client that is used. */
export interface RedisClient {
  connect(): Promise<unknown>;
  destroy(): void;
  sendCommand(command: readonly string[]): Promise<unknown>;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  once(event: 'connect', listener: () => void): unknown;
}

/** A client that `createClient` of `redis` made, of whatever types: others are made with its settings. */
export interface RedisTemplate {
  readonly options?: object | undefined;
  /** Clients have it; clusters and sentinels, whose settings are of another kind, have not. */
  readonly isPubSubActive: boolean;
  duplicate(overrides?: object): unknown;
}

/** A client for one connection, which is not connected yet. */
export function makeClient(from: RedisTemplate | string | undefined, timeout: number): RedisClient {
  const settings = {
    disableOfflineQueue: true,
    // A cable that was pulled says nothing, so that who only hears would never know.
    pingInterval: timeout,
    commandOptions: {},
  };
  const socket = { connectTimeout: timeout, socketTimeout: 2 * timeout, reconnectStrategy: false as const };
  if (typeof from !== 'object') {
    return createClient({ ...settings, socket, ...(from !== undefined && { url: from }) });
  }
  const { socket: own } = (from.options ?? {}) as { socket?: object };
  // What a client duplicates is a client, too; its types are of no use here.
  return from.duplicate({
    ...settings,
    socket: { ...own, ...socket },
    clientSideCache: undefined,
  }) as RedisClient;
}

/** Ends a client, whatever it is doing. */
export function destroyClient(client: RedisClient): void {
  try {
    client.destroy();
  } catch {
    // Version 5 of `redis` complains of one that is closed already.
  }
}
