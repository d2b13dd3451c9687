/**
 * Optimistic edits: laid over an entry, then committed or rolled back, in any order.
 *
 *   lay ──> layer ──┬── rollback ─────────────> gone
 *                   ├── commit(data) ─────────> the server's answer is written into the base, gone
 *                   └── commit() ──┬──────────> baked into the base, where nothing came between
 *                                  └─ waits ──> gone when a run that begins later has brought what the server says
 */
import { ensureEntry, setLayers, use } from './cache.js';
import type { Engine } from './engine.js';
import type { Entry } from './entry.js';
import { scheduleEviction } from './expiry.js';
import { runOf } from './fetching.js';
import { invalidateEntries } from './invalidation.js';
import type { QoraKey } from './key.js';
import { type Known, Layer, type LayerUpdater } from './layers.js';
import type { OptimisticLayer } from './optimisticLayer.js';
import { call } from './options.js';
import { write } from './writing.js';

const NOTHING: Known = { hasData: false, data: undefined };

/** Lays a layer over an entry, which is made if there is none. What the updater throws is thrown, and nothing is laid. */
export function lay(engine: Engine, key: QoraKey, updater: LayerUpdater): OptimisticLayer {
  const { now, notifier } = engine;
  const known = engine.tree.find(key);
  const layer = new Layer(updater, now, known?.fold?.responses ?? 0);
  // Asked before anything is made: of one that throws nothing is left.
  layer.over(known?.fold?.top ?? known ?? NOTHING);
  const entry = ensureEntry(engine, key);
  use(engine, entry, now);
  setLayers(engine, entry, [...(entry.fold?.layers ?? []), layer]);
  scheduleEviction(engine, entry);
  engine.emit('entry.layered', entry);
  const isOpen = (): boolean => layer.mark === undefined && !!entry.fold?.layers.includes(layer);
  return {
    commit: (...answer) => {
      if (!isOpen()) return;
      const isAnswered = answer.length > 0;
      let data = isAnswered ? call(answer[0], entry.data) : undefined;
      notifier.batch(() => {
        engine.emit('entry.committed', entry);
        // An edit that still waits for data has nothing to bake.
        if (!isAnswered && mayBake(entry, layer)) data = layer.over(entry);
        if (isAnswered || data !== undefined) settle(engine, entry, layer, data);
        else wait(engine, entry, layer);
      });
    },
    rollback: () => {
      if (!isOpen()) return;
      notifier.batch(() => {
        engine.emit('entry.rolledBack', entry);
        settle(engine, entry, layer, undefined);
      });
    },
  };
}

/** An entry that nobody wants gets no run to wait for: what waits is dropped, and the entry is stale. */
export function strandLayers(engine: Engine, entry: Entry): void {
  const { fold, run, isWanted } = entry;
  if (!fold?.isWaiting || run || isWanted) return;
  const open = fold.layers.filter(({ mark }) => mark === undefined);
  setLayers(engine, entry, open);
  // A local write may have lifted the mark since.
  if (!entry.isInvalidated) void invalidateEntries(engine, [entry], false);
  scheduleEviction(engine, entry);
}

/** Whether the base, with what the layer makes of it, is what the server has: nothing lies under it, or came since. */
function mayBake(entry: Entry, layer: Layer): boolean {
  const { fold } = entry;
  return fold?.layers[0] === layer && fold.responses === layer.responses && !runOf(entry)?.isTrailing;
}

/** Takes the layer away and writes the data, if there is any. */
function settle(engine: Engine, entry: Entry, layer: Layer, data: unknown): void {
  const { notifier, now } = engine;
  const left = entry.fold?.layers.filter((other) => other !== layer) ?? [];
  if (data !== undefined && entry.fold) {
    // Folded with the write, so that nobody sees the one without the other.
    entry.fold.layers = left;
    try {
      write(engine, entry, data, now, now);
    } catch (error) {
      setLayers(engine, entry, left);
      notifier.report(error);
    }
  } else setLayers(engine, entry, left);
  scheduleEviction(engine, entry);
}

/**
 * Lets the layer wait for a run that begins after this. What waits above it waits as long: were it gone while this one is
 * still shown, an older edit would cover a newer one.
 */
function wait(engine: Engine, entry: Entry, layer: Layer): void {
  const mark = entry.invalidations + 1;
  const above = entry.fold?.layers.slice(entry.fold.layers.indexOf(layer)) ?? [];
  for (const one of above) if (one === layer || one.mark !== undefined) one.mark = mark;
  void invalidateEntries(engine, [entry], true);
  strandLayers(engine, entry);
}
