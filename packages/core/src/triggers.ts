/** When to run: on mount, at an interval, when the page or the network is back. */
import type { RefetchOn } from './clientApi.js';
import type { Engine } from './engine.js';
import type { Entry, Holder } from './entry.js';
import type { Cause } from './events.js';
import { ask, begin, isBusy, restOf, runOf } from './fetching.js';
import { closeGate, letOut } from './gate.js';
import { call, type Settings } from './options.js';
import { FOREVER, NEVER } from './seams/clock.js';
import { Deadline } from './seams/deadlines.js';
import { isStale } from './select.js';
import { effect, untracked } from './signals.js';

/** How long refetches wait for the writes that were paused. */
const WRITES_TIME = 5_000;

/** A reader that polls, and how often. */
interface Poller {
  readonly own: Holder;
  readonly interval: number;
}

/** A reader has come, or was enabled. */
export function runOnMount(engine: Engine, entry: Entry, own: Holder): void {
  if (!startsOnMount(engine, entry, own, 1)) return;
  if (entry.run) ask(engine, entry, own, 'mount');
  else begin(engine, entry, own, 'mount', { newcomers: 1 });
}

/**
 * Whether a reader that comes starts a run, or has one follow a run that only adds to the data. Who joins others does
 * not start a failed entry again.
 *
 * @param own how many of the entry's holders it is itself: none while it has not come yet
 */
export function startsOnMount(
  engine: Engine,
  entry: Entry,
  { settings, isWanting }: Pick<Holder, 'settings' | 'isWanting'>,
  own: 0 | 1,
): boolean {
  const { failure, hasData, live } = entry;
  if (isBusy(entry) || !settings.enabled || (failure && live && live.held > own)) return false;
  if (!hasData) return isWanting || !failure;
  return isWanting && saysRun(engine, entry, settings, settings.refetchOnMount);
}

/** Whether a suspended reader has claimed what is there; it may have gone since. */
export function isClaimed(entry: Entry): boolean {
  return !!entry.live?.claims?.size && entry.status !== 'initial';
}

/** Watches network and focus as long as somebody could be served by it. */
export function watchEnvironment(engine: Engine): void {
  const { online, focused, notifier, stopEnvironment } = engine;
  const isNeeded =
    !engine.isDisposed && engine.wanted + engine.paused.size + engine.mutations.paused.size > 0;
  if (isNeeded === !!stopEnvironment) return;
  if (stopEnvironment) {
    stopEnvironment();
    engine.stopEnvironment = undefined;
    closeGate(engine);
    return;
  }
  let wasOnline = online.peek();
  let wasFocused = focused.peek();
  let hiddenAt = NEVER;
  engine.stopEnvironment = effect(() => {
    const isOnline = online.value;
    const isFocused = focused.value;
    const cameOnline = isOnline && !wasOnline;
    const cameBack = isFocused && !wasFocused;
    if (wasFocused && !isFocused) hiddenAt = engine.now;
    wasOnline = isOnline;
    wasFocused = isFocused;
    untracked(() =>
      notifier.batch(() => {
        if (!isOnline) closeGate(engine);
        if (cameBack) onFocus(engine, engine.now - hiddenAt >= engine.minHiddenTime);
        if (cameOnline) onReconnect(engine);
      }),
    );
  });
}

/** Arms or moves the entry's one polling timer: the smallest interval its enabled readers ask for. */
export function poll(engine: Engine, entry: Entry): void {
  const { live, run } = entry;
  if (live?.poll) engine.deadlines.cancel(live.poll);
  if (!live || run) return;
  live.poll = undefined;
  const pollers = pollersOf(engine, entry);
  const [first] = pollers;
  if (!first) return;
  live.poll = new Deadline(() => onInterval(engine, entry, pollers));
  live.restedAt ??= engine.now;
  engine.deadlines.set(live.poll, Math.max(engine.now, live.restedAt + first.interval));
}

/** Whether a trigger with this option fetches data of this age again. */
function saysRun(
  engine: Engine,
  entry: Entry,
  settings: Settings,
  refetchOn: RefetchOn,
  now?: number,
): boolean {
  if (refetchOn === 'always') return settings.staleTime !== 'static' || !entry.hasData;
  return refetchOn && isStale(entry, settings, now ?? engine.now);
}

/** Runs that waited for the page to be seen go on; what is stale is fetched, unless the page was away for a moment only. */
function onFocus(engine: Engine, wasAway: boolean): void {
  for (const run of [...engine.paused]) run.resume();
  const { now } = engine;
  if (wasAway)
    for (const entry of engine.entries) refetch(engine, entry, now, 'focus', 'refetchOnWindowFocus');
}

/**
 * Writes go on first, so that no refetch overtakes them; after them paused runs, then what is stale. A network that comes
 * back once more waits anew, and for all that still goes on:
 *
 *   online    ├── writes ──┤ offline ├── writes ──┬─ settled, or 5 s ──> refetches
 *   patience  ├────────────> replaced ├───────────┘
 */
function onReconnect(engine: Engine): void {
  const { mutations, deadlines, now, patience: last } = engine;
  const { paused, runs } = mutations;
  const hasWrites = !!last || paused.size > 0;
  if (last) deadlines.cancel(last);
  for (const write of [...paused]) write.resume();
  if (!hasWrites) return void refetchAll(engine);
  const goOn = (): void => {
    if (!engine.online.peek()) return;
    engine.patience = undefined;
    deadlines.cancel(patience);
    refetchAll(engine);
  };
  const patience = new Deadline(goOn);
  engine.patience = patience;
  deadlines.set(patience, now + WRITES_TIME);
  // Those that are queued behind the paused ones, too.
  void Promise.all([...runs].map(({ settled }) => settled)).then(() => {
    if (engine.patience === patience) goOn();
  });
}

/** Paused runs go on first, then what is stale is fetched, all through one gate. */
function refetchAll(engine: Engine): void {
  const paused = [...engine.paused];
  const stale = engine.entries.filter((entry) => entry.isWanted && !isBusy(entry));
  letOut(engine, [
    ...paused.map((run) => () => {
      run.resume();
      return restOf(runOf(run.entry));
    }),
    ...stale.map((entry) => () => {
      refetch(engine, entry, engine.now, 'reconnect', 'refetchOnReconnect');
      return restOf(runOf(entry));
    }),
  ]);
}

function refetch(
  engine: Engine,
  entry: Entry,
  now: number,
  cause: Cause,
  option: 'refetchOnWindowFocus' | 'refetchOnReconnect',
): void {
  if (!entry.isWanted || isBusy(entry)) return;
  for (let holder = entry.live?.oldest; holder; holder = holder.after) {
    const { isWanting, settings } = holder;
    if (isWanting && saysRun(engine, entry, settings, settings[option], now))
      return void ask(engine, entry, holder, cause);
  }
}

/** The readers that poll, most often first; of those that do so as often, the newest first. */
function pollersOf(engine: Engine, entry: Entry): Poller[] {
  const pollers: Poller[] = [];
  for (const own of entry.wanting().reverse()) {
    engine.notifier.guard(() => {
      const interval = call(own.settings.refetchInterval, entry.shown) as number;
      if (interval > 0 && interval < FOREVER) pollers.push({ own, interval });
    });
  }
  return pollers.sort((one, other) => one.interval - other.interval);
}

/** The first of them that may poll now causes the run. */
function onInterval(engine: Engine, entry: Entry, pollers: readonly Poller[]): void {
  const { live, run } = entry;
  if (!live?.wanted || run) return;
  const isOnline = engine.online.peek();
  const isFocused = engine.focused.peek();
  live.restedAt = engine.now;
  const asker = pollers.find(
    ({ own: { settings } }) =>
      (isOnline || settings.networkMode === 'always') && (isFocused || settings.refetchIntervalInBackground),
  );
  if (asker) begin(engine, entry, asker.own, 'interval');
  else poll(engine, entry);
}
