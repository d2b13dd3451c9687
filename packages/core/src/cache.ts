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
import { resolveOptions, type Settings } from './options.js';
import { INITIAL } from './state.js';
import { CHANGED, type EntryEvent, transition } from './transition.js';

/** The entry of a key, made if there is none. @throws QoraError `invalid-key` */
export function ensureEntry(engine: Engine, key: QoraKey): Entry {
  const known = engine.tree.find(key);
  if (known !== undefined) return known;
  const entry = engine.tree.ensure(key, (own) => {
    const created = new Entry(own, defaultsOf(engine, own));
    created.index = engine.entries.push(created) - 1;
    return created;
  });
  // Told only now that it can be found.
  engine.notifier.bump(engine.arrivals, engine.arrivals.peek() + 1);
  engine.emit('entry.created', entry);
  return entry;
}

/** Takes an entry out of every index. Its readers find it gone. */
export function deleteEntry(engine: Engine, entry: Entry): void {
  const { entries } = engine;
  const { index } = entry;
  if (index < 0) return;
  engine.tree.delete(entry);
  setTags(engine, entry, NO_TAGS);
  const last = entries.pop() as Entry;
  if (last !== entry) {
    entries[index] = last;
    last.index = index;
  }
  entry.index = -1;
  engine.idle?.delete(entry);
  // A handle that outlives the entry must not keep its data.
  entry.initial = undefined;
  transition(entry, { type: 'reset', to: INITIAL });
  entry.live?.change(CHANGED.data | CHANGED.status);
}

/** Applies the event and tells whoever watches. */
export function send(engine: Engine, entry: Entry, event: EntryEvent): void {
  const bits = transition(entry, event);
  if (bits & CHANGED.fetchStatus) {
    if (entry.fetchStatus === 'fetching') engine.running.add(entry);
    else engine.running.delete(entry);
    engine.notifier.bump(engine.runs, engine.runs.peek() + 1);
  }
  if (bits) entry.live?.change(bits);
}

/** Files the entry under these tags instead of those that it had. */
function setTags({ byTag }: Engine, entry: Entry, tags: readonly string[]): void {
  for (const tag of entry.tags) {
    const tagged = byTag.get(tag);
    tagged?.delete(entry);
    if (tagged?.size === 0) byTag.delete(tag);
  }
  entry.tags = tags;
  for (const tag of tags) byTag.set(tag, (byTag.get(tag) ?? new Set()).add(entry));
}

/** Files the entry under the tags that these settings give for its data. */
export function tagBy(engine: Engine, entry: Entry, { tags }: Settings): void {
  if (tags === undefined || (typeof tags === 'function' && !entry.hasData)) return;
  engine.notifier.guard(() => setTags(engine, entry, typeof tags === 'function' ? tags(entry.data) : tags));
}

/** The live part of an entry, made when it is first watched. */
export function liveOf(engine: Engine, entry: Entry): Live {
  entry.live ??= new Live(engine.notifier);
  return entry.live;
}

/** Notes that an entry was used, for eviction. */
export function use({ idle }: Engine, entry: Entry, now: number): void {
  entry.usedAt = now;
  if (idle?.delete(entry)) idle.add(entry);
}

/** The settings of a key before any reader's options: client defaults, then every matching prefix, the longest last. */
export function defaultsOf(engine: Engine, key: QoraKey): Settings {
  const { prefixDefaults, mergedDefaults } = engine;
  let { defaults } = engine;
  if (prefixDefaults.length === 0) return defaults;
  const matching = prefixDefaults.filter(({ prefix }) => startsWith(key, prefix));
  const name = String(matching.map((one) => prefixDefaults.indexOf(one)));
  const known = mergedDefaults.get(name);
  if (known !== undefined) return known;
  for (const { options } of matching) defaults = resolveOptions(defaults, options);
  mergedDefaults.set(name, defaults);
  return defaults;
}

export function setDefaults(engine: Engine, prefix: QoraKey, options: QueryDefaults): void {
  engine.prefixDefaults = [...engine.prefixDefaults, { prefix, options }].sort(
    (one, other) => one.prefix.length - other.prefix.length,
  );
  engine.mergedDefaults = new Map();
  for (const entry of engine.entries) entry.defaults = defaultsOf(engine, entry.key);
}
