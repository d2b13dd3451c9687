/**
 * What the database has answered, kept in front of it: shared by all servers around one Redis where `REDIS_URL` names one,
 * else not at all, for a database in the same process is quick enough.
 *
 *   route ──> client ──> Redis ──> database         one server asks, all have the answer
 *   write ──> database ──> invalidated everywhere
 */
import { QoraClient, type QoraKey } from '@qora/core';
import { shareBetweenProcesses } from '@qora/persist';
import { redisPersister } from '@qora/persist/redis';

export interface Cache {
  /** What is stored under the key, if it is no older than the cache allows; else what `load` gives. */
  read<T>(key: QoraKey, load: () => Promise<T>): Promise<T>;
  /** What begins so is not true any more. */
  invalidate(prefix: QoraKey): Promise<void>;
  close(): Promise<void>;
}

/** Every answer comes from where it is. */
export const noCache: Cache = {
  read: (_key, load) => load(),
  invalidate: async () => undefined,
  close: async () => undefined,
};

/** Cities and countries never change, notes say so when they do: this is for what was missed while Redis was away. */
const STALE_TIME = 60_000;

/** @param url where Redis is: `redis://host:6379` */
export function openCache(url: string, log: (line: string) => void = console.log): Cache {
  const persister = redisPersister({ url, prefix: 'atlas' });
  const client = new QoraClient({
    defaults: { staleTime: STALE_TIME, retry: false, networkMode: 'always' },
    maxEntries: 10_000,
  });
  shareBetweenProcesses(client, {
    persister,
    onConnection: (isConnected) =>
      log(isConnected ? 'Redis is back.' : 'Redis is gone: every server reads for itself.'),
  });
  return {
    async read(key, load) {
      const [fresh] = client.inspect({ key, stale: false });
      return client.fetchQuery({ key, fetcher: load, fresh: !fresh });
    },
    invalidate: (prefix) => client.invalidateWhere({ prefix }),
    async close() {
      client.dispose();
      await persister.close();
    },
  };
}
