/**
 * Runs and entries: the only place that makes a run. One run per entry at a time; all who ask share it.
 *
 *   ask ──> begin ──> run ──> accept ──> settle those who wait
 *            ^                  │ overtaken by a write or an invalidation
 *            └──── trailing ────┘ (once, if the entry is wanted or awaited)
 *
 * A result counts only for the run that is still the entry's run, and is shown unless a local write overtook it:
 *
 *   run A      ├──────────────────────┤ response    dropped, a trailing run follows
 *   write               |
 *   trailing                          ├────────┤    shown, whatever was written meanwhile
 */
import { type Done, load } from './attempts.js';
import { mergeData, send, use } from './cache.js';
import type { Engine } from './engine.js';
import type { Asker, Entry } from './entry.js';
import { CancelledError } from './errors.js';
import type { Cause } from './events.js';
import { intercept } from './interception.js';
import { Run, type Waiter } from './run.js';
import { isDue } from './select.js';

export function runOf(entry: Entry): Run | undefined {
  return entry.run as Run | undefined;
}

/** Whether a run is on that brings what anybody may ask for: one that adds to the data brings that to nobody else. */
export function isBusy(entry: Entry): boolean {
  const run = runOf(entry);
  return !!run && !run.isPart && !run.fetcher?.isPart;
}

/** Begins a run: its status shows at once, its fetcher is called at the end of the tick. */
export function begin(
  engine: Engine,
  entry: Entry,
  asker: Asker,
  cause: Cause,
  more?: Partial<Pick<Run, 'waiters' | 'heir' | 'isAdopted' | 'isTrailing' | 'newcomers'>>,
): Run {
  const run = new Run(engine, entry, asker, cause);
  if (more) Object.assign(run, more);
  const isPaused = !engine.interceptors.size && run.isBlocked;
  entry.run = run;
  if (isPaused) engine.paused.add(run);
  else engine.running.push(run);
  run.send({ type: 'begin', fetchStatus: isPaused ? 'paused' : 'fetching' });
  engine.notifier.start(() => start(run));
  run.tell('run.started', { cause });
  return run;
}

/** The entry's run, begun if there is none. */
export function ask(engine: Engine, entry: Entry, asker: Asker, cause: Cause): Run {
  const run = runOf(entry);
  if (!run) return begin(engine, entry, asker, cause);
  // Somebody else needs it now: it is no longer a newcomer's alone, who may only have come for another's place.
  run.newcomers = 0;
  run.heir ??= copyAsker(asker);
  return run;
}

/** Who asks, as it is now: a reader may move on. */
function copyAsker({ fetcher, settings }: Asker): Asker {
  return { fetcher, settings };
}

/** Waits for the data that nothing has overtaken yet. The run goes on without readers. */
export function outcomeOf(run: Run): Promise<unknown> {
  return wait(run, true, true);
}

/**
 * Waits until the run has settled or paused; one that `isKeeping` goes on without readers until then. Who awaits this very
 * promise still finds an entry that is evicted at once.
 */
export function restOf(run: Run | undefined, isKeeping = false): Promise<unknown> {
  return run && run.phase !== 'paused' ? wait(run, isKeeping, false) : Promise.resolve();
}

function wait(run: Run, isKeeping: boolean, wantsData: boolean): Promise<unknown> {
  const { deadline, engine, entry, isOver, phase, waiters } = run;
  // Its next attempt keeps a Node process alive.
  if (deadline && phase === 'waiting') engine.deadlines.set(deadline, deadline.at, true);
  const mark = entry.invalidations;
  const isJoined = !!run.heir;
  const last = waiters.at(-1);
  // Many who ask the same share a promise.
  if (
    last?.mark === mark &&
    last.isKeeping === isKeeping &&
    last.wantsData === wantsData &&
    last.isJoined === isJoined
  )
    return last.promise;
  let resolve: Waiter['resolve'] = Boolean;
  let reject: Waiter['reject'] = Boolean;
  const promise = new Promise((onData, onError) => {
    resolve = onData;
    reject = wantsData ? onError : onData;
  });
  waiters.push({ mark, isKeeping, wantsData, isJoined, promise, resolve, reject });
  // Whoever watched it begin may have called it off already.
  if (isOver) settle(entry, waiters.splice(0));
  return promise;
}

/** Calls the run off: the entry goes back to what it was, and who waits gets its data or a `CancelledError`. */
export function cancel(engine: Engine, entry: Entry): void {
  if (entry.run) engine.notifier.batch(() => finish(engine, entry, takeOff(entry)));
}

/** Calls the entry's run off, whose record is left alone. Returns who waited for it. */
export function takeOff(entry: Entry): Waiter[] {
  const run = runOf(entry);
  run?.abort();
  return run?.waiters ?? [];
}

/** The entry is at rest, its last run not shown: those who waited get what there is. */
export function finish(engine: Engine, entry: Entry, waiters: readonly Waiter[]): void {
  send(engine, entry, { type: 'cancel' });
  settle(entry, waiters);
  engine.onRun(entry);
}

/** Data if there is some, else a `CancelledError`. */
function settle({ hasData, shownData }: Entry, waiters: readonly Waiter[]): void {
  for (const waiter of waiters) {
    if (hasData) waiter.resolve(shownData);
    else waiter.reject(new CancelledError());
  }
}

/** Readers have left. A run that nobody keeps is called off if it can be, and tries no more if it cannot. */
export function leave(engine: Engine, entry: Entry): void {
  const run = runOf(entry);
  if (!run || run.isKept || entry.isWanted) return;
  if (!entry.isHeld && (run.isSignalTaken || run.isUncalled)) cancel(engine, entry);
  else run.giveUp();
}

/** The newest reader that wants the entry; else whoever caused the last run; else the key's defaults. */
export function askerOf(entry: Entry, last?: Run): Asker {
  const { defaults: settings } = entry;
  const asker = last?.isAdopted || last?.isPart ? last.heir : last;
  return entry.wanting().at(-1) ?? asker ?? { fetcher: settings.fetcher, settings };
}

/** The tick is over: goes to the network, or to those who stand before it. */
function start(run: Run): void {
  if (run.phase !== 'asked') return;
  // Whoever wanted it was on the way out when it was asked for; somebody else may have come since.
  if (!run.fetcher) Object.assign(run, copyAsker(askerOf(run.entry)));
  run.newcomers = 0;
  run.begin();
  const done: Done = (isSuccess, value) => accept(run, isSuccess, value);
  if (!run.engine.interceptors.size || run.isAdopted) load(run, done);
  else
    intercept(run).then(
      (data) => done(true, data),
      (error) => done(false, error),
    );
}

/** Takes what a run brought: shows it or drops it, lets a trailing run follow, settles those who wait. */
function accept(run: Run, isSuccess: boolean, value: unknown): void {
  if (run.isOver) return;
  run.engine.notifier.batch(() => {
    run.end();
    const { engine, entry, waiters, isAdopted, isPart } = run;
    const at = isPart ? entry.updatedAt : (run.at ?? engine.now);
    const isWrittenOver = run.writes !== entry.writes;
    if ((isAdopted && (!isSuccess || at < entry.updatedAt)) || (isWrittenOver && !run.isTrailing)) {
      // Not shown. Whoever still wants or awaits the entry gets another run; who has fresh data without it needs none.
      run.tell('run.outdated');
      run.revert();
      const isWanted = entry.isWanted && (isWrittenOver || isDue(entry, engine.now));
      if (isWanted || run.isKept) trail(run, waiters, isWrittenOver && !isPart);
      else finish(engine, entry, waiters);
      return;
    }
    // What adds to the data brings nobody what he asked for who asked for all of it.
    const isOvertaken = isPart
      ? entry.isInvalidated || !!run.heir
      : isWrittenOver || run.invalidations !== entry.invalidations;
    const tell = show(run, isSuccess, value, { at, isOvertaken });
    // Who asked after it was overtaken waits for the run that follows.
    const later = waiters.filter(({ mark, isJoined }) => mark > run.invalidations || (isPart && isJoined));
    const isWanted = entry.isWanted && isDue(entry, engine.now);
    const isFollowed = isOvertaken && (isWanted || later.some(({ isKeeping }) => isKeeping));
    if (isFollowed) trail(run, later, true);
    for (const waiter of waiters) if (!isFollowed || !later.includes(waiter)) tell(waiter);
    if (!isFollowed) engine.onRun(entry);
  });
}

/** Writes the result into the entry; a merge that throws is a failure. Returns what to tell those who wait. */
function show(
  run: Run,
  isSuccess: boolean,
  value: unknown,
  result: { readonly at: number; readonly isOvertaken: boolean },
): (waiter: Waiter) => void {
  const { engine, entry, settings, attempts } = run;
  const { now, notifier, errorMapper } = engine;
  use(engine, entry, now);
  try {
    if (!isSuccess) throw value;
    const data = mergeData(entry, settings, value);
    if (!run.isPart) entry.fold?.land(run.invalidations);
    run.send({ type: 'resolve', data, ...result });
    run.tell('run.succeeded', { data });
    const { shownData } = entry;
    return (waiter) => waiter.resolve(shownData);
  } catch (thrown) {
    let error = thrown;
    notifier.guard(() => {
      if (errorMapper) error = errorMapper(thrown, entry.key);
    });
    const failed = { failureCount: attempts.failureCount || 1, failureReason: error };
    run.send({ type: 'reject', error, ...result, at: now, attempts: failed });
    run.tell('run.failed', { error });
    return (waiter) => waiter.reject(error);
  }
}

function trail(run: Run, waiters: Waiter[], isTrailing: boolean): void {
  const { engine, entry } = run;
  const { heir } = run;
  const asker = run.isPart && !isTrailing ? run : askerOf(entry, run);
  begin(engine, entry, asker, 'trailing', { waiters, heir, isTrailing });
}
