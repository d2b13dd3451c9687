/** What a client can be given, and the shared parts that it makes of it. */
import type { ReadonlySignal } from '@preact/signals-core';
import type { ClientApi } from './clientApi.js';
import { DEV } from './dev.js';
import { Events } from './events.js';
import type { GateOptions } from './gate.js';
import type { Host } from './host.js';
import type { QoraKey } from './key.js';
import { createReport, Notifier } from './notify.js';
import { checkOption, DEFAULTS, type QueryDefaults, resolveOptions } from './options.js';
import { type Clock, hostClock } from './seams/clock.js';
import { Deadlines } from './seams/deadlines.js';
import { browserFocus, browserOnline } from './seams/environment.js';
import { Tick } from './tick.js';

/** Everything a `QoraClient` can be given; all of it is optional. */
export interface QoraClientConfig {
  /** Options for all queries. */
  readonly defaults?: QueryDefaults | undefined;
  /** How many entries to keep; past it the least recently used that nobody holds go. @default Infinity */
  readonly maxEntries?: number | undefined;
  /** Told of every key that is evicted. */
  readonly onEvict?: ((key: QoraKey) => void) | undefined;
  /** Replaces a fetcher's error before it is shown. @default identity */
  readonly errorMapper?: ((error: unknown, key: QoraKey) => unknown) | undefined;
  /** How many runs go on at once when the network is back, and by how much each is late by chance (ms). */
  readonly reconnect?: Partial<GateOptions> | undefined;
  /** A page that was hidden for less than this (ms) does not refetch on focus. @default 5_000 */
  readonly minHiddenTime?: number | undefined;
  /** A client for one request on a server: it holds nothing, listens to nothing and fetches only when asked to. */
  readonly ssr?: boolean | undefined;
  /** Where time comes from. @default the host's */
  readonly clock?: Clock | undefined;
  /** Whether the network is there. @default the browser's; without one always true */
  readonly online?: ReadonlySignal<boolean> | undefined;
  /** Whether the page is looked at. @default the browser's; without one always true */
  readonly focus?: ReadonlySignal<boolean> | undefined;
  /** Is told what observers and listeners throw. @default `globalThis.reportError`, else `console.error` */
  readonly reportError?: ((error: unknown) => void) | undefined;
}

export const RECONNECT: GateOptions = { concurrency: 5, jitter: 100 };
export const MIN_HIDDEN_TIME = 5_000;

/** The shared parts of a client. @throws QoraError `invalid-option` */
export function createHost(config: QoraClientConfig, client: ClientApi): Host {
  const {
    maxEntries = Number.POSITIVE_INFINITY,
    minHiddenTime = MIN_HIDDEN_TIME,
    clock = hostClock,
  } = config;
  if (DEV) {
    checkOption('maxEntries', maxEntries);
    checkOption('minHiddenTime', minHiddenTime);
  }
  const isServer = config.ssr === true;
  const report = createReport(config.reportError);
  const notifier = new Notifier(report);
  return {
    clock,
    deadlines: new Deadlines(clock, report),
    tick: new Tick(report),
    events: new Events(report),
    notifier,
    online: config.online ?? browserOnline(),
    focused: config.focus ?? browserFocus(),
    report,
    isServer,
    errorMapper: config.errorMapper,
    onEvict: config.onEvict,
    maxEntries,
    defaults: resolveDefaults(isServer, config.defaults),
    client,
    interceptors: undefined,
  };
}

function resolveDefaults(isServer: boolean, options: QueryDefaults = {}): Host['defaults'] {
  const defaults = resolveOptions(isServer ? { ...DEFAULTS, retry: 0 } : DEFAULTS, options);
  return options.fetcher === undefined ? defaults : { ...defaults, fetcher: options.fetcher };
}
