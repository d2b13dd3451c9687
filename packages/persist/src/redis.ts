/**
 * Records, locks and messages in a Redis that several servers share:
 *
 *   `${prefix}:record:${hash}`    text, which Redis forgets after `timeToLive`
 *   `${prefix}:lock:${name}`      the token of its holder, and beside it who waits
 *   `${prefix}:messages`          the channel
 */
import { addListener, tellAll } from './listeners.js';
import type { Persister } from './persister.js';
import { destroyClient, makeClient, type RedisClient, type RedisTemplate } from './redisClient.js';
import { RedisConnection } from './redisConnection.js';
import { createLock } from './redisLock.js';
import { createMessages } from './redisMessages.js';
import { createRecords } from './redisRecords.js';

export type { RedisTemplate };

/** Options of {@link redisPersister}. */
export interface RedisOptions {
  /**
   * A client whose settings to use, instead of a `url`. It makes two like it and connects these, so that the client
   * itself may be used for anything, or not be connected at all. Its `keyPrefix` is not used: see `prefix`.
   */
  readonly client?: RedisTemplate | undefined;
  /**
   * Where Redis is: `redis[s]://[[user][:password]@]host[:port][/database]`.
   * @default 'redis://localhost:6379'
   */
  readonly url?: string | undefined;
  /**
   * What its keys and its channel begin with.
   * @default 'qora'
   */
  readonly prefix?: string;
  /**
   * How long Redis keeps a record after it was written, in ms; `Infinity`: until Redis needs the room.
   * @default 604_800_000 (7 days)
   */
  readonly timeToLive?: number;
  /**
   * How long a lock outlives a holder that is gone, in ms.
   * @default 5_000
   */
  readonly lockTime?: number;
  /**
   * How long Redis may take to answer, in ms. After that a call rejects, and the connection is made anew.
   * @default 2_000
   */
  readonly timeout?: number;
}

/** A {@link Persister} that tells whether Redis is there. */
export interface RedisPersister extends Required<Persister> {
  /**
   * Calls the listener with `false` when the connection is lost, or cannot be made at first, and with `true` when it is
   * back; messages that were published in between are not heard any more. Returns what ends it.
   */
  onConnection(listener: (isConnected: boolean) => void): () => void;
}

/**
 * Keeps records in Redis, for servers that share a cache. It connects at the first call, and again whenever the
 * connection is lost; until then every call rejects at once, and never later than after `timeout`.
 *
 * A call rejects with what Redis says, or with an error that says that Redis is not there. A task that holds a lock goes
 * on all the same when Redis is lost, and learns it by its signal.
 *
 * @throws TypeError for a `url` that is none
 * @example
 * const persister = redisPersister({ url: 'redis://cache:6379', prefix: 'shop' });
 */
export function redisPersister({
  client,
  url,
  prefix = 'qora',
  timeToLive = 604_800_000,
  lockTime = 5_000,
  timeout = 2_000,
}: RedisOptions = {}): RedisPersister {
  const clients = (): RedisClient => makeClient(client ?? url, timeout);
  // What is wrong with an address is told at once, and not by every command.
  destroyClient(clients());

  const lost = new Set<unknown>();
  const watchers = new Set<(isConnected: boolean) => void>();
  const watch = (which: string) => (isConnected: boolean) => {
    const wasConnected = lost.size === 0;
    if (isConnected) lost.delete(which);
    else lost.add(which);
    if (wasConnected !== (lost.size === 0)) tellAll(watchers, !wasConnected);
  };

  const commands = new RedisConnection({ timeout, makeClient: clients, onChange: watch('commands') });
  const messages = createMessages(`${prefix}:messages`, commands);
  // Who hears a channel can do nothing else, so that takes a connection of its own.
  const hearing = new RedisConnection({
    timeout,
    makeClient: clients,
    prepare: messages.hear,
    onChange: watch('hearing'),
  });
  return {
    ...createRecords(commands, { prefix, timeToLive }),
    lock: createLock(commands, { prefix, lockTime }),
    publish: messages.publish,
    subscribe: (listener) => {
      void hearing.open();
      return messages.subscribe(listener);
    },
    onConnection: (listener) => addListener(watchers, listener),
    close: async () => {
      await Promise.all([commands.close(), hearing.close()]);
    },
  };
}
