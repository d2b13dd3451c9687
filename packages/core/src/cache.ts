/**
 * The cache: key -> entry, with the indexes by prefix and tag and a dense list of all entries for whole scans. It is the
 * only place where entries come and go and where a transition meets those who watch.
 *
 *   send(entry, event) ──> transition ──> changed bits ──> live (signal, listeners)
 */
import { type Signal, signal } from '@preact/signals-core';
import { Entry, Live, NO_TAGS } from './entry.js';
import type { FilterFields } from './filter.js';
import type { Host } from './host.js';
import { type QoraKey, startsWith } from './key.js';
import { KeyTree } from './keyTree.js';
import { type AnyQueryOptions, resolveOptions, type Settings } from './options.js';
import { CHANGED, type EntryEvent, transition } from './transition.js';

export class Cache {
  readonly entries: Entry[] = [];
  /** Moves when an entry comes: unwatched readers of a key that is not there depend on it. */
  readonly arrivals: Signal<number> = signal(0);
  /** Entries with a run, and a version that moves with them. */
  readonly running: Set<Entry> = new Set();
  readonly runs: Signal<number> = signal(0);
  readonly #host: Host;
  readonly #tree = new KeyTree<Entry>();
  readonly #byTag = new Map<string, Set<Entry>>();
  /** Entries that nobody holds, least recently used first; kept only where `maxEntries` asks for it. */
  readonly #idle: Set<Entry> | undefined;
  #prefixDefaults: ReadonlyArray<{ readonly prefix: QoraKey; readonly options: Partial<AnyQueryOptions> }> =
    [];
  #mergedDefaults = new Map<string, Settings>();

  constructor(host: Host) {
    this.#host = host;
    this.#idle = host.maxEntries < Number.POSITIVE_INFINITY ? new Set() : undefined;
  }

  find(key: QoraKey): Entry | undefined {
    return this.#tree.find(key);
  }

  ensure(key: QoraKey): Entry {
    return this.#tree.find(key) ?? this.#tree.ensure(key, this.#create);
  }

  /** Applies the event and tells whoever watches. Returns the changed bits. */
  send(entry: Entry, event: EntryEvent): number {
    const bits = transition(entry, event);
    if (bits === 0) return bits;
    if ((bits & CHANGED.fetchStatus) !== 0) this.#countRun(entry);
    entry.live?.change(bits);
    return bits;
  }

  /** Takes an entry out of every index. Its readers find it gone. */
  delete(entry: Entry): void {
    const { index } = entry;
    if (index < 0) return;
    this.#tree.delete(entry);
    this.tag(entry, NO_TAGS);
    const last = this.entries.pop() as Entry;
    if (last !== entry) {
      this.entries[index] = last;
      last.index = index;
    }
    entry.index = -1;
    this.#idle?.delete(entry);
    entry.live?.change(CHANGED.data | CHANGED.status);
  }

  tag(entry: Entry, tags: readonly string[]): void {
    if (tags === entry.tags) return;
    for (const tag of entry.tags) {
      const tagged = this.#byTag.get(tag);
      if (tagged?.delete(entry) && tagged.size === 0) this.#byTag.delete(tag);
    }
    entry.tags = tags;
    for (const tag of tags) {
      const tagged = this.#byTag.get(tag);
      if (tagged === undefined) this.#byTag.set(tag, new Set([entry]));
      else tagged.add(entry);
    }
  }

  /** The live part of an entry, made when it is first watched. */
  live(entry: Entry): Live {
    return (entry.live ??= new Live(this.#host.notifier));
  }

  /** Forgets all entries at once; their readers find them gone. */
  clear(): void {
    const entries = this.entries.splice(0);
    this.#tree.clear();
    this.#byTag.clear();
    this.#idle?.clear();
    for (const entry of entries) entry.index = -1;
    for (const entry of entries) entry.live?.change(CHANGED.data | CHANGED.status);
  }

  /** Notes that an entry was used, for eviction. */
  use(entry: Entry, now: number): void {
    entry.usedAt = now;
    if (this.#idle?.delete(entry)) this.#idle.add(entry);
  }

  /** Whether an entry may be evicted by number: nobody holds it. */
  setIdle(entry: Entry, isIdle: boolean): void {
    if (isIdle && entry.index >= 0) this.#idle?.add(entry);
    else this.#idle?.delete(entry);
  }

  /** Idle entries, least recently used first. */
  get idle(): Iterable<Entry> {
    return this.#idle ?? [];
  }

  /** The candidates of a filter by its best index; the rest of the filter is left to the caller. */
  candidates(filter: FilterFields): Entry[] {
    if (filter.key !== undefined) {
      const entry = this.find(filter.key);
      return entry === undefined ? [] : [entry];
    }
    const found: Entry[] = [];
    if (filter.prefix !== undefined) {
      this.#tree.each(filter.prefix, (entry) => found.push(entry));
      return found;
    }
    if (filter.tags === undefined) return this.entries.slice();
    const union = new Set<Entry>();
    for (const tag of filter.tags) for (const entry of this.#byTag.get(tag) ?? []) union.add(entry);
    return [...union];
  }

  /** The settings of a key before any reader's options: client defaults, then every matching prefix, the longest last. */
  defaultsOf(key: QoraKey): Settings {
    const { defaults } = this.#host;
    if (this.#prefixDefaults.length === 0) return defaults;
    let settings = defaults;
    let name = '';
    for (let i = 0; i < this.#prefixDefaults.length; i++) {
      const { prefix } = this.#prefixDefaults[i] as { prefix: QoraKey };
      if (startsWith(key, prefix)) name += `${i},`;
    }
    if (name === '') return defaults;
    const known = this.#mergedDefaults.get(name);
    if (known !== undefined) return known;
    for (const i of name.slice(0, -1).split(',')) {
      const { options } = this.#prefixDefaults[Number(i)] as { options: Partial<AnyQueryOptions> };
      settings = resolveOptions(settings, options);
      if (options.fetcher !== undefined) settings = { ...settings, fetcher: options.fetcher };
    }
    this.#mergedDefaults.set(name, settings);
    return settings;
  }

  setDefaults(prefix: QoraKey, options: Partial<AnyQueryOptions>): void {
    this.#prefixDefaults = [...this.#prefixDefaults, { prefix, options }].sort(
      (one, other) => one.prefix.length - other.prefix.length,
    );
    this.#mergedDefaults = new Map();
    for (const entry of this.entries) entry.defaults = this.defaultsOf(entry.key);
  }

  readonly #create = (key: QoraKey): Entry => {
    const { events, clock, notifier } = this.#host;
    const entry = new Entry(key, this.defaultsOf(key));
    entry.index = this.entries.push(entry) - 1;
    notifier.bump(this.arrivals, this.arrivals.peek() + 1);
    events.emit?.({ type: 'entry.created', key, at: clock.now() });
    return entry;
  };

  #countRun(entry: Entry): void {
    if (entry.fetchStatus === 'fetching') this.running.add(entry);
    else this.running.delete(entry);
    this.#host.notifier.bump(this.runs, this.runs.peek() + 1);
  }
}
