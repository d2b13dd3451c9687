/**
 * One execution of a fetcher, with its retries and pauses.
 *
 *   asked ──tick──> interceptors ──> attempt ──> response ──> schema ──> over
 *                                     ^   │ error
 *                          paused <───┤   └──> waiting (clock) ──┐
 *                            │        └──────────────────────────┘
 *                            └─ resume (network, focus)
 */
import { send } from './cache.js';
import type { FetcherContext } from './clientApi.js';
import { isPromise } from './drive.js';
import type { Engine } from './engine.js';
import { type Asker, type Attempts, type Entry, type EntryRun, NO_ATTEMPTS } from './entry.js';
import { CancelledError } from './errors.js';
import type { Cause, EventDetails, EventType } from './events.js';
import { isBlocked } from './networkMode.js';
import { call, type Settings } from './options.js';
import type { Deadline } from './seams/deadlines.js';
import type { EntryEvent, Known } from './transition.js';

type RunEventType = Extract<EventType, `run.${string}`>;

/** Somebody who waits for a run. */
export interface Waiter {
  /** How often the entry had been invalidated when it asked: an attempt that began before that is not what it waits for. */
  readonly mark: number;
  /** It needs the run, which goes on for it without readers. */
  readonly isKeeping: boolean;
  /** It wants the data, and not only to know that the run has settled or paused. */
  readonly wantsData: boolean;
  /** It joined a run that somebody else had asked for. */
  readonly isJoined: boolean;
  readonly promise: Promise<unknown>;
  resolve(data?: unknown): void;
  reject(error: unknown): void;
}

export class Run implements EntryRun, Asker {
  readonly engine: Engine;
  readonly entry: Entry;
  readonly cause: Cause;
  /** Of whoever asked, as they were then: a reader may move on to another key. */
  readonly fetcher: Asker['fetcher'];
  readonly settings: Settings;
  phase: 'asked' | 'running' | 'waiting' | 'paused' | 'over' = 'asked';
  attempts: Attempts = NO_ATTEMPTS;
  waiters: Waiter[] = [];
  /** The entry's counters when the attempt under way began: what moves them overtakes its response. */
  writes: number;
  invalidations: number;
  isAborted = false;
  /** The fetcher has looked at its signal, so that aborting reaches it. */
  isSignalTaken = false;
  /** It follows one that a write or an invalidation overtook: its response is shown whatever was written meanwhile. */
  isTrailing = false;
  /**
   * How many readers it was begun for in this tick, each of whom may have come only to take another's place: none once
   * the tick is over, or if somebody needs it who is no newcomer.
   */
  newcomers = 0;
  /** Its fetcher has looked at the data that it adds to. */
  isPart = false;
  /** It is a promise that somebody else began. */
  isAdopted = false;
  /** Who asked for it, too, and would load for himself. */
  heir: Asker | undefined;
  /** What the entry had before the run showed something of its own: at first, or over what was written or received since. */
  before: (Known & { readonly writes: number }) | undefined;
  /** When its data was true, if not when it arrived. */
  at: number | undefined;
  controller: AbortController | undefined;
  deadline: Deadline | undefined;
  /** Ends a pause or the wait for the next attempt: the run goes on, or ends with the error. */
  go: (() => void) | undefined;
  stop: ((error: unknown) => void) | undefined;
  /** Ends what interceptors wait for. */
  onAbort: (() => void) | undefined;

  constructor(engine: Engine, entry: Entry, asker: Asker, cause: Cause) {
    this.engine = engine;
    this.entry = entry;
    this.fetcher = asker.fetcher;
    this.settings = asker.settings;
    this.cause = cause;
    this.writes = entry.writes;
    this.invalidations = entry.invalidations;
  }

  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    // A fetcher may look for the first time when all is over.
    if (this.isAborted) this.controller.abort(new CancelledError());
    return this.controller.signal;
  }

  /** Whether somebody awaits it, so that it goes on without readers. */
  get isKept(): boolean {
    return this.waiters.some((waiter) => waiter.isKeeping);
  }

  /** It has parted from its entry. */
  get isOver(): boolean {
    return this.phase === 'over';
  }

  /** Whether its fetcher has not been called yet, nor is being asked to. */
  get isUncalled(): boolean {
    return this.phase === 'asked' || (this.phase === 'paused' && !this.attempts.failureCount);
  }

  /** Whether an attempt would have to wait for the network. */
  get isBlocked(): boolean {
    return isBlocked(this.settings.networkMode, this.attempts.failureCount, this.engine.online.peek());
  }

  /** It fetches no more. They end in the order in which they began, more or less: the search is short. */
  rest(): void {
    const { running } = this.engine;
    const place = running.indexOf(this);
    if (place >= 0) running.splice(place, 1);
  }

  /** An attempt begins: from here on a write or an invalidation overtakes the response. */
  begin(): void {
    this.phase = 'running';
    this.note();
  }

  /** A promise that was adopted has begun before. */
  note(): void {
    if (this.isAdopted) return;
    this.writes = this.entry.writes;
    this.invalidations = this.entry.invalidations;
  }

  /**
   * Shows data while the run goes on, as the schema makes it. It is no local write, and what was there comes back if the run
   * is not shown.
   */
  emit(partial: unknown): void {
    const { engine, entry } = this;
    const isOutdated = this.writes !== entry.writes && !this.isTrailing;
    if (this.phase !== 'running' || isOutdated) return;
    const { data: old, updatedAt, failure, writes } = entry;
    const made = call(partial, old);
    const result = this.settings.schema?.['~standard'].validate(made);
    // What does not pass, or not at once, is not shown: a part may be no data yet. The answer has to pass in the end.
    if (isPromise(result)) return void result.then(Boolean, Boolean);
    if (result?.issues) return;
    const data = result ? result.value : made;
    if (this.before?.writes !== writes) this.before = { data: old, updatedAt, failure, writes };
    this.send({ type: 'emit', data, at: engine.now });
    this.tell('run.emitted', { data });
  }

  /** What the run has shown goes, unless something was written over it. */
  revert(): void {
    const { before, entry } = this;
    if (before?.writes === entry.writes) this.send({ type: 'revert', before });
    this.before = undefined;
  }

  /** Waits in this phase until `go` or `stop`. */
  halt(phase: 'waiting' | 'paused'): Promise<void> {
    this.phase = phase;
    return new Promise((go, stop) => {
      this.go = go;
      this.stop = stop;
    });
  }

  /** Waits until nothing stands in the way. Whoever only wanted the run to come to rest goes on. */
  pause(): Promise<void> {
    const { engine, entry, waiters } = this;
    const going = this.halt('paused');
    engine.paused.add(this);
    this.rest();
    this.send({ type: 'pause' });
    this.tell('run.paused');
    this.waiters = waiters.filter(({ wantsData, resolve }) => wantsData || resolve());
    engine.onRun(entry);
    return going;
  }

  /** The network or the focus is back; goes on unless something else still stands in the way. */
  resume(): void {
    const { engine, entry } = this;
    const isHidden = this.attempts.failureCount > 0 && !engine.focused.peek();
    if (this.isBlocked || isHidden || !engine.paused.delete(this)) return;
    this.phase = 'asked';
    engine.running.push(this);
    this.send({ type: 'resume' });
    this.tell('run.resumed');
    engine.onRun(entry);
    this.go?.();
  }

  /** Ends a wait before its time. */
  hurry(): void {
    if (this.phase === 'waiting') this.go?.();
  }

  /** Nobody keeps the run: one that could only go on with another attempt ends here with its last error. */
  giveUp(): void {
    const { failureCount, failureReason } = this.attempts;
    if (failureCount > 0) this.stop?.(failureReason);
  }

  /** Parts from the entry; what comes after counts no more. */
  end(): void {
    const { engine, entry, deadline } = this;
    this.phase = 'over';
    entry.run = undefined;
    this.rest();
    engine.paused.delete(this);
    if (deadline) engine.deadlines.cancel(deadline);
  }

  /** Calls the run off; its signal tells the fetcher when all that follows has been done. */
  abort(): void {
    this.revert();
    this.end();
    this.isAborted = true;
    this.onAbort?.();
    const { controller, engine } = this;
    if (controller) engine.notifier.flushLater({ flush: () => controller.abort(new CancelledError()) });
    this.tell('run.cancelled');
  }

  send(event: EntryEvent): void {
    send(this.engine, this.entry, event, this.settings.tags);
  }

  /** Tells an event of this run to whoever listens. */
  tell<T extends RunEventType>(type: T, details?: Omit<EventDetails[T], 'meta'>): void {
    const { engine, entry, settings } = this;
    if (engine.listeners.size)
      engine.emit(type, entry, { ...details, meta: settings.meta } as unknown as EventDetails[T]);
  }
}

/** What the fetcher gets. Looking at `signal` is what says that it can be aborted, and at `base` that it adds to the data. */
export class AttemptContext implements FetcherContext {
  readonly key: FetcherContext['key'];
  readonly attempt: number;
  readonly meta: FetcherContext['meta'];
  readonly client: FetcherContext['client'];
  readonly #run: Run;

  constructor(run: Run) {
    this.key = run.entry.key;
    this.attempt = run.attempts.failureCount;
    this.meta = run.settings.meta;
    this.client = run.engine.client;
    this.#run = run;
  }

  get signal(): AbortSignal {
    this.#run.isSignalTaken = true;
    return this.#run.signal;
  }

  get emit(): FetcherContext['emit'] {
    return (partial) => this.#run.emit(partial);
  }

  /** The data without what the run itself has shown, in an earlier attempt; for `streamed`. It says nothing of the run. */
  get known(): unknown {
    const { before, entry } = this.#run;
    return (before?.writes === entry.writes ? before : entry).data;
  }

  get base(): unknown {
    const { entry } = this.#run;
    this.#run.isPart = entry.hasData;
    this.#run.writes = entry.writes;
    return entry.data;
  }
}
