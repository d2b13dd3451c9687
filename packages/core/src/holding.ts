/**
 * Being watched is owning. The first hold keeps an entry and may start it; letting go is decided at the end of the tick.
 *
 *   hold   ──> list of holders ──> counts ──> mount policy, polling, network and focus
 *   letGo  ──(tick)──> counts ──> leave the run, polling, eviction
 *
 * A reader that comes in the same tick in which another leaves takes its place, in either order, and starts nothing:
 *
 *   unmount A | mount B   A has not been counted off yet: B takes over
 *   mount B | unmount A   at the end of the tick the run that B asked for has not been called yet: it is taken back
 */
import { keep, liveOf, use } from './cache.js';
import type { Engine } from './engine.js';
import type { Entry, Holder, Live } from './entry.js';
import { scheduleEviction } from './expiry.js';
import { cancel, leave, runOf } from './fetching.js';
import { strandLayers } from './optimism.js';
import { isClaimed, poll, runOnMount, watchEnvironment } from './triggers.js';

export function hold(engine: Engine, entry: Entry, own: Holder): void {
  const live = liveOf(entry);
  const { claims } = live;
  live.add(own);
  live.held++;
  engine.idle?.delete(entry);
  keep(engine, entry, own.settings);
  if (own.isWanting) want(engine, live, 1);
  const run = runOf(entry);
  // What was claimed counts as fresh, for whoever comes first.
  if (!isClaimed(entry)) {
    if (own.isWanting && live.leaving > 0) live.leaving--;
    else if (run?.newcomers) run.newcomers += Number(own.isWanting);
    else runOnMount(engine, entry, own);
  }
  if (claims && !own.isClaim) {
    live.claims = undefined;
    for (const end of claims) end();
  }
  if (own.settings.refetchInterval) poll(engine, entry);
}

/** The holder's options have changed: it may want what it did not, or poll at another pace. */
export function updateHold(engine: Engine, entry: Entry, own: Holder, wasWanting: boolean): void {
  keep(engine, entry, own.settings);
  if (own.isWanting !== wasWanting) {
    want(engine, liveOf(entry), own.isWanting ? 1 : -1);
    if (own.isWanting) {
      runOnMount(engine, entry, own);
      const run = runOf(entry);
      // It is no newcomer that could have come for another's place.
      if (run) run.newcomers = 0;
    } else {
      leave(engine, entry);
      strandLayers(engine, entry);
    }
  }
  poll(engine, entry);
}

/** The holder leaves the list at once. Until the end of the tick it is counted, and its place can be taken. */
export function letGo(engine: Engine, entry: Entry, own: Holder): void {
  const live = liveOf(entry);
  const { isWanting } = own;
  live.delete(own);
  if (isWanting) live.leaving++;
  engine.notifier.release(() => {
    release(engine, entry, live, isWanting);
    own.left();
  });
}

function release(engine: Engine, entry: Entry, live: Live, wasWanting: boolean): void {
  live.held--;
  if (wasWanting) {
    want(engine, live, -1);
    if (live.leaving > 0) {
      live.leaving--;
      undoMove(engine, entry);
    }
  }
  if (!live.held) {
    live.selections = undefined;
    use(engine, entry, engine.notifier.releasedAt);
  }
  if (live.poll) poll(engine, entry);
  leave(engine, entry);
  strandLayers(engine, entry);
  scheduleEviction(engine, entry);
}

/** A place is free: the newcomers of this tick have one reason less for the run that they asked for. */
function undoMove(engine: Engine, entry: Entry): void {
  const run = runOf(entry);
  if (!run?.newcomers || run.isKept) return;
  if (--run.newcomers === 0 && (entry.hasData || entry.failure)) cancel(engine, entry);
}

function want(engine: Engine, live: Live, by: 1 | -1): void {
  const wasWanted = live.wanted > 0;
  live.wanted += by;
  if (wasWanted === live.wanted > 0) return;
  engine.wanted += by;
  watchEnvironment(engine);
}
