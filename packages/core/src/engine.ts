/** The parts of one client, wired together. Handles and the client reach everything through it. */
import { Cache } from './cache.js';
import type { Entry } from './entry.js';
import { Expiry } from './expiry.js';
import { Fetching, mergeData, settleBy } from './fetching.js';
import type { GateOptions } from './gate.js';
import { Holding } from './holding.js';
import type { Host } from './host.js';
import type { QoraKey } from './key.js';
import type { Settings } from './options.js';
import { Triggers } from './triggers.js';

export class Engine {
  readonly host: Host;
  readonly cache: Cache;
  readonly fetching: Fetching;
  readonly holding: Holding;
  readonly triggers: Triggers;
  readonly expiry: Expiry;
  /** What has to end with the client, beside its runs and timers. */
  readonly closers: Set<() => void> = new Set();
  isDisposed = false;

  constructor(host: Host, options: { readonly gate: GateOptions; readonly minHiddenTime: number }) {
    this.host = host;
    this.cache = new Cache(host);
    this.expiry = new Expiry(host, this.cache);
    this.fetching = new Fetching(host, this.cache, {
      onRest: (entry) => this.#onRest(entry),
      onPausedChange: () => this.holding.watchEnvironment(),
    });
    this.triggers = new Triggers(host, this.cache, this.fetching, options);
    this.holding = new Holding(host, this.cache, this.fetching, this.triggers, this.expiry);
  }

  /** The entry of a key, filled with the initial data of whoever names it first. */
  ensure(key: QoraKey, settings: Settings): Entry {
    const entry = this.cache.ensure(key);
    if (settings.initialData !== undefined) this.#seed(entry, settings);
    return entry;
  }

  /** A local write: it overtakes a run under way. `undefined` writes nothing. */
  write(entry: Entry, data: unknown, at: number, now: number): void {
    const settings = this.settingsOf(entry);
    const merged = mergeData(entry, settings, data);
    entry.writes++;
    this.cache.use(entry, now);
    this.cache.send(entry, { type: 'write', data: merged, at });
    this.fetching.tag(entry, settings.tags, merged);
    this.host.events.emit?.({ type: 'entry.written', key: entry.key, at: now, data: merged });
    this.expiry.schedule(entry);
  }

  /** The settings that hold for an entry as such: its newest reader's, else its key's defaults. */
  settingsOf(entry: Entry): Settings {
    return entry.live?.newest?.holder.settings ?? entry.defaults;
  }

  /** Puts an entry back to its initial data or to `initial`. Who wants it loads again, together with those who waited. */
  reset(entry: Entry, isForgotten: boolean): void {
    const { host, cache, fetching } = this;
    const waiting = fetching.takeOff(entry);
    const now = host.clock.now();
    entry.writes++;
    if (isForgotten) entry.initial = undefined;
    host.events.emit?.({ type: isForgotten ? 'entry.removed' : 'entry.reset', key: entry.key, at: now });
    host.notifier.batch(() => {
      cache.send(entry, { type: 'reset', to: entry.initial ?? { status: 'initial' } });
      if (entry.isWanted) fetching.begin(entry, fetching.askerOf(entry), 'mount', waiting);
    });
    if (entry.run !== undefined) return;
    if (waiting !== undefined) settleBy(entry, waiting);
    this.#onRest(entry);
  }

  /** Forgets an entry; one that is held stays as an empty one. */
  remove(entry: Entry): void {
    const isHeld = entry.isHeld;
    this.reset(entry, true);
    if (isHeld) return;
    this.cache.delete(entry);
    this.expiry.onLeave();
  }

  /** Ends everything: runs are aborted, whoever waits is told, readers find nothing. */
  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    const { cache, fetching, host } = this;
    for (const entry of cache.entries) {
      const waiting = fetching.takeOff(entry);
      if (waiting !== undefined) settleBy(entry, waiting);
    }
    for (const close of [...this.closers]) close();
    this.triggers.watch(false);
    host.deadlines.close();
    host.events.clear();
    host.notifier.batch(() => cache.clear());
  }

  #onRest(entry: Entry): void {
    if (entry.live !== undefined) {
      entry.live.restedAt = this.host.clock.now();
      this.triggers.poll(entry);
    }
    this.expiry.schedule(entry);
  }

  #seed(entry: Entry, { initialData, initialDataUpdatedAt }: Settings): void {
    if (entry.hasData || entry.failure !== undefined || entry.initial !== undefined) return;
    const data = typeof initialData === 'function' ? initialData() : initialData;
    if (data === undefined) return;
    const time = typeof initialDataUpdatedAt === 'function' ? initialDataUpdatedAt() : initialDataUpdatedAt;
    const now = this.host.clock.now();
    entry.initial = { status: 'success', data, updatedAt: time ?? now };
    entry.usedAt = now;
    this.cache.send(entry, { type: 'stored', data, at: time ?? now });
  }
}
