/**
 * Messages among all that share a Redis, over one channel:
 *
 *   publish ──> PUBLISH "<who>:<message>" ──> SUBSCRIBE ──> the listeners of all others
 */
import { randomUUID } from 'node:crypto';
import { addListener, tellAll } from './listeners.js';
import type { Persister } from './persister.js';
import type { RedisClient } from './redisClient.js';
import type { RedisConnection } from './redisConnection.js';

/** Both ends of a channel. */
export interface RedisMessages extends Required<Pick<Persister, 'publish' | 'subscribe'>> {
  /** Lets a client hear the channel. */
  hear(client: RedisClient): Promise<unknown>;
}

/** Messages over a channel, published over this connection. */
export function createMessages(channel: string, connection: Pick<RedisConnection, 'send'>): RedisMessages {
  const own = `${randomUUID()}:`;
  const listeners = new Set<(message: string) => void>();
  return {
    hear: (client) =>
      client.subscribe(channel, (text) => {
        if (!text.startsWith(own)) tellAll(listeners, text.slice(own.length));
      }),
    publish: async (message) => {
      await connection.send([['PUBLISH', channel, own + message]]);
    },
    subscribe: (listener) => addListener(listeners, listener),
  };
}
