/** A client with all its seams in the test's hands, and the checks that it has come to rest and leaks nothing. */
import {
  type ClientApi,
  type Inspected,
  QoraClient,
  type QoraClientConfig,
  type QoraError,
  type Signal,
  signal,
} from '@qora/core';
import { turn } from './turn.js';
import { type VirtualClock, virtualClock } from './virtualClock.js';

/** What {@link createTestClient} gives. */
export interface TestClient {
  readonly client: QoraClient;
  readonly clock: VirtualClock;
  /** Write it to go offline and online. */
  readonly online: Signal<boolean>;
  /** Write it to hide and show the page. */
  readonly focus: Signal<boolean>;
  /** Everything that was handed to `reportError`. */
  readonly reported: unknown[];
}

const clocks = new WeakMap<ClientApi, VirtualClock>();

/** Makes a client on a virtual clock, online and in focus, without jitter on reconnect. */
export function createTestClient(
  config: Omit<QoraClientConfig, 'clock' | 'online' | 'focus' | 'reportError'> = {},
): TestClient {
  const clock = virtualClock();
  const online = signal(true);
  const focus = signal(true);
  const reported: unknown[] = [];
  const client = new QoraClient({
    ...config,
    reconnect: { jitter: 0, ...config.reconnect },
    clock,
    online,
    focus,
    reportError: (error) => void reported.push(error),
  });
  clocks.set(client, clock);
  return { client, clock, online, focus, reported };
}

/** How many turns {@link settled} waits for promises of the fetchers' own. */
const MAX_TURNS = 1000;

/** Waits until no run is fetching. Takes no time of any clock; a fetcher that waits for the test fails it with its key. */
export async function settled(client: ClientApi): Promise<void> {
  await turn();
  for (let turns = 0; turns < MAX_TURNS; turns++) {
    if (client.isFetching.peek() === 0) return;
    await turn();
  }
  const keys = client.inspect({ fetchStatus: 'fetching' }).map(({ hash }) => hash);
  throw new Error(`still fetching after ${MAX_TURNS} turns: ${keys.join(', ')}`);
}

/**
 * Throws unless nothing is held, nothing is in flight and nothing is armed. The one timer by which unheld entries are
 * evicted may wait as long as there are entries; it must not keep a process alive.
 */
export async function expectIdle(client: ClientApi): Promise<void> {
  await turn();
  const found: string[] = [];
  const entries = inspect(client);
  for (const { hash, readers, fetchStatus } of entries) {
    if (readers > 0) found.push(`${hash} is held by ${readers}`);
    if (fetchStatus !== 'idle') found.push(`${hash} is ${fetchStatus}`);
  }
  const pending = clocks.get(client)?.pending() ?? [];
  const allowed = entries.length > 0 ? 1 : 0;
  if (pending.length > allowed || pending.some(({ ref }) => ref)) {
    found.push(`${pending.length} timers are armed: ${JSON.stringify(pending)}`);
  }
  if (found.length > 0) throw new Error(`the client is not idle: ${found.join('; ')}`);
}

/** A disposed client has no entries. */
function inspect(client: ClientApi): Inspected[] {
  try {
    return client.inspect();
  } catch (error) {
    if ((error as QoraError).code === 'client-disposed') return [];
    throw error;
  }
}
