/** One cache for a fleet of processes. */
import { type ClientApi, type QoraKey, type ReadonlySignal, signal } from '@qora/core';
import { guardKeys, guardReport } from './guards.js';
import { Sharing } from './sharing/sharing.js';
import { type SharedStore, StoreExchange } from './sharing/storeExchange.js';

/** What {@link shareBetweenProcesses} can be told. */
export interface ProcessesOptions {
  /** What they share: one with `lock`, `publish` and `subscribe`, as `redisPersister` makes it. */
  readonly persister: SharedStore;
  /** Names the build: what another one has kept is not read. @default '' */
  readonly version?: string | undefined;
  /** Which keys are shared. @default all */
  readonly filter?: ((key: QoraKey) => boolean) | undefined;
  /** Is told when the storage is lost, with the error, and when it is back. */
  readonly onConnection?: ((isConnected: boolean, error?: unknown) => void) | undefined;
  /**
   * Is told of data that cannot travel, of records that cannot be read, and of what the other functions here throw.
   * @default console.error
   */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** What {@link shareBetweenProcesses} gives. */
export interface SharedProcesses {
  /** Whether the storage was there when it was last needed. */
  readonly isConnected: ReadonlySignal<boolean>;
  /** Ends sharing: the client is on its own. Its `dispose` does it, too; the persister is yours to close. */
  stop(): void;
}

/**
 * Shares a client's cache with the processes around one storage. A key is loaded by one of them for all; what one writes or
 * invalidates is so in all. A process that comes later finds in storage what the others have loaded. When the one that loads
 * dies, the next takes its place as soon as its lock has expired.
 *
 * When the storage is lost, every process loads for itself, and `onConnection` says so; no call fails for it. What is
 * invalidated meanwhile the others do not hear: to them data is fresh until its `staleTime` is over.
 *
 * An invalidation by key costs one command; one by prefix or tags has to list what is in storage. A predicate cannot travel:
 * the others are told of the keys that it has found here.
 *
 * @example
 * const persister = redisPersister({ url: process.env.REDIS_URL })
 * shareBetweenProcesses(client, { persister, onConnection: (isConnected) => log(`Redis: ${isConnected}`) })
 */
export function shareBetweenProcesses(client: ClientApi, options: ProcessesOptions): SharedProcesses {
  const { persister, version = '', filter = () => true, onConnection } = options;
  const onError = guardReport(options.onError);
  const isConnected = signal(true);
  const exchange = new StoreExchange({
    store: persister,
    hear: (message) => sharing.hear(message),
    onResult(failure) {
      const isFine = failure === undefined;
      if (isConnected.peek() === isFine) return;
      const quietly = (tell: () => void): void => {
        try {
          tell();
        } catch (error) {
          onError(error);
        }
      };
      // Effects that stand on the signal run at once.
      quietly(() => {
        isConnected.value = isFine;
      });
      quietly(() => onConnection?.(isFine, failure?.error));
    },
  });
  const sharing: Sharing = new Sharing({
    client,
    exchange,
    version,
    isShared: guardKeys(filter, false, onError),
    onError,
  });
  const unlisten = client.onEvent(({ type }) => type === 'client.disposed' && stop());

  function stop(): void {
    unlisten();
    sharing.stop();
    exchange.stop();
  }

  return { isConnected, stop };
}
