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
import type { Cache } from './cache.js';
import type { Asker, Entry } from './entry.js';
import { CancelledError } from './errors.js';
import type { Cause } from './events.js';
import type { Host } from './host.js';
import { type Outcome, Run } from './run.js';
import { share } from './share.js';
import { Waiting } from './waiting.js';

/** What happens above when an entry's run ends or pauses. */
export interface FetchingHooks {
  /** The entry has no run any more. */
  onRest(entry: Entry): void;
  /** There are paused runs now, or there are none any more. */
  onPausedChange(): void;
}

/** A run of an entry, with what overtakes it and who waits for it. */
export class EntryFetch extends Run {
  readonly entry: Entry;
  /** The entry's counters when the attempt under way began. */
  writes: number;
  invalidations: number;
  isTrailing = false;
  /** A promise that somebody else began: when its data was true. */
  adopted: { readonly updatedAt: number | undefined } | undefined = undefined;
  waiting: Waiting | undefined = undefined;
  /** Those who asked after an invalidation overtook the attempt under way: they wait for the next run. */
  follower: Waiting | undefined = undefined;
  readonly #fetching: Fetching;

  constructor(host: Host, fetching: Fetching, entry: Entry, asker: Asker, cause: Cause) {
    super(host, entry.key, asker, cause);
    this.entry = entry;
    this.writes = entry.writes;
    this.invalidations = entry.invalidations;
    this.#fetching = fetching;
  }

  get isAwaited(): boolean {
    return this.waiting?.isAwaited === true || this.follower?.isAwaited === true;
  }

  protected get isKept(): boolean {
    return this.entry.isWanted || this.isAwaited;
  }

  protected onAttempt(): void {
    this.writes = this.entry.writes;
    this.invalidations = this.entry.invalidations;
  }

  protected onCalled(): void {
    // What the fetcher itself invalidates while it is called is no reason to run again.
    this.invalidations = this.entry.invalidations;
  }

  protected onRetry(failureCount: number, error: unknown): void {
    const { meta } = this.settings;
    this.#fetching.cache.send(this.entry, { type: 'retry', failureCount, error });
    const { events, clock } = this.host;
    events.emit?.({ type: 'run.retried', key: this.key, at: clock.now(), failureCount, error, meta });
  }

  protected onPause(): void {
    this.#fetching.onPause(this);
  }

  protected onResume(): void {
    this.#fetching.onResume(this);
  }

  protected onStored(data: unknown, updatedAt: number): boolean {
    return this.#fetching.acceptStored(this, data, updatedAt);
  }

  protected onSettle(outcome: Outcome): void {
    this.#fetching.accept(this, outcome);
  }
}

export class Fetching {
  readonly cache: Cache;
  readonly paused: Set<EntryFetch> = new Set();
  readonly #host: Host;
  readonly #hooks: FetchingHooks;

  constructor(host: Host, cache: Cache, hooks: FetchingHooks) {
    this.#host = host;
    this.cache = cache;
    this.#hooks = hooks;
  }

  runOf(entry: Entry): EntryFetch | undefined {
    return entry.run as EntryFetch | undefined;
  }

  /** Makes sure that a run is under way: joins the entry's, or begins one. */
  ask(entry: Entry, asker: Asker, cause: Cause): EntryFetch {
    return this.runOf(entry) ?? this.begin(entry, asker, cause);
  }

  /** Asks as somebody who awaits the result: the run goes on without readers. */
  join(entry: Entry, asker: Asker, cause: Cause): Waiting {
    const waiting = this.await(this.ask(entry, asker, cause));
    waiting.isAwaited = true;
    return waiting;
  }

  /** Where to wait for a result that nothing has overtaken yet. */
  await(run: EntryFetch): Waiting {
    if (run.isUnderWay && run.invalidations !== run.entry.invalidations)
      return (run.follower ??= new Waiting());
    return (run.waiting ??= new Waiting());
  }

  /** Begins a run: its status shows at once, its fetcher is called at the end of the tick. */
  begin(entry: Entry, asker: Asker, cause: Cause, waiting?: Waiting): EntryFetch {
    const run = new EntryFetch(this.#host, this, entry, asker, cause);
    return this.#start(run, waiting);
  }

  /** Lets a promise that is under way count as the entry's run. */
  adopt(entry: Entry, asker: Asker, updatedAt: number | undefined): void {
    const run = new EntryFetch(this.#host, this, entry, asker, 'adopt');
    run.adopted = { updatedAt };
    this.#start(run, undefined);
  }

  /** Calls the run off: the entry goes back to what it was, and who waits gets its data or a `CancelledError`. */
  cancel(entry: Entry): void {
    const waiting = this.takeOff(entry);
    if (waiting === undefined) return;
    this.cache.send(entry, { type: 'cancel' });
    settleBy(entry, waiting);
    this.#hooks.onRest(entry);
  }

  /** Aborts the run and returns those who wait for it; `undefined` if there is no run. The record is left alone. */
  takeOff(entry: Entry): Waiting | undefined {
    const run = this.runOf(entry);
    if (run === undefined) return undefined;
    this.#end(run);
    run.abort();
    this.#emit(entry, 'run.cancelled', run);
    return waitersOf(run) ?? new Waiting();
  }

  /** Readers have left. A run that nobody keeps is called off if it can be, and tries no more if it cannot. */
  leave(entry: Entry): void {
    const run = this.runOf(entry);
    if (run === undefined || run.isAwaited || entry.isWanted) return;
    const isUnheard = !entry.isHeld && (run.isSignalTaken || run.isBeforeFirst);
    if (isUnheard) this.cancel(entry);
    else run.giveUp();
  }

  onPause(run: EntryFetch): void {
    this.paused.add(run);
    this.cache.send(run.entry, { type: 'pause' });
    this.#emit(run.entry, 'run.paused', run);
    run.waiting?.settleRest();
    run.follower?.settleRest();
    this.#hooks.onPausedChange();
  }

  onResume(run: EntryFetch): void {
    this.paused.delete(run);
    this.cache.send(run.entry, { type: 'resume' });
    this.#emit(run.entry, 'run.resumed', run);
    this.#hooks.onPausedChange();
  }

  /** Shows stored data. Returns whether it is fresh, so that the run is over. */
  acceptStored(run: EntryFetch, data: unknown, at: number): boolean {
    const { entry, settings } = run;
    if (entry.run !== run || entry.updatedAt >= at) return false;
    const { staleTime } = settings;
    if (
      !entry.isInvalidated &&
      (staleTime === 'static' || this.#host.clock.now() - at < (staleTime as number))
    )
      return true;
    this.cache.send(entry, { type: 'stored', data: merge(run, data), at });
    return false;
  }

  accept(run: EntryFetch, outcome: Outcome): void {
    const { entry, adopted } = run;
    if (entry.run !== run) return;
    this.#end(run);
    const isWrittenOver = run.writes !== entry.writes;
    const isOlder = adopted?.updatedAt !== undefined && adopted.updatedAt < entry.updatedAt;
    if ((isWrittenOver && !run.isTrailing) || (adopted !== undefined && !outcome.isSuccess) || isOlder) {
      this.#drop(run);
      return;
    }
    const isOvertaken = isWrittenOver || run.invalidations !== entry.invalidations;
    const result = this.#prepare(run, outcome);
    const isFollowed = isOvertaken && (entry.isWanted || run.follower?.isAwaited === true);
    this.#host.notifier.batch(() => {
      this.#show(run, result, isOvertaken);
      if (isFollowed) this.#trail(run, run.follower);
    });
    const waiting = isFollowed ? run.waiting : waitersOf(run);
    if (result.isSuccess) waiting?.resolve(entry.data);
    else waiting?.reject(result.error);
    if (!isFollowed) this.#hooks.onRest(entry);
  }

  /** The newest reader that wants the entry; else whoever caused the last run; else the key's defaults. */
  askerOf(entry: Entry, run?: EntryFetch): Asker {
    for (let hold = entry.live?.newest; hold !== undefined; hold = hold.before) {
      if (hold.isWanting) return hold.holder;
    }
    if (run !== undefined && run.adopted === undefined) return run.asker;
    return { fetcher: entry.defaults.fetcher, settings: entry.defaults };
  }

  #start(run: EntryFetch, waiting: Waiting | undefined): EntryFetch {
    const { entry } = run;
    run.waiting = waiting;
    entry.run = run;
    this.cache.send(entry, {
      type: 'begin',
      isPaused: this.#host.interceptors === undefined && run.isBlocked,
    });
    this.#host.tick.start(run);
    const { emit } = this.#host.events;
    if (emit !== undefined) {
      const { cause, settings } = run;
      emit({ type: 'run.started', key: entry.key, at: this.#host.clock.now(), cause, meta: settings.meta });
    }
    return run;
  }

  #end(run: EntryFetch): void {
    run.entry.run = undefined;
    if (this.paused.delete(run)) this.#hooks.onPausedChange();
  }

  /** The result is not shown. Whoever still wants or awaits the entry gets another run. */
  #drop(run: EntryFetch): void {
    const { entry } = run;
    this.#emit(entry, 'run.outdated', run);
    const waiting = waitersOf(run);
    if (entry.isWanted || run.isAwaited) {
      this.#trail(run, waiting);
      return;
    }
    this.cache.send(entry, { type: 'cancel' });
    if (waiting !== undefined) settleBy(entry, waiting);
    this.#hooks.onRest(entry);
  }

  #trail(run: EntryFetch, waiting: Waiting | undefined): void {
    const next = this.begin(run.entry, this.askerOf(run.entry, run), 'trailing', waiting);
    next.isTrailing = true;
  }

  /** Shares the response with what is there; a merge that throws is a failure, and errors pass the client's mapper. */
  #prepare(run: EntryFetch, outcome: Outcome): Outcome {
    if (outcome.isSuccess) {
      try {
        return { ...outcome, value: merge(run, outcome.value) };
      } catch (error) {
        return this.#prepare(run, { isSuccess: false, error, failureCount: 1 });
      }
    }
    const { errorMapper } = this.#host;
    if (errorMapper === undefined) return outcome;
    try {
      return { ...outcome, error: errorMapper(outcome.error, run.key) };
    } catch (error) {
      this.#host.report(error);
      return outcome;
    }
  }

  #show(run: EntryFetch, result: Outcome, isOvertaken: boolean): void {
    const { entry, settings } = run;
    const now = this.#host.clock.now();
    entry.usedAt = now;
    const { emit } = this.#host.events;
    const { meta, tags } = settings;
    if (result.isSuccess) {
      const at = result.at ?? run.adopted?.updatedAt ?? now;
      this.cache.send(entry, { type: 'resolve', data: result.value, at, isOvertaken });
      this.tag(entry, tags, result.value);
      emit?.({ type: 'run.succeeded', key: entry.key, at: now, data: result.value, meta });
    } else {
      const { error, failureCount } = result;
      this.cache.send(entry, { type: 'reject', error, failureCount, at: now, isOvertaken });
      emit?.({ type: 'run.failed', key: entry.key, at: now, error, meta });
    }
  }

  /** Files the entry under the tags that its options give for this data. */
  tag(entry: Entry, tags: Asker['settings']['tags'], data: unknown): void {
    if (tags === undefined) return;
    try {
      this.cache.tag(entry, typeof tags === 'function' ? tags(data) : tags);
    } catch (error) {
      this.#host.report(error);
    }
  }

  #emit(
    entry: Entry,
    type: 'run.cancelled' | 'run.outdated' | 'run.paused' | 'run.resumed',
    run: EntryFetch,
  ): void {
    const { events, clock } = this.#host;
    events.emit?.({ type, key: entry.key, at: clock.now(), meta: run.settings.meta });
  }
}

/** The response, sharing with the entry's data what is equal. */
export function mergeData(entry: Entry, settings: Asker['settings'], next: unknown): unknown {
  const { structuralSharing, shareBy } = settings;
  if (typeof structuralSharing === 'function') return structuralSharing(entry.data, next);
  return structuralSharing && entry.hasData ? share(entry.data, next, shareBy ?? 'id') : next;
}

function merge(run: EntryFetch, next: unknown): unknown {
  return mergeData(run.entry, run.settings, next);
}

/** All who wait for a run, and for the one after it. */
function waitersOf({ waiting, follower }: EntryFetch): Waiting | undefined {
  if (waiting === undefined || follower === undefined) return waiting ?? follower;
  waiting.absorb(follower);
  return waiting;
}

/** Those who waited for a run that is not shown get what there is. */
export function settleBy(entry: Entry, waiting: Waiting): void {
  if (entry.hasData) waiting.resolve(entry.data);
  else waiting.reject(new CancelledError());
}
