/** A page of the tests: one client, shared with the other pages of its origin, in the test's hands. */
import { QoraClient, type QueryOptions } from '@qora/core';
import { shareBetweenTabs } from '@qora/persist';

declare global {
  interface Window {
    tab: typeof tab;
  }
}

const name = new URLSearchParams(location.search).get('tab') ?? '';
const version = new URLSearchParams(location.search).get('version') ?? '1';

/** A channel that can lose what it hears, and be slow to speak. */
class Channel extends BroadcastChannel {
  override set onmessage(listener: (event: MessageEvent) => void) {
    super.onmessage = (event) => tab.isDeaf || listener(event);
  }

  override postMessage(message: unknown): void {
    if (tab.isSlow) setTimeout(() => super.postMessage(message), 100);
    else super.postMessage(message);
  }
}
window.BroadcastChannel = Channel;

const client = new QoraClient({ defaults: { retry: false, staleTime: 60_000 } });

async function load(key: string): Promise<unknown> {
  const response = await fetch(`/data/${key}?tab=${name}`);
  return response.json();
}

const tab = {
  isDeaf: false,
  isSlow: false,
  watch(keys: readonly string[], options: Partial<QueryOptions> = {}) {
    for (const key of keys)
      client.watchQuery({ key: [key], fetcher: () => load(key), ...options }).subscribe(() => undefined);
  },
  data: (keys: readonly string[]) => keys.map((key) => client.getQueryData([key])),
  write: (key: string, value: unknown) => void client.setQueryData([key], value),
  invalidate: (prefix: string) => void client.invalidateWhere({ prefix: [prefix] }),
};

shareBetweenTabs(client, { version });
window.tab = tab;
