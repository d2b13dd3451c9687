/**
 * What a reader will see once it holds its entry: already loading, if its coming starts a run. Who renders before he
 * holds shows this, and needs no second frame.
 */
import { defaultsOf, liveOf } from './cache.js';
import type { Engine } from './engine.js';
import { Entry, type Holder } from './entry.js';
import type { QoraKey } from './key.js';
import { isBlocked } from './networkMode.js';
import { INITIAL, type QoraState } from './state.js';
import { transition } from './transition.js';
import { startsOnMount } from './triggers.js';

/** The entry as it will be, and the state that it was foreseen from. */
export interface Forecast {
  readonly entry: Entry;
  readonly from: QoraState<unknown, unknown>;
}

/** @param last what was foreseen before: it holds as long as nothing changes */
export function forecast(
  engine: Engine,
  own: Pick<Holder, 'settings' | 'isWanting'> & { readonly key: QoraKey | undefined },
  entry: Entry | undefined,
  last: Forecast | undefined,
): Forecast {
  const { key = [], settings } = own;
  const from = entry?.shown ?? INITIAL;
  const found = entry ?? new Entry(key, defaultsOf(engine, key));
  if (!starts(engine, own, found)) return { entry: found, from };
  if (last?.from === from && last.entry !== entry) return last;
  // What is selected from it is shared with those who come.
  liveOf(found);
  const ahead = Object.assign(new Entry(found.key, found.defaults), found);
  const isPaused = !engine.interceptors && isBlocked(settings.networkMode, 0, engine.online.peek());
  transition(ahead, { type: 'begin', fetchStatus: isPaused ? 'paused' : 'fetching' });
  return { entry: ahead, from };
}

function starts(engine: Engine, own: Pick<Holder, 'settings' | 'isWanting'>, entry: Entry): boolean {
  // Nobody holds on a server, whose page will be what shows this first.
  if (engine.isServer && (entry.hasData || entry.failure)) return false;
  const { claims, leaving = 0 } = entry.live ?? {};
  return !claims && !(own.isWanting && leaving) && startsOnMount(engine, entry, own, 0);
}
