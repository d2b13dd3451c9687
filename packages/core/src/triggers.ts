/**
 * When to run: the policies of mount, focus, reconnect and interval. Each reader's own options decide, and the entry
 * runs if one reader says so.
 */
import { effect, untracked } from '@preact/signals-core';
import type { RefetchOn } from './clientApi.js';
import type { Engine } from './engine.js';
import { type Entry, type Hold, NEVER } from './entry.js';
import type { Cause } from './events.js';
import { askerOf, begin, restOf, runOf } from './fetching.js';
import { closeGate, letOut } from './gate.js';
import type { Settings } from './options.js';
import { Deadline } from './seams/deadlines.js';
import { isStale } from './select.js';

/** A reader has come, or was enabled. `isAlone`: nobody else holds the entry. */
export function runOnMount(engine: Engine, own: Hold, isAlone: boolean): void {
  const { entry, settings, isWanting } = own;
  if (!settings.enabled || entry.run !== undefined) return;
  const mayRetry = isAlone || entry.failure === undefined;
  const isNeeded = entry.hasData
    ? isWanting && mayRetry && saysRun(engine, entry, settings, settings.refetchOnMount)
    : mayRetry && (isWanting || entry.failure === undefined);
  if (isNeeded) begin(engine, entry, own, 'mount');
}

/** Watches network and focus as long as somebody could be served by it. */
export function watchEnvironment(engine: Engine): void {
  const isNeeded = (engine.wanted > 0 || engine.paused.size > 0) && !engine.isDisposed;
  if (isNeeded === (engine.stopEnvironment !== undefined)) return;
  if (!isNeeded) {
    engine.stopEnvironment?.();
    engine.stopEnvironment = undefined;
    closeGate(engine);
    return;
  }
  const { online, focused, notifier } = engine;
  let wasOnline = online.peek();
  let wasFocused = focused.peek();
  let hiddenAt = NEVER;
  // Set before the effect runs: what it starts may ask again whether to watch.
  engine.stopEnvironment = Boolean;
  engine.stopEnvironment = effect(() => {
    const cameOnline = online.value && !wasOnline;
    const cameBack = focused.value && !wasFocused;
    wasOnline = online.peek();
    if (wasFocused && !focused.peek()) hiddenAt = engine.now;
    wasFocused = focused.peek();
    const wasAway = engine.now - hiddenAt >= engine.minHiddenTime;
    untracked(() =>
      notifier.batch(() => {
        if (!wasOnline) closeGate(engine);
        if (cameBack) onFocus(engine, wasAway);
        if (cameOnline) onReconnect(engine);
      }),
    );
  });
}

/** Arms or moves the entry's one polling timer: the smallest interval its enabled readers ask for. */
export function poll(engine: Engine, entry: Entry): void {
  const { live } = entry;
  if (live === undefined) return;
  const interval = entry.run === undefined ? intervalOf(engine, entry) : NEVER;
  if (live.restedAt === NEVER) live.restedAt = engine.now;
  if (interval > 0) {
    live.poll ??= new Deadline(() => onInterval(engine, entry));
    engine.deadlines.set(live.poll, Math.max(engine.now, live.restedAt + interval));
  } else if (live.poll !== undefined) engine.deadlines.cancel(live.poll);
}

/** Whether a trigger with this option fetches data of this age again. */
function saysRun(engine: Engine, entry: Entry, settings: Settings, refetchOn: RefetchOn): boolean {
  if (refetchOn === 'always') return settings.staleTime !== 'static' || !entry.hasData;
  return refetchOn && isStale(entry, settings, engine.now);
}

/** Runs that waited for the page to be seen go on; what is stale is fetched, unless the page was away for a moment only. */
function onFocus(engine: Engine, wasAway: boolean): void {
  for (const run of [...engine.paused]) run.resume();
  if (!wasAway) return;
  for (const entry of engine.entries) void refetch(engine, entry, 'focus', 'refetchOnWindowFocus');
}

/** Paused runs go on first, then what is stale is fetched, all through one gate. */
function onReconnect(engine: Engine): void {
  const paused = [...engine.paused].map((run) => () => {
    run.resume();
    const current = runOf(run.entry);
    return current && restOf(current);
  });
  const wanted = engine.entries.filter((entry) => entry.isWanted && entry.run === undefined);
  const stale = wanted.map((entry) => () => refetch(engine, entry, 'reconnect', 'refetchOnReconnect'));
  letOut(engine, [...paused, ...stale]);
}

function refetch(
  engine: Engine,
  entry: Entry,
  cause: Cause,
  option: 'refetchOnWindowFocus' | 'refetchOnReconnect',
): Promise<void> | undefined {
  if (!entry.isWanted || entry.run !== undefined) return undefined;
  const hold = entry.wanting().find(({ settings }) => saysRun(engine, entry, settings, settings[option]));
  return hold && restOf(begin(engine, entry, hold, cause));
}

function intervalOf(engine: Engine, entry: Entry): number {
  let smallest = 0;
  for (const { settings } of entry.wanting()) {
    const { refetchInterval } = settings;
    engine.notifier.guard(() => {
      const asked =
        typeof refetchInterval === 'function' ? refetchInterval(entry.shown as never) : refetchInterval;
      if (asked && asked > 0 && (smallest === 0 || asked < smallest)) smallest = asked;
    });
  }
  return smallest;
}

function onInterval(engine: Engine, entry: Entry): void {
  const { live } = entry;
  if (live === undefined || entry.run !== undefined || !entry.isWanted) return;
  const asker = askerOf(entry);
  const isOnline = engine.online.peek() || asker.settings.networkMode === 'always';
  const isSeen =
    engine.focused.peek() || entry.wanting().some(({ settings }) => settings.refetchIntervalInBackground);
  if (isOnline && isSeen) begin(engine, entry, asker, 'interval');
  else {
    live.restedAt = engine.now;
    poll(engine, entry);
  }
}
