/**
 * The cache: key -> entry, with its indexes. It is the only place where entries come and go, and where a transition meets
 * those who watch.
 *
 *   send(entry, event) ──> transition ──> changed bits ──> live (signal, listeners)
 */
import type { QueryDefaults } from './clientApi.js';
import type { Engine } from './engine.js';
import { Entry, Live, NO_TAGS } from './entry.js';
import { type QoraKey, startsWith } from './key.js';
import { Fold, type Known, type Layer } from './layers.js';
import { resolveOptions, type Settings } from './options.js';
import { share } from './share.js';
import { signal } from './signals.js';
import { INITIAL } from './state.js';
import { DATA, type EntryEvent, FETCH_STATUS, STATUS, TIME, transition } from './transition.js';

type Tags = Settings['tags'];

/** The entry of a key, made if there is none. @throws QoraError `invalid-key` */
export function ensureEntry(engine: Engine, key: QoraKey): Entry {
  const known = engine.tree.find(key);
  if (known) return known;
  const entry = engine.tree.add(key, (path) => new Entry(path, defaultsOf(engine, path)));
  entry.index = engine.entries.push(entry) - 1;
  // Told only now that it can be found.
  engine.notifier.bump(engine.arrivals);
  engine.emit('entry.created', entry);
  return entry;
}

/** Takes an entry out of every index. Its readers find it gone. */
export function deleteEntry(engine: Engine, entry: Entry): void {
  const { entries, idle, tree } = engine;
  const { index } = entry;
  if (index < 0) return;
  tree.delete(entry);
  setTags(engine, entry, NO_TAGS);
  const last = entries.pop() as Entry;
  if (last !== entry) {
    entries[index] = last;
    last.index = index;
  }
  entry.index = -1;
  idle?.delete(entry);
  // A handle that outlives the entry must not keep its data.
  entry.initial = entry.fold = undefined;
  tellReaders(engine, entry, transition(entry, { type: 'reset', to: INITIAL }) | DATA | STATUS);
}

/**
 * Applies the event and tells whoever watches.
 *
 * @param tags of the run that brings data; by default those that readers give
 */
export function send(engine: Engine, entry: Entry, event: EntryEvent, tags?: Tags): void {
  const changed = transition(entry, event);
  const bits = refold(engine, entry, changed);
  // Here alone data comes and goes, and with it what is derived from it.
  if (changed & (DATA | TIME)) tagBy(engine, entry, tags ?? tagsOf(entry));
  if (bits & FETCH_STATUS) engine.notifier.bump(engine.runs);
  tellReaders(engine, entry, bits);
}

/** Lays these layers over the entry's base instead of those that it had. */
export function setLayers(engine: Engine, entry: Entry, layers: readonly Layer[]): void {
  entry.fold ??= new Fold(entry);
  entry.fold.layers = layers;
  tellReaders(engine, entry, refold(engine, entry, 0));
}

/** Folds the layers over the base anew, and returns the bits of what readers see changing. */
function refold(engine: Engine, entry: Entry, bits: number): number {
  const { fold } = entry;
  if (!fold) return bits;
  const { data, hasData } = fold;
  const { structuralSharing, shareBy } = settingsOf(entry);
  const merge = (old: Known, next: unknown): unknown =>
    structuralSharing && old.hasData ? share(old.data, next, shareBy) : next;
  fold.apply(entry, merge, (refused, error) => {
    fold.layers = fold.layers.filter((layer) => layer !== refused);
    engine.notifier.report(error);
    engine.emit('entry.rolledBack', entry);
  });
  if (!fold.layers.length) entry.fold = undefined;
  if (hasData !== fold.hasData) return bits | DATA | STATUS | TIME;
  return Object.is(data, fold.data) ? bits & ~DATA : bits | DATA;
}

/** The settings of the newest reader that wants the entry, else of the newest that only looks, else the key's defaults. */
export function settingsOf({ live, defaults }: Entry): Settings {
  const newest = live?.newest;
  let holder = newest;
  while (holder && !holder.isWanting) holder = holder.before;
  return (holder ?? newest)?.settings ?? defaults;
}

/** The next data of the base, sharing what is equal with what is shown. */
export function mergeData(entry: Entry, settings: Settings, next: unknown): unknown {
  const { data, fold, shownData } = entry;
  const { structuralSharing, shareBy } = settings;
  if (typeof structuralSharing === 'function') return structuralSharing(data, next);
  return structuralSharing && (fold ?? entry).hasData ? share(shownData, next, shareBy) : next;
}

/** Lets those who watch the entry know what changed, at the end of the batch. */
export function tellReaders({ notifier }: Engine, { live }: Entry, bits: number): void {
  if (!live || !bits) return;
  if (live.signal) notifier.bump(live.signal);
  if (!live.oldest) return;
  const isQueued = live.bits > 0;
  live.bits |= bits;
  if (!isQueued) notifier.flushLater(live);
}

/** Makes the running computed or effect depend on every later change of the entry. */
export function track(entry: Entry): void {
  const live = liveOf(entry);
  live.signal ??= signal(0);
  void live.signal.value;
}

/** The live part of an entry, made when it is first watched. */
export function liveOf(entry: Entry): Live {
  entry.live ??= new Live();
  return entry.live;
}

/** Files the entry under these tags instead of those that it had. */
export function setTags({ byTag }: Engine, entry: Entry, tags: readonly string[]): void {
  for (const tag of entry.tags) {
    const tagged = byTag.get(tag);
    tagged?.delete(entry);
    if (!tagged?.size) byTag.delete(tag);
  }
  entry.tags = tags;
  for (const tag of tags) byTag.set(tag, (byTag.get(tag) ?? new Set()).add(entry));
}

/** What an entry keeps of a reader's options: how long to stay, and its tags. */
export function keep(engine: Engine, entry: Entry, { gcTime, tags }: Settings): void {
  entry.gcTime = Math.max(entry.gcTime, gcTime);
  // Who comes before there is data leaves the tags as others gave them.
  if (tags) tagBy(engine, entry, tags, [...entry.tags]);
}

/** The `tags` of the newest reader that has some; nobody is asked while nobody has given any. */
function tagsOf({ live, defaults, tags }: Entry): Tags {
  let holder = tags === NO_TAGS ? undefined : live?.newest;
  while (holder && !holder.settings.tags) holder = holder.before;
  return (holder?.settings ?? defaults).tags;
}

/** Files the entry under these tags, or under what they make of its data; `bare` are its tags without any. */
function tagBy(engine: Engine, entry: Entry, tags: Tags, bare: typeof NO_TAGS = []): void {
  if (!tags) return;
  engine.notifier.guard(() => {
    const made = typeof tags !== 'function' ? tags : entry.hasData ? tags(entry.data) : bare;
    setTags(engine, entry, made);
  });
}

/** Notes that an entry was used, for eviction. */
export function use({ idle, startedAt }: Engine, entry: Entry, now: number): void {
  entry.usedAt = Math.ceil(now - startedAt);
  if (idle?.delete(entry)) idle.add(entry);
}

/** The settings of a key before any reader's options: client defaults, then every matching prefix, the longest last. */
export function defaultsOf({ defaults, prefixDefaults }: Engine, key: QoraKey): Settings {
  let settings = defaults;
  for (const { prefix, options, merged } of prefixDefaults) {
    if (!startsWith(key, prefix)) continue;
    const known = merged.get(settings) ?? resolveOptions(settings, options);
    merged.set(settings, known);
    settings = known;
  }
  return settings;
}

export function setDefaults(engine: Engine, prefix: QoraKey, options: QueryDefaults): void {
  engine.prefixDefaults = [...engine.prefixDefaults, { prefix, options, merged: new Map() }].sort(
    (one, other) => one.prefix.length - other.prefix.length,
  );
  for (const entry of engine.entries) entry.defaults = defaultsOf(engine, entry.path);
}
