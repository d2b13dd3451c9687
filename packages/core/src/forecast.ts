/**
 * What a reader will see once it holds its entry: already loading, if its coming starts a run. Who renders before he
 * holds shows this, and needs no second frame.
 */
import { defaultsOf, liveOf } from './cache.js';
import type { Engine } from './engine.js';
import { Entry, type Holder } from './entry.js';
import type { QoraKey } from './key.js';
import { isBlocked } from './networkMode.js';
import { transition } from './transition.js';
import { isClaimed, startsOnMount } from './triggers.js';

/** The entry as it will be: itself, or what reads like it but for what a run changes when it begins. */
export function forecast(
  engine: Engine,
  own: Pick<Holder, 'settings' | 'isWanting'>,
  key: QoraKey,
  known?: Entry,
): Entry {
  const entry = known ?? new Entry(key, defaultsOf(engine, key));
  // What is selected from it is shared with those who come.
  const live = known && liveOf(known);
  // Nobody holds on a server, whose page will be what shows this first.
  const isSettled = engine.isServer && (entry.hasData || !!entry.failure);
  const isStarting = !isSettled && !isClaimed(entry) && !(own.isWanting && live?.leaving);
  if (!isStarting || entry.run || !startsOnMount(engine, entry, own, 0)) return entry;
  // A copy of the same shape: an object over the entry would cost the engine a shape of its own for each.
  const ahead = known ? Object.assign(new Entry(key, known.defaults), known) : entry;
  const isPaused = !engine.interceptors.size && isBlocked(own.settings.networkMode, 0, engine.online.peek());
  transition(ahead, { type: 'begin', fetchStatus: isPaused ? 'paused' : 'fetching' });
  return ahead;
}
