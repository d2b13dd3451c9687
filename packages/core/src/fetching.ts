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
import { send, tagBy } from './cache.js';
import type { Engine } from './engine.js';
import type { Asker, Entry } from './entry.js';
import { CancelledError } from './errors.js';
import type { Cause } from './events.js';
import type { Settings } from './options.js';
import { type Outcome, Run, type RunOwner } from './run.js';
import { isStaleToReaders } from './select.js';
import { share } from './share.js';
import { Waiting } from './waiting.js';

export function runOf(entry: Entry): Run | undefined {
  return entry.run as Run | undefined;
}

/** What a run may begin with beside its asker. */
interface RunDetails {
  readonly waiting?: Waiting | undefined;
  readonly adopted?: Run['adopted'];
  readonly isTrailing?: boolean;
}

/** Begins a run: its status shows at once, its fetcher is called at the end of the tick. */
export function begin(engine: Engine, entry: Entry, asker: Asker, cause: Cause, more: RunDetails = {}): Run {
  const run = new Run(engine, owner, entry, asker, cause);
  run.waiting = more.waiting;
  run.adopted = more.adopted;
  run.isTrailing = more.isTrailing === true;
  entry.run = run;
  send(engine, entry, { type: 'begin', isPaused: engine.interceptors === undefined && run.isBlocked });
  engine.notifier.start(run);
  if (engine.tell !== undefined) engine.emit('run.started', entry, { cause, meta: asker.settings.meta });
  return run;
}

/** The entry's run, begun if there is none. */
export function ask(engine: Engine, entry: Entry, asker: Asker, cause: Cause): Run {
  const run = runOf(entry);
  if (run === undefined) return begin(engine, entry, asker, cause);
  // Somebody else needs it now: it is no longer a newcomer's alone, who may only have come for another's place.
  run.newcomers = Number.POSITIVE_INFINITY;
  if (run.adopted !== undefined) run.adopted.heir ??= { fetcher: asker.fetcher, settings: asker.settings };
  return run;
}

/** Waits for the data that nothing has overtaken yet. The run goes on without readers. */
export function outcomeOf(run: Run): Promise<unknown> {
  const waiting = waitingOf(run);
  waiting.isNeeded = true;
  run.onAwaited();
  return waiting.outcome;
}

/** Waits until the run has settled or paused; one that `isNeeded` goes on without readers until then. */
export function restOf(run: Run, isNeeded = false): Promise<void> {
  if (run.phase === 'paused') return Promise.resolve();
  const waiting = waitingOf(run);
  waiting.isRestNeeded ||= isNeeded;
  const { rest } = waiting;
  run.onAwaited();
  return rest;
}

/** Where those wait who ask now. */
function waitingOf(run: Run): Waiting {
  const isOvertaken = run.phase === 'running' && run.invalidations !== run.entry.invalidations;
  const place = isOvertaken ? 'follower' : 'waiting';
  const waiting = run[place] ?? new Waiting();
  run[place] = waiting;
  // Whoever watched it begin may have called it off already.
  if (run.phase === 'settled') queueMicrotask(() => settleBy(run.entry, waiting));
  return waiting;
}

/** Calls the run off: the entry goes back to what it was, and who waits gets its data or a `CancelledError`. */
export function cancel(engine: Engine, entry: Entry): void {
  engine.notifier.batch(() => {
    const run = takeOff(engine, entry);
    if (run !== undefined) finish(engine, entry, waitersOf(run));
  });
}

/** Aborts the run and parts it from its entry, whose record is left alone. */
export function takeOff(engine: Engine, entry: Entry): Run | undefined {
  const run = runOf(entry);
  if (run === undefined) return run;
  part(run);
  run.abort();
  engine.emit('run.cancelled', entry, { meta: run.settings.meta });
  return run;
}

/** The entry is at rest, its last run not shown: those who waited get what there is. */
export function finish(engine: Engine, entry: Entry, waiting: Waiting | undefined): void {
  send(engine, entry, { type: 'cancel' });
  if (waiting !== undefined) settleBy(entry, waiting);
  engine.onRest(entry);
}

/** Data if there is some, else a `CancelledError`. */
function settleBy(entry: Entry, waiting: Waiting): void {
  if (entry.hasData) waiting.resolve(entry.data);
  else waiting.reject(new CancelledError());
}

/** Readers have left. A run that nobody keeps is called off if it can be, and tries no more if it cannot. */
export function leave(engine: Engine, entry: Entry): void {
  const run = runOf(entry);
  if (run === undefined || run.isAwaited || entry.isWanted) return;
  const isUncalled = run.phase === 'asked' || (run.phase === 'paused' && run.attempts.failureCount === 0);
  if (!entry.isHeld && (run.isSignalTaken || isUncalled)) cancel(engine, entry);
  else run.giveUp();
}

/** The newest reader that wants the entry; else whoever caused the last run; else the key's defaults. */
export function askerOf(entry: Entry, last?: Run): Asker {
  const asker = last?.adopted === undefined ? last : last.adopted.heir;
  return entry.wanting().at(-1) ?? asker ?? { fetcher: entry.defaults.fetcher, settings: entry.defaults };
}

/** The next data, sharing with the entry's what is equal. */
export function mergeData(
  { data, hasData }: Entry,
  { structuralSharing, shareBy }: Settings,
  next: unknown,
): unknown {
  if (typeof structuralSharing === 'function') return structuralSharing(data, next);
  return structuralSharing && hasData ? share(data, next, shareBy) : next;
}

/** All who wait for a run, and for the one after it. */
export function waitersOf({ waiting, follower }: Run): Waiting | undefined {
  if (waiting !== undefined && follower !== undefined) waiting.absorb(follower);
  return waiting ?? follower;
}

function part(run: Run): void {
  run.entry.run = undefined;
  run.engine.paused.delete(run);
  run.engine.onEnvironmentNeeded();
}

function trail(run: Run, waiting: Waiting | undefined, isTrailing: boolean): void {
  const { engine, entry } = run;
  begin(engine, entry, askerOf(entry, run), 'trailing', { waiting, isTrailing });
}

/** The result is not shown. Whoever still wants or awaits the entry gets another run. */
function drop(run: Run, isWrittenOver: boolean): void {
  const { engine, entry } = run;
  engine.emit('run.outdated', entry, { meta: run.settings.meta });
  const isAwaited = run.isAwaited;
  const waiting = waitersOf(run);
  if (entry.isWanted || isAwaited) trail(run, waiting, isWrittenOver);
  else finish(engine, entry, waiting);
}

/** Shares the response with what is there; a merge that throws is a failure, and errors pass the client's mapper. */
function prepare({ engine, entry, settings }: Run, outcome: Outcome): Outcome {
  let result = outcome;
  if (result.isSuccess) {
    try {
      return { ...result, value: mergeData(entry, settings, result.value) };
    } catch (value) {
      result = { isSuccess: false, value };
    }
  }
  const { errorMapper } = engine;
  const error = result.value;
  engine.notifier.guard(() => {
    if (errorMapper !== undefined) result = { isSuccess: false, value: errorMapper(error, entry.key) };
  });
  return result;
}

function show(run: Run, result: Outcome, isOvertaken: boolean): void {
  const { engine, entry } = run;
  const { settings } = run;
  const { now } = engine;
  const { meta } = settings;
  const { value } = result;
  entry.usedAt = now;
  if (result.isSuccess) {
    send(engine, entry, { type: 'resolve', data: value, at: result.at ?? now, isOvertaken });
    tagBy(engine, entry, settings);
    if (engine.tell !== undefined) engine.emit('run.succeeded', entry, { data: value, meta });
  } else {
    const failureCount = Math.max(1, run.attempts.failureCount);
    send(engine, entry, { type: 'reject', error: value, failureCount, at: now, isOvertaken });
    engine.emit('run.failed', entry, { error: value, meta });
  }
}

const owner: RunOwner = {
  onRetry({ engine, entry, attempts, settings }) {
    const { failureCount, failureReason: error } = attempts;
    send(engine, entry, { type: 'retry', failureCount, error });
    engine.emit('run.retried', entry, { failureCount, error, meta: settings.meta });
  },

  onPause(run) {
    const { engine, entry } = run;
    engine.paused.add(run);
    send(engine, entry, { type: 'pause' });
    engine.emit('run.paused', entry, { meta: run.settings.meta });
    run.waiting?.settleRest();
    run.follower?.settleRest();
    engine.onEnvironmentNeeded();
  },

  onResume(run) {
    const { engine, entry } = run;
    engine.paused.delete(run);
    send(engine, entry, { type: 'resume' });
    engine.emit('run.resumed', entry, { meta: run.settings.meta });
    engine.onEnvironmentNeeded();
  },

  onStored(run, data, at) {
    const { engine, entry } = run;
    const { settings } = run;
    if (entry.run !== run || entry.updatedAt >= at) return false;
    const { staleTime } = settings;
    if (!entry.isInvalidated && (staleTime === 'static' || engine.now - at < staleTime)) return true;
    send(engine, entry, { type: 'stored', data: mergeData(entry, settings, data), at });
    return false;
  },

  onSettle(run, outcome) {
    if (run.entry.run === run) run.engine.notifier.batch(() => accept(run, outcome));
  },
};

/** Takes what a run brought: shows it or drops it, lets a trailing run follow, settles those who wait. */
function accept(run: Run, outcome: Outcome): void {
  const { engine, entry, adopted } = run;
  part(run);
  const isWrittenOver = run.writes !== entry.writes;
  const isOld = adopted?.updatedAt !== undefined && adopted.updatedAt < entry.updatedAt;
  if (isOld || (adopted !== undefined && !outcome.isSuccess) || (isWrittenOver && !run.isTrailing)) {
    drop(run, isWrittenOver);
    return;
  }
  const isOvertaken = isWrittenOver || run.invalidations !== entry.invalidations;
  const result = prepare(run, outcome);
  show(run, result, isOvertaken);
  const isWanted = entry.isWanted && isStaleToReaders(entry, engine.now);
  const isFollowed = isOvertaken && (isWanted || run.follower?.isAwaited === true);
  if (isFollowed) trail(run, run.follower, true);
  const waiting = isFollowed ? run.waiting : waitersOf(run);
  if (result.isSuccess) waiting?.resolve(result.value);
  else waiting?.reject(result.value);
  if (!isFollowed) engine.onRest(entry);
}
