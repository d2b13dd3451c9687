/**
 * One call of a mutation, from the edits that it shows at once to the refetches that it causes.
 *
 *   schema ─> optimistic ─> onMutate ─> scope ─> network ─> mutationFn, retries ─┬─> commit ─> onSuccess ─> onSettled ─> invalidates
 *                                                                               └─> roll back ─> onError ─> onSettled
 *
 * Up to the function all is synchronous, unless `onMutate` or the schema gives a promise, and so is what follows it up to
 * the first callback that does: the edits of a mutation, their confirmation and its invalidations are one tick.
 */
import { type Signal, signal } from '@preact/signals-core';
import type { MutationTools } from './clientApi.js';
import { drive, isPromise } from './drive.js';
import { Edits } from './edits.js';
import type { Engine } from './engine.js';
import { CancelledError, QoraError, SchemaError } from './errors.js';
import type { EventDetails, MutationEventType } from './events.js';
import type { Filter } from './filter.js';
import { createIdempotencyKey } from './idempotencyKey.js';
import { invalidateEntries } from './invalidation.js';
import type { QoraKey } from './key.js';
import type { CallCallbacks, MutationRun, MutationState } from './mutationHandle.js';
import type { MutationCall, MutationSettings, PausedMutation } from './mutations.js';
import { isBlocked } from './networkMode.js';
import { call } from './options.js';
import { delayOf, shouldRetry } from './retry.js';
import type { SchemaResult } from './schema.js';
import { Deadline } from './seams/deadlines.js';
import { selectEntries } from './select.js';
import { watchEnvironment } from './triggers.js';

type AnyState = MutationState<unknown, unknown, unknown>;

export class Mutating implements MutationRun<unknown, unknown, unknown>, PausedMutation {
  readonly key: QoraKey | undefined;
  readonly scope: string | undefined;
  readonly idempotencyKey: string;
  readonly at: number;
  variables: unknown;
  context: unknown;
  isCalled = false;
  readonly state: Signal<AnyState>;
  readonly isPaused: Signal<boolean> = signal(false);
  readonly failureCount: Signal<number> = signal(0);
  readonly settled: Promise<void>;
  readonly #engine: Engine;
  readonly #call: MutationCall;
  readonly #promise: Promise<unknown>;
  #controller: AbortController | undefined;
  readonly #edits: Edits;
  #settings: MutationSettings;
  /** Accepted, failed or called off: what comes later counts no more. */
  #isOver = false;
  /** Ends a pause, or the wait for somebody who says how to do it; ends anything that the run waits for. */
  #go: () => void = Boolean;
  #stop: (error: unknown) => void = Boolean;
  #end: () => void = Boolean;

  constructor(engine: Engine, details: MutationCall) {
    const { settings, input, restored } = details;
    const { runs, changes, scopes } = engine.mutations;
    this.#engine = engine;
    this.#edits = new Edits(engine);
    this.#call = details;
    this.#settings = settings;
    this.key = settings.key;
    this.variables = input;
    this.context = restored?.context;
    this.scope = (restored ?? settings).scope;
    this.at = restored?.at ?? engine.now;
    this.idempotencyKey = restored?.idempotencyKey ?? createIdempotencyKey();
    this.state = signal<AnyState>({ status: 'pending', variables: input });
    runs.add(this);
    engine.notifier.bump(changes);
    this.#tell('mutation.started', {});
    const { scope } = this;
    const before = scope === undefined ? undefined : scopes.get(scope);
    // The next of the scope may be called by what this one calls at once.
    this.settled = new Promise<void>((resolve) => {
      this.#end = resolve;
    }).then(() => this.#leave());
    if (scope !== undefined) scopes.set(scope, this.settled);
    this.#promise = drive(this.#execute(before));
    // Whoever awaits the run has the error; nobody has to.
    void this.#promise.then(this.#end, this.#end);
  }

  // biome-ignore lint/suspicious/noThenProperty: a run is awaited like the promise of what it brings.
  then<A = unknown, B = never>(
    onSuccess?: ((data: unknown) => A | PromiseLike<A>) | null,
    onFailure?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#promise.then(onSuccess, onFailure);
  }

  cancel(): void {
    const error = new CancelledError();
    if (!this.#refuse({ status: 'idle' })) return;
    this.#tell('mutation.cancelled', {});
    this.#controller?.abort(error);
    this.#stop(error);
  }

  resume(): void {
    this.#go();
  }

  /** Everything in order; what is yielded is waited for if it is a promise. */
  *#execute(before: Promise<unknown> | undefined): Generator<unknown, unknown> {
    let data: unknown;
    try {
      yield* this.#prepare(before);
      data = yield this.#orStop(this.#through(0));
      this.#accept(data);
    } catch (error) {
      const isFailed = this.#refuse({ status: 'failure', variables: this.variables, error });
      if (isFailed) this.#tell('mutation.failed', { error });
      yield* this.#callEach('onError', error);
      yield* this.#callEach('onSettled', undefined, error);
      throw error;
    }
    const failures = yield* this.#callEach('onSuccess', data);
    yield* this.#callEach('onSettled', data, undefined);
    const rests = this.#invalidate(data);
    if (this.#settings.awaitInvalidates) yield rests;
    if (failures[0]) throw failures[0].error;
    return data;
  }

  /** What comes before the function: the input is checked, edits are laid, whoever of the scope was first goes first. */
  *#prepare(before: Promise<unknown> | undefined): Generator<unknown, void> {
    const { restored } = this.#call;
    if (restored) yield* this.#learn(restored.key);
    const { schema, optimistic, onMutate } = this.#settings;
    if (schema) {
      const checking = schema['~standard'].validate(this.variables);
      const result = (yield this.#orStop(checking)) as SchemaResult<unknown>;
      if (result.issues) throw new SchemaError(result.issues);
      this.variables = result.value;
    }
    if (optimistic) this.#edits.lay((cache) => optimistic(this.variables, cache));
    if (onMutate && !restored)
      this.context = yield this.#orStop(onMutate(this.variables, toolsOf(this.#engine, this.#settings)));
    yield this.#orStop(before);
  }

  /** Calls the function, through those who stand around it. */
  #through(depth: number): Promise<unknown> {
    const interceptor = this.#engine.mutations.interceptors?.[depth];
    return interceptor ? interceptor(this, () => this.#through(depth + 1)) : drive(this.#attempts());
  }

  *#attempts(): Generator<unknown, unknown> {
    const { online, client } = this.#engine;
    const { mutationFn, networkMode, retry, retryDelay, meta } = this.#settings;
    this.#controller ??= new AbortController();
    const { signal } = this.#controller;
    const { idempotencyKey } = this;
    if (!mutationFn) throw new QoraError('missing-mutation-fn', { key: this.key });
    for (;;) {
      const attempt = this.failureCount.peek();
      if (isBlocked(networkMode, attempt, online.peek())) yield* this.#pause();
      try {
        if (this.#isOver) throw new CancelledError();
        this.isCalled = true;
        const context = { signal, idempotencyKey, attempt, meta, client };
        return yield this.#orStop(mutationFn(this.variables as never, context));
      } catch (error) {
        if (this.#isOver || !shouldRetry(retry, attempt, error as Error)) throw error;
        this.failureCount.value = attempt + 1;
        this.#tell('mutation.retried', { failureCount: attempt + 1, error });
        const delay = Math.max(0, delayOf(retryDelay, attempt, error as Error)) || 0;
        yield this.#orStop(this.#wait(delay));
      }
    }
  }

  /** Waits for the network. */
  *#pause(): Generator<unknown, void> {
    const engine = this.#engine;
    const { paused } = engine.mutations;
    const going = this.#wait();
    paused.add(this);
    this.isPaused.value = true;
    this.#tell('mutation.paused', {});
    watchEnvironment(engine);
    yield this.#orStop(going);
    paused.delete(this);
    this.isPaused.value = false;
    this.#tell('mutation.resumed', {});
    watchEnvironment(engine);
  }

  /** Waits until somebody has said how the mutation of this name is done. */
  *#learn(key: QoraKey): Generator<unknown, void> {
    const { mutations } = this.#engine;
    const look = (): boolean => {
      this.#settings = mutations.known(key);
      return !!this.#settings.mutationFn;
    };
    while (!look()) {
      mutations.orphans.add(this);
      yield this.#orStop(this.#wait());
    }
    mutations.orphans.delete(this);
  }

  /** Waits for `resume`, or for so many ms. */
  #wait(ms?: number): Promise<void> {
    const { deadlines, now } = this.#engine;
    return new Promise((resolve) => {
      this.#go = resolve;
      if (ms !== undefined) deadlines.set(new Deadline(resolve), now + ms, true);
    });
  }

  /** The value, or a promise of it that ends when the run is called off. */
  #orStop(value: unknown): unknown {
    if (!isPromise(value)) return value;
    return new Promise((resolve, reject) => {
      this.#stop = reject;
      value.then(resolve, reject);
    });
  }

  /** The server has done it: nothing is rolled back any more. */
  #accept(data: unknown): void {
    const { notifier } = this.#engine;
    if (this.#isOver) throw new CancelledError();
    this.#isOver = true;
    notifier.batch(() => {
      this.#edits.commit(data);
      this.state.value = { status: 'success', variables: this.variables, data };
    });
    this.#tell('mutation.succeeded', { data });
  }

  /** Takes the edits back, and shows the state. Returns whether the run was still on. */
  #refuse(state: AnyState): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#engine.notifier.batch(() => {
      this.#edits.rollback();
      this.state.value = state;
    });
    return true;
  }

  /** Calls the mutation's callback, then the call's. What they throw is returned for `onSuccess`, else reported. */
  *#callEach(
    name: keyof CallCallbacks<unknown, unknown>,
    ...results: unknown[]
  ): Generator<unknown, Array<{ readonly error: unknown }>> {
    const failures: Array<{ readonly error: unknown }> = [];
    for (const callback of [this.#settings[name], this.#call.callbacks[name]]) {
      try {
        yield (callback as ((...args: unknown[]) => unknown) | undefined)?.(
          ...results,
          this.variables,
          this.context,
          toolsOf(this.#engine, this.#settings),
        );
      } catch (error) {
        if (name === 'onSuccess') failures.push({ error });
        else this.#engine.notifier.report(error);
      }
    }
    return failures;
  }

  #invalidate(data: unknown): Promise<unknown> {
    const engine = this.#engine;
    let filters: readonly Filter[] = [];
    engine.notifier.guard(() => {
      filters = (call(this.#settings.invalidates, data, this.variables) as Filter[] | undefined) ?? [];
    });
    const entries = filters.flatMap((filter) => selectEntries(engine, filter));
    return invalidateEntries(engine, [...new Set(entries)], true);
  }

  /** It has settled. */
  #leave(): void {
    const engine = this.#engine;
    const { mutations } = engine;
    const { scope, settled } = this;
    if (scope !== undefined && mutations.scopes.get(scope) === settled) mutations.scopes.delete(scope);
    mutations.orphans.delete(this);
    if (mutations.paused.delete(this)) watchEnvironment(engine);
    mutations.retire(this, this.#settings.gcTime, this.#call.isShown, engine);
  }

  #tell<T extends MutationEventType>(type: T, details: Omit<EventDetails[T], 'run'>): void {
    const engine = this.#engine;
    engine.emit(type, this, { ...details, run: this } as unknown as EventDetails[T]);
  }
}

function toolsOf({ client }: Engine, { meta, key }: MutationSettings): MutationTools {
  return { client, meta, key };
}
