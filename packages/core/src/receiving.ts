/**
 * What another client knew, taken in where it is newer: a server's payload, storage, another tab.
 *
 *   state ──> newer than what is here? ──> base, tags, mark      a run under way goes on and is not overtaken
 *     none ──> `entry.refused`
 */
import { ensureEntry, mergeData, send, setTags, settingsOf, use } from './cache.js';
import type { Engine } from './engine.js';
import { scheduleEviction } from './expiry.js';
import { runOf } from './fetching.js';
import type { Received, Refused } from './received.js';
import { NEVER } from './seams/clock.js';
import { hasData, mapState, type SuccessState } from './state.js';

/** Takes all of it in one batch; the clock is read once. */
export function receiveStates(engine: Engine, received: Iterable<Received | Refused>): void {
  const { now, notifier } = engine;
  notifier.batch(() => {
    for (const one of received) {
      if (!one.state) engine.emit('entry.refused', one, { value: one.value });
      else if (hasData(one.state) || one.state.status === 'failure')
        notifier.guard(() => receive(engine, one, now));
    }
  });
}

/** No local write: a run under way goes on, shown as before, and nothing has overtaken it. */
function receive(engine: Engine, { key, state, tags, invalidated }: Received, now: number): void {
  const entry = ensureEntry(engine, key);
  const { updatedAt = NEVER } = state as Partial<SuccessState<unknown>>;
  if ((entry.hasData || entry.failure) && updatedAt <= entry.updatedAt) {
    // Of the very same data it may be known elsewhere that it is stale.
    if (invalidated && updatedAt === entry.updatedAt) send(engine, entry, { type: 'invalidate' });
    return;
  }
  const settings = settingsOf(entry);
  const shared = entry.hasData ? mapState(state, (data) => mergeData(entry, settings, data)) : state;
  use(engine, entry, now);
  const run = runOf(entry);
  // A run that has shown something, and is called off, goes back to this.
  if (run) run.before = undefined;
  // An edit laid before this may be part of it already.
  entry.fold?.land(NEVER);
  send(engine, entry, { type: 'receive', state: shared, now, isInvalidated: !!invalidated });
  if (tags?.length) setTags(engine, entry, tags);
  engine.emit('entry.received', entry, { data: entry.data });
  scheduleEviction(engine, entry);
}
