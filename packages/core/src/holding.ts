/**
 * Being watched is owning. The first hold keeps an entry and may start it; letting go is decided at the end of the tick.
 *
 *   hold    ──> list of holds ──> counts ──> mount policy, polling, network and focus
 *   release ──(tick)──> counts ──> leave the run, polling, eviction
 *
 * A reader that comes in the same tick in which another leaves takes its place, in either order, and starts nothing:
 *
 *   unmount A | mount B   A's release is pending: B takes over
 *   mount B | unmount A   at the end of the tick the run that B asked for has not been called yet: it is taken back
 */
import { liveOf, tagBy } from './cache.js';
import type { Engine } from './engine.js';
import { type Entry, Hold, type Holder } from './entry.js';
import { scheduleEviction } from './expiry.js';
import { cancel, leave, runOf } from './fetching.js';
import { poll, runOnMount, watchEnvironment } from './triggers.js';

export function hold(engine: Engine, entry: Entry, holder: Holder): Hold {
  const live = liveOf(engine, entry);
  const own = new Hold(entry, holder);
  live.add(own);
  engine.idle?.delete(entry);
  if (own.isWanting) want(engine, entry, 1);
  settle(engine, own);
  if (live.claim !== undefined) live.claim.end();
  else if (live.leaving > 0 && own.isWanting) live.leaving--;
  else runOnMount(engine, own, live.held === 1);
  if (holder.settings.refetchInterval) poll(engine, entry);
  return own;
}

/** The holder's options have changed: it may want what it did not, or poll at another pace. */
export function updateHold(engine: Engine, own: Hold): void {
  const { entry, holder } = own;
  settle(engine, own);
  if (own.isWanting !== holder.isWanting) {
    own.isWanting = holder.isWanting;
    want(engine, entry, own.isWanting ? 1 : -1);
    if (own.isWanting) runOnMount(engine, own, entry.live?.held === 1);
    else leave(engine, entry);
  }
  poll(engine, entry);
}

/** The holder will let go at the end of the tick; until then its place can be taken by one that wants as much. */
export function announceRelease(engine: Engine, { entry, isWanting }: Hold): void {
  if (isWanting) liveOf(engine, entry).leaving++;
}

/** The holder has changed its mind, or has gone. */
export function endAnnouncement(engine: Engine, { entry, isWanting }: Hold): void {
  const live = liveOf(engine, entry);
  if (isWanting && live.leaving > 0) live.leaving--;
}

/** What a newer reader asked for in this tick only to take the place of one that leaves is taken back. */
function undoMove(engine: Engine, { entry, isWanting, after }: Hold): void {
  const run = runOf(entry);
  if (!isWanting || run === undefined || run.cause !== 'mount' || run.phase !== 'asked' || run.isAwaited) return;
  if (!entry.hasData && entry.failure === undefined) return;
  for (let newer = after; newer !== undefined; newer = newer.after) {
    if (newer.holder === run.asker) cancel(engine, entry);
  }
}

export function release(engine: Engine, own: Hold): void {
  const { entry } = own;
  const live = liveOf(engine, entry);
  undoMove(engine, own);
  live.delete(own);
  endAnnouncement(engine, own);
  if (own.isWanting) want(engine, entry, -1);
  if (live.poll !== undefined) poll(engine, entry);
  if (live.held === 0) {
    live.selections = undefined;
    entry.usedAt = engine.now;
  }
  leave(engine, entry);
  scheduleEviction(engine, entry);
}

/** What an entry keeps of a reader's options: how long to stay, and its tags. */
function settle(engine: Engine, { entry, holder }: Hold): void {
  const { settings } = holder;
  entry.gcTime = Math.max(entry.gcTime, settings.gcTime);
  tagBy(engine, entry, settings);
}

function want(engine: Engine, entry: Entry, by: 1 | -1): void {
  const live = liveOf(engine, entry);
  const wasWanted = live.wanted > 0;
  live.wanted += by;
  if (wasWanted === live.wanted > 0) return;
  engine.wanted += by;
  watchEnvironment(engine);
}
