/**
 * One execution of a fetcher with its interceptors, retries and pauses. It knows no cache: what happens is told through
 * the `on…` methods of whoever extends it, and a run that was aborted or has settled says nothing more.
 *
 *   asked ──tick──> interceptors ──> attempt ──> response ──> schema ──> settled
 *                                     ^   │ error
 *                          paused <───┤   └──> waiting (clock) ──┐
 *                            │        └──────────────────────────┘
 *                            └─ resume (network, focus)
 */
import type { InterceptContext } from './clientApi.js';
import { Deferred } from './deferred.js';
import { type Asker, type EntryRun, NO_ATTEMPTS } from './entry.js';
import { CancelledError, QoraError, SchemaError } from './errors.js';
import type { Cause } from './events.js';
import type { Host } from './host.js';
import { hashKey, type QoraKey } from './key.js';
import type { FetcherContext, Settings, StandardSchema } from './options.js';
import { delayOf, shouldRetry } from './retry.js';
import { Deadline } from './seams/deadlines.js';
import type { Turn } from './tick.js';

/** How a run ended. */
export type Outcome =
  | { readonly isSuccess: true; readonly value: unknown; readonly at?: number | undefined }
  | { readonly isSuccess: false; readonly error: unknown; readonly failureCount: number };

type Phase = 'asked' | 'running' | 'waiting' | 'paused' | 'settled';

/** What `ctx.stored` makes: an answer that knows which interceptor gave it. */
class Stored {
  readonly data: unknown;
  readonly updatedAt: number;
  readonly depth: number;

  constructor(data: unknown, updatedAt: number, depth: number) {
    this.data = data;
    this.updatedAt = updatedAt;
    this.depth = depth;
  }
}

export abstract class Run implements EntryRun, Turn {
  readonly key: QoraKey;
  readonly cause: Cause;
  readonly asker: Asker;
  readonly settings: Settings;
  phase: Phase = 'asked';
  /** The fetcher has looked at its signal, so that aborting reaches it. */
  isSignalTaken = false;
  protected readonly host: Host;
  #attempt = 0;
  #attempts = NO_ATTEMPTS;
  #controller: AbortController | undefined;
  #deadline: Deadline | undefined;
  /** Where the network's outcome goes while interceptors stand around it. */
  #network: Deferred<unknown> | undefined;

  constructor(host: Host, key: QoraKey, asker: Asker, cause: Cause) {
    this.host = host;
    this.key = key;
    this.asker = asker;
    this.settings = asker.settings;
    this.cause = cause;
  }

  /** Whether somebody awaits it, so that it goes on without readers. */
  abstract readonly isAwaited: boolean;
  /** Whether a failed attempt may be followed by another. */
  protected abstract readonly isKept: boolean;
  /** An attempt begins: what is written or invalidated from here on overtakes its response. */
  protected abstract onAttempt(): void;
  /** The synchronous part of the fetcher is over. */
  protected abstract onCalled(): void;
  protected abstract onRetry(failureCount: number, error: unknown): void;
  protected abstract onPause(): void;
  protected abstract onResume(): void;
  /** An interceptor answered with stored data. Returns whether that settles the run, being fresh. */
  protected abstract onStored(data: unknown, updatedAt: number): boolean;
  protected abstract onSettle(outcome: Outcome): void;

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  /** Whether an attempt would have to wait for the network. */
  get isBlocked(): boolean {
    const { networkMode } = this.settings;
    if (networkMode === 'always' || (networkMode === 'offlineFirst' && this.#attempt === 0)) return false;
    return !this.host.online.peek();
  }

  /** Whether a response is on its way: what happens now overtakes it. */
  get isUnderWay(): boolean {
    return this.phase === 'running';
  }

  /** Whether the fetcher has not been called yet. */
  get isBeforeFirst(): boolean {
    return this.phase === 'asked' || (this.phase === 'paused' && this.#attempt === 0);
  }

  /** The tick is over: begin. */
  onTick(): void {
    if (this.phase === 'settled') return;
    const { interceptors } = this.host;
    if (interceptors === undefined || this.cause === 'adopt') {
      this.#go();
      return;
    }
    this.phase = 'running';
    this.onAttempt();
    this.onCalled();
    this.#follow(this.#through(0));
  }

  /** The network or the focus is back; goes on unless something else still stands in the way. */
  resume(): void {
    const isHidden = this.#attempt > 0 && !this.host.focused.peek();
    if (this.phase !== 'paused' || this.isBlocked || isHidden) return;
    this.phase = 'asked';
    this.onResume();
    this.#go();
  }

  /** Ends a wait before its time. */
  hurry(): void {
    if (this.phase !== 'waiting') return;
    if (this.#deadline !== undefined) this.host.deadlines.cancel(this.#deadline);
    this.#go();
  }

  /** Nobody keeps the run: a run that could only go on with another attempt ends here with its last error. */
  giveUp(): boolean {
    if (this.phase !== 'waiting' && this.phase !== 'paused') return false;
    if (this.#attempts.failureCount === 0) return false;
    this.#finish({
      isSuccess: false,
      error: this.#attempts.failureReason,
      failureCount: this.#attempts.failureCount,
    });
    return true;
  }

  abort(): void {
    if (this.#end()) this.#controller?.abort(new CancelledError());
  }

  #end(): boolean {
    if (this.phase === 'settled') return false;
    this.phase = 'settled';
    if (this.#deadline !== undefined) this.host.deadlines.cancel(this.#deadline);
    return true;
  }

  #go(): void {
    if (this.isBlocked) this.#pause();
    else this.#begin();
  }

  #pause(): void {
    this.phase = 'paused';
    this.onPause();
  }

  #begin(): void {
    this.phase = 'running';
    this.onAttempt();
    let answer: unknown;
    try {
      const { fetcher } = this.asker;
      if (fetcher === undefined) throw new QoraError('missing-fetcher', { key: this.key });
      answer = fetcher(new Context(this, this.#attempt, this.host));
    } catch (error) {
      this.onCalled();
      this.#fail(error);
      return;
    }
    this.onCalled();
    if (isThenable(answer)) {
      (answer instanceof Promise ? answer : Promise.resolve(answer)).then(
        (value) => this.#check(value),
        (error) => this.#fail(error),
      );
    } else this.#check(answer);
  }

  #check(value: unknown): void {
    if (this.phase !== 'running') return;
    const { schema } = this.settings;
    if (schema === undefined) {
      this.#finish({ isSuccess: true, value });
      return;
    }
    validate(schema, value).then(
      (checked) => this.#finish({ isSuccess: true, value: checked }),
      (error) => this.#fail(error),
    );
  }

  #fail(error: unknown): void {
    if (this.phase !== 'running') return;
    const { failureCount } = this.#attempts;
    this.#attempts = { failureCount: failureCount + 1, failureReason: error };
    if (!this.isKept || !this.#wantsRetry(failureCount, error)) {
      this.#finish({ isSuccess: false, error, failureCount: failureCount + 1 });
      return;
    }
    const delay = this.#delay(failureCount, error);
    this.#attempt++;
    this.phase = 'waiting';
    this.#deadline ??= new Deadline(() => this.#retry());
    this.host.deadlines.set(this.#deadline, this.host.clock.now() + delay, this.isAwaited);
    this.onRetry(failureCount + 1, error);
  }

  #retry(): void {
    if (this.phase !== 'waiting') return;
    if (this.host.focused.peek()) this.#go();
    else this.#pause();
  }

  /** A schema that refused once refuses again: only a function of the user's own asks for another try. */
  #wantsRetry(failureCount: number, error: unknown): boolean {
    const { retry } = this.settings;
    if (typeof retry !== 'function' && (error instanceof SchemaError || error instanceof QoraError))
      return false;
    try {
      return shouldRetry(retry, failureCount, error as Error);
    } catch (thrown) {
      this.host.report(thrown);
      return false;
    }
  }

  #delay(failureCount: number, error: unknown): number {
    try {
      return Math.max(0, delayOf(this.settings.retryDelay, failureCount, error as Error)) || 0;
    } catch (thrown) {
      this.host.report(thrown);
      return 0;
    }
  }

  #finish(outcome: Outcome): void {
    if (this.phase === 'settled') return;
    if (this.#network === undefined) {
      this.#end();
      this.onSettle(outcome);
      return;
    }
    // The interceptors have the last word; until then the run is under way.
    this.phase = 'running';
    if (outcome.isSuccess) this.#network.resolve(outcome.value);
    else this.#network.reject(outcome.error);
  }

  #through(depth: number): Promise<unknown> {
    const interceptor = this.host.interceptors?.[depth];
    if (interceptor === undefined) {
      if (this.#network === undefined) {
        this.#network = new Deferred();
        // An interceptor may stop listening; that must not become an unhandled rejection.
        this.#network.promise.catch(() => undefined);
        this.#go();
      }
      return this.#network.promise;
    }
    const run = this;
    const context: InterceptContext = {
      key: this.key,
      get hash() {
        return hashKey(run.key);
      },
      cause: this.cause,
      get signal() {
        return run.signal;
      },
      meta: this.settings.meta,
      stored: (data, updatedAt) => new Stored(data, updatedAt, depth),
    };
    try {
      return Promise.resolve(interceptor(context, () => this.#through(depth + 1)));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #follow(answer: Promise<unknown>): void {
    answer.then(
      (value) => {
        if (this.phase === 'settled') return;
        if (!(value instanceof Stored)) this.#settle({ isSuccess: true, value });
        else if (this.onStored(value.data, value.updatedAt)) this.onSettle(this.#stored(value));
        else this.#follow(this.#through(value.depth + 1));
      },
      (error) => {
        const failureCount = Math.max(1, this.#attempts.failureCount);
        this.#settle({ isSuccess: false, error, failureCount });
      },
    );
  }

  #stored({ data, updatedAt }: Stored): Outcome {
    this.#end();
    return { isSuccess: true, value: data, at: updatedAt };
  }

  #settle(outcome: Outcome): void {
    if (this.#end()) this.onSettle(outcome);
  }
}

/** What the fetcher gets. Looking at `signal` is what says that it can be aborted. */
class Context implements FetcherContext {
  readonly key: QoraKey;
  readonly attempt: number;
  readonly #run: Run;
  readonly #host: Host;

  constructor(run: Run, attempt: number, host: Host) {
    this.key = run.key;
    this.attempt = attempt;
    this.#run = run;
    this.#host = host;
  }

  get signal(): AbortSignal {
    this.#run.isSignalTaken = true;
    return this.#run.signal;
  }

  get meta(): FetcherContext['meta'] {
    return this.#run.settings.meta;
  }

  get client(): FetcherContext['client'] {
    return this.#host.client;
  }
}

async function validate(schema: StandardSchema, value: unknown): Promise<unknown> {
  const result = await schema['~standard'].validate(value);
  if (result.issues !== undefined) throw new SchemaError(result.issues);
  return result.value;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
