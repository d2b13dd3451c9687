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
import { type Entry, Hold, type Holder, type Live } from './entry.js';
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
  const isClaimed = live.claims.length > 0;
  if (isClaimed && !holder.isClaim) for (const claim of live.claims.splice(0)) claim.end();
  if (!isClaimed) comeIn(engine, own, live);
  if (own.settings.refetchInterval) poll(engine, entry);
  return own;
}

/** Takes the place of one that leaves in this tick, or asks for what its options want of a newcomer. */
function comeIn(engine: Engine, own: Hold, live: Live): void {
  if (live.leaving > 0 && own.isWanting) {
    live.leaving--;
    return;
  }
  runOnMount(engine, own, live.held === 1);
  const run = runOf(own.entry);
  if (own.isWanting && run?.cause === 'mount' && run.phase === 'asked') run.newcomers++;
}

/** The holder's options have changed: it may want what it did not, or poll at another pace. */
export function updateHold(engine: Engine, own: Hold): void {
  const { entry, holder } = own;
  own.fetcher = holder.fetcher;
  own.settings = holder.settings;
  settle(engine, own);
  if (own.isWanting !== holder.isWanting) {
    own.isWanting = holder.isWanting;
    want(engine, entry, own.isWanting ? 1 : -1);
    if (own.isWanting) {
      runOnMount(engine, own, entry.live?.held === 1);
      const run = runOf(entry);
      // It is no newcomer that could have come for another's place.
      if (run?.phase === 'asked') run.newcomers = Number.POSITIVE_INFINITY;
    } else {
      endAnnouncement(engine, own);
      leave(engine, entry);
    }
  }
  poll(engine, entry);
}

/** The holder will let go at the end of the tick; until then its place can be taken by one that wants as much. */
export function announceRelease(engine: Engine, own: Hold): void {
  if (own.isWanting) liveOf(engine, own.entry).leaving++;
  own.isLeaving = own.isWanting;
}

/** The holder has changed its mind, or has gone. Returns whether nobody had taken its place. */
export function endAnnouncement(engine: Engine, own: Hold): boolean {
  const live = liveOf(engine, own.entry);
  const wasFree = own.isLeaving && live.leaving > 0;
  own.isLeaving = false;
  if (wasFree) live.leaving--;
  return wasFree;
}

/** A place is free: the newcomers of this tick have one reason less for the run that they asked for. */
function undoMove(engine: Engine, entry: Entry): void {
  const run = runOf(entry);
  if (run === undefined || run.newcomers === 0 || run.phase !== 'asked' || run.isAwaited) return;
  run.newcomers--;
  if (run.newcomers === 0 && (entry.hasData || entry.failure !== undefined)) cancel(engine, entry);
}

export function release(engine: Engine, own: Hold): void {
  const { entry } = own;
  const live = liveOf(engine, entry);
  live.delete(own);
  if (endAnnouncement(engine, own)) undoMove(engine, entry);
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
function settle(engine: Engine, { entry, settings }: Hold): void {
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
