/** One cache for all tabs of an origin. */
import type { ClientApi, QoraKey } from '@qora/core';
import { guardKeys, guardReport } from './guards.js';
import { Sharing } from './sharing/sharing.js';
import { TabExchange } from './sharing/tabExchange.js';

/** What {@link shareBetweenTabs} can be told. */
export interface TabsOptions {
  /** Which clients belong together. @default 'qora' */
  readonly name?: string | undefined;
  /** Names the build: tabs of another one are not listened to. @default '' */
  readonly version?: string | undefined;
  /** Which keys are shared. @default all */
  readonly filter?: ((key: QoraKey) => boolean) | undefined;
  /**
   * How long a tab that loads may be silent before another one takes its place, in ms: it hangs, or its process sleeps.
   * @default 3_000
   */
  readonly takeoverTime?: number | undefined;
  /** Is told of data that cannot travel, and of what `filter` throws. @default console.error */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** What {@link shareBetweenTabs} gives. */
export interface SharedTabs {
  /** Ends sharing: the client is on its own. Its `dispose` does it, too. */
  stop(): void;
}

/**
 * Shares a client's cache with the other tabs of its origin. What one has written or invalidated is so in all; a key that
 * several ask for is loaded by one; polling goes on in one. A tab that is new asks the others before it loads. When the tab
 * that loads is closed or frozen, another one takes its place at once; when it hangs, after `takeoverTime`.
 *
 * Only confirmed data travels, as text (see `enablePersistence`), and only what others hold, too. Where there is no
 * page, or no Web Locks or BroadcastChannel (a page that is not secure), nothing is shared.
 *
 * A page that a list adds (`fetchNextPage`) is loaded by whoever wants it, and told to the others. What is asked for offline
 * waits in each tab for itself. Enable persistence first: what storage has is nobody's to load.
 *
 * @example
 * shareBetweenTabs(client, { version: BUILD })
 */
export function shareBetweenTabs(client: ClientApi, options: TabsOptions = {}): SharedTabs {
  const { name = 'qora', version = '', filter = () => true, takeoverTime = 3_000 } = options;
  const onError = guardReport(options.onError);
  const { document, navigator, BroadcastChannel: Channel } = globalThis as Partial<typeof globalThis>;
  if (!document || !navigator?.locks || !Channel) return { stop: () => undefined };
  const exchange = new TabExchange({
    clock: client.clock,
    scope: `${name}/${version}`,
    takeoverTime,
    hear: (message) => sharing.hear(message),
    know: (key) => sharing.known(key),
    onError,
  });
  const sharing: Sharing = new Sharing({
    client,
    exchange,
    version,
    isShared: guardKeys(filter, false, onError),
    onError,
  });
  exchange.join();
  const unlisten = client.onEvent(({ type }) => type === 'client.disposed' && stop());

  function stop(): void {
    unlisten();
    sharing.stop();
    exchange.stop();
  }

  return { stop };
}
