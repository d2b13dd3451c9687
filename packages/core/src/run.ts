/**
 * One execution of a fetcher with its interceptors, retries and pauses. It knows no cache: what happens is told to its
 * owner, and a run that was aborted or has settled says nothing more.
 *
 *   asked ──tick──> interceptors ──> attempt ──> response ──> schema ──> settled
 *                                     ^   │ error
 *                          paused <───┤   └──> waiting (clock) ──┐
 *                            │        └──────────────────────────┘
 *                            └─ resume (network, focus)
 */
import { callFetcher, responseOf, retryDelayOf } from './attempt.js';
import { Deferred } from './deferred.js';
import type { Engine } from './engine.js';
import { type Asker, type Attempts, type Entry, type EntryRun, NO_ATTEMPTS } from './entry.js';
import { CancelledError } from './errors.js';
import type { Cause } from './events.js';
import { intercept } from './interception.js';
import type { Turn } from './notify.js';
import type { Settings } from './options.js';
import { Deadline } from './seams/deadlines.js';
import type { Waiting } from './waiting.js';

/** How a run ended: with data (true at `at`, if not now), or with the error of its last attempt. */
export type Outcome =
  | { readonly isSuccess: true; readonly value: unknown; readonly at: number | undefined }
  | { readonly isSuccess: false; readonly value: unknown };

/** Whoever begins runs and takes what they bring. */
export interface RunOwner {
  onRetry(run: Run): void;
  onPause(run: Run): void;
  onResume(run: Run): void;
  /** An interceptor answered with stored data. Returns whether that settles the run, being fresh. */
  onStored(run: Run, data: unknown, updatedAt: number): boolean;
  onSettle(run: Run, outcome: Outcome): void;
}

export class Run implements EntryRun, Asker, Turn {
  readonly engine: Engine;
  readonly owner: RunOwner;
  readonly entry: Entry;
  /** Of whoever asked, as they were then: a reader may move on to another key. */
  readonly fetcher: Asker['fetcher'];
  readonly settings: Settings;
  readonly cause: Cause;
  phase: 'asked' | 'running' | 'waiting' | 'paused' | 'settled' = 'asked';
  attempts: Attempts = NO_ATTEMPTS;
  /** The entry's counters when the attempt under way began: what moves them overtakes its response. */
  writes: number;
  invalidations: number;
  /** The fetcher has looked at its signal, so that aborting reaches it. */
  isSignalTaken = false;
  isAborted = false;
  /** It follows one that a write or an invalidation overtook: its response is shown whatever was written meanwhile. */
  isTrailing = false;
  /** How many readers came in the tick in which it was asked for: each may have come only to take another's place. */
  newcomers = 0;
  /** A promise that somebody else began: when its data was true, and who loads for himself if it fails. */
  adopted: { readonly updatedAt: number | undefined; heir: Asker | undefined } | undefined;
  waiting: Waiting | undefined;
  /** Those who asked after an invalidation overtook the attempt under way: they wait for the next run. */
  follower: Waiting | undefined;
  controller: AbortController | undefined;
  deadline: Deadline | undefined;
  /** Where the network's outcome goes while interceptors stand around it. */
  network: Deferred<unknown> | undefined;

  constructor(engine: Engine, owner: RunOwner, entry: Entry, asker: Asker, cause: Cause) {
    this.engine = engine;
    this.owner = owner;
    this.entry = entry;
    this.fetcher = asker.fetcher;
    this.settings = asker.settings;
    this.cause = cause;
    this.writes = entry.writes;
    this.invalidations = entry.invalidations;
  }

  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = new AbortController();
      // A fetcher may look for the first time when all is over.
      if (this.isAborted) this.controller.abort(new CancelledError());
    }
    return this.controller.signal;
  }

  /** Somebody needs it now: its next attempt keeps a Node process alive. */
  onAwaited(): void {
    if (this.phase === 'waiting' && this.deadline !== undefined) {
      this.engine.deadlines.set(this.deadline, this.deadline.at, true);
    }
  }

  /** Whether somebody waits for it, be it only for its end. */
  get isPending(): boolean {
    return this.waiting?.isPending === true || this.follower?.isPending === true;
  }

  /** Whether somebody awaits it, so that it goes on without readers. */
  get isAwaited(): boolean {
    return this.waiting?.isAwaited === true || this.follower?.isAwaited === true;
  }

  /** Whether an attempt would have to wait for the network. */
  get isBlocked(): boolean {
    const { networkMode } = this.settings;
    const isFirst = this.attempts.failureCount === 0;
    return (
      networkMode !== 'always' && !(networkMode === 'offlineFirst' && isFirst) && !this.engine.online.peek()
    );
  }

  /** The tick is over: begin. */
  onTick(): void {
    if (this.phase !== 'asked') return;
    const { interceptors } = this.engine;
    if (interceptors === undefined || this.adopted !== undefined) {
      this.#go();
      return;
    }
    this.#enter();
    intercept(
      this,
      interceptors,
      () => this.#reachNetwork(),
      ({ data, updatedAt }) => this.phase === 'settled' || this.owner.onStored(this, data, updatedAt),
    ).then(
      ({ value, at }) => this.#settle({ isSuccess: true, value, at }),
      (value) => this.#settle({ isSuccess: false, value }),
    );
  }

  /** The network or the focus is back; goes on unless something else still stands in the way. */
  resume(): void {
    const isHidden = this.attempts.failureCount > 0 && !this.engine.focused.peek();
    if (this.phase !== 'paused' || this.isBlocked || isHidden) return;
    this.owner.onResume(this);
    if (this.phase === 'paused') this.#begin();
  }

  /** Ends a wait before its time. */
  hurry(): void {
    if (this.phase === 'waiting') this.#go();
  }

  /** Nobody keeps the run: one that could only go on with another attempt ends here with its last error. */
  giveUp(): void {
    const { failureCount, failureReason } = this.attempts;
    if (failureCount > 0 && (this.phase === 'waiting' || this.phase === 'paused'))
      this.#finish(false, failureReason);
  }

  /** Ends the run; its signal tells the fetcher when all that follows has been done. */
  abort(): void {
    if (!this.#end()) return;
    this.isAborted = true;
    this.network?.reject(new CancelledError());
    const { controller } = this;
    if (controller !== undefined)
      this.engine.notifier.flushLater({ flush: () => controller.abort(new CancelledError()) });
  }

  #end(): boolean {
    if (this.phase === 'settled') return false;
    this.phase = 'settled';
    if (this.deadline !== undefined) this.engine.deadlines.cancel(this.deadline);
    return true;
  }

  #go(): void {
    if (this.deadline !== undefined) this.engine.deadlines.cancel(this.deadline);
    if (this.isBlocked) this.#pause();
    else {
      if (this.entry.fetchStatus === 'paused') this.owner.onResume(this);
      if (!this.isAborted) this.#begin();
    }
  }

  #pause(): void {
    this.phase = 'paused';
    this.owner.onPause(this);
  }

  /** From here on a write or an invalidation overtakes the response. */
  #enter(): void {
    this.phase = 'running';
    this.#note();
  }

  #note(): void {
    // A promise that somebody else began has begun before.
    if (this.adopted !== undefined) return;
    this.writes = this.entry.writes;
    this.invalidations = this.entry.invalidations;
  }

  #begin(): void {
    this.#enter();
    const answer = callFetcher(this.fetcher, this);
    // What the fetcher itself writes or invalidates while it is called is no reason to run again.
    this.#note();
    const response = responseOf(answer, this.settings);
    if (response === undefined) this.#finish(true, answer);
    else {
      response.then(
        (value) => this.phase === 'running' && this.#finish(true, value),
        (error) => this.phase === 'running' && this.#fail(error),
      );
    }
  }

  #fail(error: unknown): void {
    const { engine, entry, attempts, settings } = this;
    const { failureCount } = attempts;
    this.attempts = { failureCount: failureCount + 1, failureReason: error };
    let delay = -1;
    engine.notifier.guard(() => {
      if (entry.isWanted || this.isAwaited) delay = retryDelayOf(settings, failureCount, error);
    });
    if (delay < 0) {
      this.#finish(false, error);
      return;
    }
    this.phase = 'waiting';
    this.deadline ??= new Deadline(() => (engine.focused.peek() ? this.#go() : this.#pause()));
    engine.deadlines.set(this.deadline, engine.now + delay, this.isPending);
    this.owner.onRetry(this);
  }

  #finish(isSuccess: boolean, value: unknown): void {
    const { network } = this;
    if (network === undefined) this.#settle({ isSuccess, value, at: this.adopted?.updatedAt });
    else {
      // The interceptors have the last word; until then the run is under way.
      this.phase = 'running';
      if (isSuccess) network.resolve(value);
      else network.reject(value);
    }
  }

  #settle(outcome: Outcome): void {
    if (this.#end()) this.owner.onSettle(this, outcome);
  }

  /** What the fetcher brings, for interceptors that stand around it. */
  #reachNetwork(): Promise<unknown> {
    if (this.phase === 'settled') return Promise.reject(new CancelledError());
    if (this.network === undefined) {
      this.network = new Deferred();
      // An interceptor may stop listening; that must not become an unhandled rejection.
      this.network.promise.catch(Boolean);
      this.#go();
    }
    return this.network.promise;
  }
}
