/** How entries begin and end: the initial data of whoever names them first, reset, removal, and the end of the client. */
import { ensureEntry, send, setLayers, use } from './cache.js';
import type { Engine } from './engine.js';
import type { Entry } from './entry.js';
import { dropEntry, scheduleEviction } from './expiry.js';
import { askerOf, begin, finish, leave, takeOff } from './fetching.js';
import type { QoraKey } from './key.js';
import { strandLayers } from './optimism.js';
import { call, type Settings } from './options.js';
import { INITIAL } from './state.js';
import { poll, watchEnvironment } from './triggers.js';

/** Connects what happens to runs with what has to follow above. */
export function connect(engine: Engine): void {
  engine.onRun = (entry) => {
    watchEnvironment(engine);
    // Who only waited for a run to come to rest leaves it when it pauses.
    if (entry.run && !entry.isHeld) leave(engine, entry);
    if (entry.run) return;
    if (entry.live) entry.live.restedAt = engine.now;
    poll(engine, entry);
    strandLayers(engine, entry);
    scheduleEviction(engine, entry);
  };
}

/** The entry of a key, filled with the initial data of whoever names it first. */
export function seedEntry(
  engine: Engine,
  key: QoraKey,
  settings: Settings,
  known?: Entry | undefined,
): Entry {
  const entry = known ?? ensureEntry(engine, key);
  const { initialData, initialDataUpdatedAt } = settings;
  if (initialData === undefined || entry.hasData || entry.failure) return entry;
  engine.notifier.guard(() => {
    const data = call(initialData);
    if (data === undefined) return;
    const { now } = engine;
    const updatedAt = (call(initialDataUpdatedAt) as number | undefined) ?? now;
    entry.initial = { status: 'success', data, updatedAt };
    use(engine, entry, now);
    send(engine, entry, { type: 'stored', data, at: updatedAt });
  });
  return entry;
}

/** Puts an entry back to its initial data or to `initial`. Who wants it loads again, together with those who waited. */
export function resetEntry(engine: Engine, entry: Entry, event: 'entry.reset' | 'entry.removed'): void {
  engine.notifier.batch(() => {
    const waiters = takeOff(entry);
    entry.writes++;
    engine.emit(event, entry);
    if (entry.fold) setLayers(engine, entry, []);
    send(engine, entry, { type: 'reset', to: entry.initial ?? INITIAL });
    if (entry.isWanted) begin(engine, entry, askerOf(entry), 'mount', { waiters });
    else finish(engine, entry, waiters);
  });
}

/** Forgets an entry; one that is held stays as an empty one. */
export function removeEntry(engine: Engine, entry: Entry): void {
  entry.initial = undefined;
  resetEntry(engine, entry, 'entry.removed');
  if (!entry.isHeld) dropEntry(engine, entry);
}

/** Ends everything: runs are aborted, whoever waits is told, readers find nothing. */
export function disposeEngine(engine: Engine): void {
  if (engine.isDisposed) return;
  engine.emit('client.disposed', {});
  engine.isDisposed = true;
  engine.notifier.batch(() => {
    for (const entry of engine.entries.slice()) {
      finish(engine, entry, takeOff(entry));
      dropEntry(engine, entry);
    }
  });
  for (const run of engine.mutations.runs) run.cancel();
  for (const close of [...engine.closers]) close();
  watchEnvironment(engine);
  engine.deadlines.close();
  engine.listeners.clear();
}
