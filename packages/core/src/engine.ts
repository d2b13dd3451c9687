/**
 * The record that all parts of one client share: its seams, its services and its cache. Parts are functions over it;
 * each room writes the fields that are named after what it does.
 */
import { checkOptions } from './checkOptions.js';
import type { ClientApi, MutationDefaults, QueryDefaults } from './clientApi.js';
import { DEV } from './dev.js';
import type { Entry, EntryRun } from './entry.js';
import type { EventDetails, EventListener, EventType, QoraEvent } from './events.js';
import type { Interceptor } from './interceptor.js';
import type { QoraKey } from './key.js';
import { KeyTree } from './keyTree.js';
import { Mutations } from './mutations.js';
import { createReport, type Flushable, Notifier } from './notify.js';
import { DEFAULTS, resolveOptions, type Settings } from './options.js';
import { type Clock, FOREVER, hostClock } from './seams/clock.js';
import { type Deadline, Deadlines } from './seams/deadlines.js';
import { browserFocus, browserOnline } from './seams/environment.js';
import { type ReadonlySignal, type Signal, signal } from './signals.js';

/** How many runs go on at once when the network is back, and by how much each may be late (ms). */
export interface ReconnectOptions {
  readonly concurrency: number;
  readonly jitter: number;
}

/** Everything a `QoraClient` can be given; all of it is optional. */
export interface QoraClientConfig {
  /** Options for all queries. */
  readonly defaults?: QueryDefaults | undefined;
  /** Options for all mutations. */
  readonly mutationDefaults?: MutationDefaults | undefined;
  /** How many entries to keep; past it the least recently used that nobody holds go. @default Infinity */
  readonly maxEntries?: number | undefined;
  /** Told of every key that is evicted. */
  readonly onEvict?: ((key: QoraKey) => void) | undefined;
  /** Replaces a fetcher's error before it is shown. @default identity */
  readonly errorMapper?: ((error: unknown, key: QoraKey) => unknown) | undefined;
  /** How runs go on when the network is back. @default { concurrency: 5, jitter: 100 } */
  readonly reconnect?: Partial<ReconnectOptions> | undefined;
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

/** A run that waits for the network or the focus. */
export interface PausedRun {
  readonly entry: Entry;
  resume(): void;
}

/** Defaults for the keys that begin so. */
export interface PrefixDefaults {
  readonly prefix: QoraKey;
  readonly options: QueryDefaults;
  /** What they make of the defaults under them: entries that have the same share one object. */
  readonly merged: Map<Settings, Settings>;
}

export class Engine implements Flushable {
  readonly client: ClientApi;
  /** What entries count their uses from. */
  readonly startedAt: number;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly notifier: Notifier;
  readonly online: ReadonlySignal<boolean>;
  readonly focused: ReadonlySignal<boolean>;
  readonly isServer: boolean;
  readonly maxEntries: number;
  readonly minHiddenTime: number;
  readonly reconnect: ReconnectOptions;
  readonly onEvict: QoraClientConfig['onEvict'];
  readonly errorMapper: QoraClientConfig['errorMapper'];
  /** The defaults of every key that no prefix says otherwise of, and of those that one does. */
  readonly defaults: Settings;
  prefixDefaults: readonly PrefixDefaults[] = [];

  /** The cache: by key, as a dense list for whole scans, and by tag. */
  readonly tree: KeyTree<Entry> = new KeyTree();
  readonly entries: Entry[] = [];
  readonly byTag: Map<string, Set<Entry>> = new Map();
  /** Entries that nobody holds, least recently used first; kept only where `maxEntries` asks for it. */
  readonly idle: Set<Entry> | undefined;
  /** Moves when an entry comes: unwatched readers of a key that is not there depend on it. */
  readonly arrivals: Signal<number> = signal(0);
  /** Runs that are fetching (a Set that keeps getting empty costs a run as much as all else), and a version. */
  readonly running: EntryRun[] = [];
  readonly runs: Signal<number> = signal(0);

  readonly mutations: Mutations;
  /** Runs that wait for the network or the focus. */
  readonly paused: Set<PausedRun> = new Set();
  /** Stand around every run, the oldest outermost. */
  readonly interceptors: Set<Interceptor> = new Set();
  /** Are told of events; one that nobody wants is not made. */
  readonly listeners: Set<EventListener> = new Set();
  events: QoraEvent[] = [];
  /** How many entries are wanted: while it is not 0, network and focus matter. */
  wanted = 0;
  /** Eviction: when the next sweep is due, where one that was interrupted goes on, and who goes at the end of the tick. */
  sweep: Deadline | undefined;
  sweepAt: number = FOREVER;
  sweepFrom = -1;
  /** Ends watching network and focus; `undefined` while nobody could be served by it. */
  stopEnvironment: (() => void) | undefined;
  /** How long a reconnect still waits for writes; there until it has let refetches out, offline or not. */
  patience: Deadline | undefined;
  /** What waits for its turn after a reconnect, and the places that are taken. */
  gateQueue: Array<() => unknown> = [];
  readonly gatePlaces: Set<Deadline> = new Set();
  /** What has to end with the client, beside its runs and timers. */
  readonly closers: Set<() => void> = new Set();
  isDisposed = false;
  /** Handed down by the room of policies: the entry's run has ended, paused or gone on. */
  onRun: (entry: Entry) => void = Boolean;

  /** @throws QoraError `invalid-option` */
  constructor(config: QoraClientConfig, client: ClientApi) {
    if (DEV) {
      checkOptions(config);
      checkOptions(config.reconnect ?? {});
      checkOptions(config.defaults ?? {});
      checkOptions(config.mutationDefaults ?? {});
    }
    const { clock = hostClock, maxEntries = FOREVER, ssr = false } = config;
    const report = createReport(config.reportError);
    this.client = client;
    this.mutations = new Mutations(config.mutationDefaults ?? {});
    this.notifier = new Notifier(report, clock);
    this.clock = clock;
    this.startedAt = clock.now();
    this.deadlines = new Deadlines(clock, report);
    this.online = config.online ?? browserOnline();
    this.focused = config.focus ?? browserFocus();
    this.isServer = ssr;
    this.maxEntries = maxEntries;
    this.minHiddenTime = config.minHiddenTime ?? 5_000;
    this.reconnect = { concurrency: 5, jitter: 100, ...config.reconnect };
    this.onEvict = config.onEvict;
    this.errorMapper = config.errorMapper;
    this.idle = maxEntries < FOREVER ? new Set() : undefined;
    this.defaults = resolveOptions(ssr ? { ...DEFAULTS, retry: 0 } : DEFAULTS, config.defaults ?? {});
  }

  get now(): number {
    return this.clock.now();
  }

  /** Tells the event to whoever listens, at the end of the batch: by then all that belongs to it has been done. */
  emit<T extends EventType>(
    type: T,
    about: { readonly key?: QoraKey | undefined },
    details?: EventDetails[T],
  ): void {
    if (!this.listeners.size) return;
    const { key = [] } = about;
    const event = { type, key, at: this.now, ...(details as object) } as QoraEvent;
    if (this.events.push(event) === 1) this.notifier.flushLater(this);
  }

  flush(): void {
    for (const event of this.events.splice(0)) {
      for (const listener of [...this.listeners]) this.notifier.guard(() => listener(event));
    }
  }
}

/** Adds what the function does, which may be there already. Returns what takes it away again. */
export function register<T extends (...given: never[]) => unknown>(all: Set<T>, own: T): () => void {
  // Another function for each call.
  const one = own.bind(undefined) as T;
  all.add(one);
  return () => void all.delete(one);
}
