/** How entries begin and end: the initial data of whoever names them first, reset, removal, and the end of the client. */
import { ensureEntry, send } from './cache.js';
import type { Engine } from './engine.js';
import type { Entry } from './entry.js';
import { dropEntry, scheduleEviction } from './expiry.js';
import { askerOf, begin, finish, takeOff, waitersOf } from './fetching.js';
import type { QoraKey } from './key.js';
import type { Settings } from './options.js';
import { INITIAL } from './state.js';
import { poll, watchEnvironment } from './triggers.js';

/** Connects what happens below with what has to follow above. */
export function connect(engine: Engine): void {
  engine.onEnvironmentNeeded = () => watchEnvironment(engine);
  engine.onRest = (entry) => {
    if (entry.live !== undefined) {
      entry.live.restedAt = engine.now;
      poll(engine, entry);
    }
    scheduleEviction(engine, entry);
  };
}

/** The entry of a key, filled with the initial data of whoever names it first. */
export function seedEntry(engine: Engine, key: QoraKey, settings: Settings): Entry {
  const entry = ensureEntry(engine, key);
  const { initialData, initialDataUpdatedAt } = settings;
  if (initialData === undefined || entry.hasData || entry.failure !== undefined) return entry;
  engine.notifier.guard(() => {
    const data = call(initialData);
    if (data === undefined) return;
    const { now } = engine;
    const updatedAt = (call(initialDataUpdatedAt) as number | undefined) ?? now;
    entry.initial = { status: 'success', data, updatedAt };
    entry.usedAt = now;
    send(engine, entry, { type: 'stored', data, at: updatedAt });
  });
  return entry;
}

/** Puts an entry back to its initial data or to `initial`. Who wants it loads again, together with those who waited. */
export function resetEntry(engine: Engine, entry: Entry, event: 'entry.reset' | 'entry.removed'): void {
  engine.notifier.batch(() => {
    const run = takeOff(engine, entry);
    const waiting = run && waitersOf(run);
    entry.writes++;
    engine.emit(event, entry);
    send(engine, entry, { type: 'reset', to: entry.initial ?? INITIAL });
    if (entry.isWanted) begin(engine, entry, askerOf(entry), 'mount', { waiting });
    else finish(engine, entry, waiting);
  });
}

/** Forgets an entry; one that is held stays as an empty one. */
export function removeEntry(engine: Engine, entry: Entry): void {
  entry.initial = undefined;
  engine.notifier.batch(() => {
    resetEntry(engine, entry, 'entry.removed');
    if (!entry.isHeld) dropEntry(engine, entry);
  });
}

/** Ends everything: runs are aborted, whoever waits is told, readers find nothing. */
export function disposeEngine(engine: Engine): void {
  if (engine.isDisposed) return;
  engine.isDisposed = true;
  engine.notifier.batch(() => {
    for (const entry of engine.entries.slice()) {
      const run = takeOff(engine, entry);
      if (run !== undefined) finish(engine, entry, waitersOf(run));
      dropEntry(engine, entry);
    }
  });
  for (const close of [...engine.closers]) close();
  watchEnvironment(engine);
  engine.deadlines.close();
  engine.tell = undefined;
}

/** A value, or what a function of it gives. */
export function call(value: unknown, ...parameters: unknown[]): unknown {
  return typeof value === 'function' ? value(...parameters) : value;
}
