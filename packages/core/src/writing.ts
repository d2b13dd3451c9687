/** Local writes: data that did not come from a run overtakes the one under way. */
import { mergeData, send, settingsOf, use } from './cache.js';
import type { Engine } from './engine.js';
import type { Entry } from './entry.js';
import { scheduleEviction } from './expiry.js';

/** Writes confirmed data that was true at `at`; `now` is read once for writes of many entries. */
export function write(engine: Engine, entry: Entry, next: unknown, at: number, now: number): void {
  const data = mergeData(entry, settingsOf(entry), next);
  entry.writes++;
  use(engine, entry, now);
  send(engine, entry, { type: 'write', data, at });
  engine.emit('entry.written', entry, { data });
  scheduleEviction(engine, entry);
}
