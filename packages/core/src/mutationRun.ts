/**
 * One call of a mutation, from the edits that it shows at once to the refetches that it causes.
 *
 *   schema ─> optimistic ─> onMutate ─> scope ─> network ─> mutationFn, retries ─┬─> commit ─> onSuccess ─> onSettled ─> invalidates
 *                                                                               └─> roll back ─> onError ─> onSettled
 *
 * Up to the function all is synchronous, unless `onMutate` or the schema gives a promise, and so is what follows it up to
 * the first callback that does: the edits of a mutation, their confirmation and its invalidations are one tick.
 */
import { drive, isPromise } from './drive.js';
import { Edits } from './edits.js';
import type { Engine } from './engine.js';
import type { Entry } from './entry.js';
import { CancelledError, QoraError, SchemaError } from './errors.js';
import type { EventDetails, MutationEventType } from './events.js';
import type { Filter } from './filter.js';
import { createIdempotencyKey } from './idempotencyKey.js';
import { through } from './interception.js';
import { invalidateEntries } from './invalidation.js';
import type { QoraKey } from './key.js';
import { callEach, toolsOf } from './mutationCallbacks.js';
import type { MutationRun, MutationState } from './mutationHandle.js';
import type { MutationCall, MutationSettings, PausedMutation } from './mutations.js';
import { isBlocked } from './networkMode.js';
import { call } from './options.js';
import { delayAfter } from './retry.js';
import type { SchemaResult } from './schema.js';
import { FOREVER } from './seams/clock.js';
import { Deadline } from './seams/deadlines.js';
import { selectEntries } from './select.js';
import { type Signal, signal } from './signals.js';
import { watchEnvironment } from './triggers.js';

type AnyState = MutationState<unknown, unknown, unknown>;

export class Mutating implements MutationRun<unknown, unknown, unknown>, PausedMutation {
  readonly key: QoraKey | undefined;
  readonly scope: string | undefined;
  readonly idempotencyKey: string;
  readonly at: number;
  readonly input: unknown;
  readonly durable: boolean;
  variables: unknown;
  context: unknown;
  isCalled = false;
  readonly state: Signal<AnyState>;
  readonly isPaused: Signal<boolean> = signal(false);
  readonly failureCount: Signal<number> = signal(0);
  readonly settled: Promise<void>;
  readonly engine: Engine;
  readonly call: MutationCall;
  readonly #promise: Promise<unknown>;
  readonly #controller = new AbortController();
  readonly #edits: Edits;
  settings: MutationSettings;
  /** Accepted, failed or called off: what comes later counts no more. */
  #isOver = false;
  /** Ends the wait for the network, for the next attempt, or for somebody who says how to do it; at last, its stay in the list. */
  resume: () => void = Boolean;
  readonly #deadline: Deadline = new Deadline(() => this.resume());
  /** Rejects when the run is called off, with whatever it waits for. */
  #stop: (error: unknown) => void = Boolean;
  readonly #stopped: Promise<never> = new Promise((_, reject) => {
    this.#stop = reject;
  });
  /** Whether a handle shows it. */
  #isShown = false;
  #hasLeft = false;

  constructor(engine: Engine, details: MutationCall) {
    const { settings, input, restored } = details;
    const { mutations, notifier } = engine;
    this.engine = engine;
    this.#edits = new Edits(engine);
    this.call = details;
    this.settings = settings;
    this.key = settings.key;
    this.input = this.variables = input;
    this.durable = !!settings.durable;
    this.context = restored?.context;
    this.scope = (restored ?? settings).scope;
    this.at = restored?.at ?? engine.now;
    this.idempotencyKey = restored?.idempotencyKey ?? createIdempotencyKey();
    this.state = signal<AnyState>({ status: 'pending', variables: input });
    mutations.runs.add(this);
    notifier.bump(mutations.changes);
    this.#tell('mutation.started', {});
    let end!: () => void;
    this.settled = new Promise<void>((resolve) => {
      end = resolve;
    }).then(() => notifier.guard(() => this.#leave()));
    // In its scope before it begins: the next may be called by what this one calls at once.
    this.#promise = drive(this.#execute(mutations.queue(this.scope, this.settled)));
    // Whoever awaits the run has the error; nobody has to.
    this.#promise.then(end, end);
    this.#stopped.catch(Boolean);
  }

  // biome-ignore lint/suspicious/noThenProperty: a run is awaited like the promise of what it brings.
  then<A = unknown, B = never>(
    onSuccess?: ((data: unknown) => A | PromiseLike<A>) | null,
    onFailure?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#promise.then(onSuccess, onFailure);
  }

  /** A handle begins or ceases to show it. */
  show(isShown: boolean): void {
    const { deadlines, mutations, now } = this.engine;
    this.#isShown = isShown;
    if (!this.#hasLeft) return;
    const isStaying = isShown || !mutations.runs.has(this);
    deadlines.set(this.#deadline, isStaying ? FOREVER : now + this.settings.gcTime);
  }

  cancel(): void {
    const error = new CancelledError();
    if (!this.#refuse({ status: 'idle' })) return;
    this.#tell('mutation.cancelled', {});
    this.#controller.abort(error);
    this.#stop(error);
  }

  /** Everything in order; what is yielded is waited for if it is a promise. */
  *#execute(before: Promise<unknown> | undefined): Generator<unknown, unknown> {
    const { mutations } = this.engine;
    let data: unknown;
    try {
      yield* this.#prepare(before);
      const task = (): Promise<unknown> => drive(this.#attempts());
      data = yield* this.#orStop(through(mutations.interceptors, task, async (one, next) => one(this, next)));
      this.#accept(data);
    } catch (error) {
      if (this.#refuse({ status: 'failure', variables: this.variables, error }))
        this.#tell('mutation.failed', { error });
      yield* callEach(this, 'onError', error);
      yield* callEach(this, 'onSettled', undefined, error);
      throw error;
    }
    const failed = yield* callEach(this, 'onSuccess', data);
    yield* callEach(this, 'onSettled', data, undefined);
    const rests = this.#invalidate(data);
    if (this.settings.awaitInvalidates) yield rests;
    if (failed) throw failed.error;
    return data;
  }

  /** What comes before the function: the input is checked, edits are laid, whoever of the scope was first goes first. */
  *#prepare(before: Promise<unknown> | undefined): Generator<unknown, void> {
    const { restored } = this.call;
    if (restored) yield* this.#learn(restored.key);
    const { schema, optimistic, onMutate } = this.settings;
    if (schema) {
      const checking = schema['~standard'].validate(this.variables);
      const result = (yield* this.#orStop(checking)) as SchemaResult<unknown>;
      if (result.issues) throw new SchemaError(result.issues);
      this.variables = result.value;
    }
    if (optimistic) yield* this.#orStop(this.#edits.lay((cache) => optimistic(this.variables, cache)));
    if (onMutate && !restored) this.context = yield* this.#orStop(onMutate(this.variables, toolsOf(this)));
    yield* this.#orStop(before);
  }

  *#attempts(): Generator<unknown, unknown> {
    const { online, client, notifier } = this.engine;
    const { mutationFn, networkMode, meta } = this.settings;
    const { signal } = this.#controller;
    const { idempotencyKey } = this;
    if (!mutationFn) throw new QoraError('missing-mutation-fn', { key: this.key });
    for (;;) {
      const attempt = this.failureCount.peek();
      // An interceptor may ask when the run has been called off.
      signal.throwIfAborted();
      while (isBlocked(networkMode, attempt, online.peek())) yield* this.#pause();
      try {
        this.isCalled = true;
        const context = { signal, idempotencyKey, attempt, meta, client };
        return yield* this.#orStop(mutationFn(this.variables as never, context));
      } catch (error) {
        let delay = -1;
        notifier.guard(() => {
          if (!signal.aborted) delay = delayAfter(this.settings, attempt, error as Error);
        });
        if (delay < 0) throw error;
        notifier.set(this.failureCount, attempt + 1);
        this.#tell('mutation.retried', { failureCount: attempt + 1, error });
        yield* this.#orStop(this.#wait(delay));
      }
    }
  }

  /** Waits for the network. */
  *#pause(): Generator<unknown, void> {
    const engine = this.engine;
    const { paused } = engine.mutations;
    const going = this.#wait();
    paused.add(this);
    engine.notifier.set(this.isPaused, true);
    this.#tell('mutation.paused', {});
    watchEnvironment(engine);
    yield* this.#orStop(going);
    paused.delete(this);
    engine.notifier.set(this.isPaused, false);
    this.#tell('mutation.resumed', {});
    watchEnvironment(engine);
  }

  /** Waits until somebody has said how the mutation of this name is done. */
  *#learn(key: QoraKey): Generator<unknown, void> {
    const { mutations } = this.engine;
    const look = (): boolean => {
      this.settings = mutations.known(key);
      return !!this.settings.mutationFn;
    };
    while (!look()) {
      mutations.orphans.add(this);
      yield* this.#orStop(this.#wait());
    }
    mutations.orphans.delete(this);
  }

  /** Waits for `resume`, or for so many ms. */
  #wait(ms = FOREVER): Promise<void> {
    const { deadlines, now } = this.engine;
    deadlines.set(this.#deadline, now + ms, true);
    return new Promise((resolve) => {
      this.resume = resolve;
    });
  }

  /** The value, waited for if it is a promise. Throws once the run is called off, though the value may have come. */
  *#orStop(value: unknown): Generator<unknown, unknown> {
    const known = isPromise(value) ? yield Promise.race([value, this.#stopped]) : value;
    this.#controller.signal.throwIfAborted();
    return known;
  }

  /** From now on, and not only after its callbacks, it waits for no network and no refetch waits for it. */
  #end(): void {
    const engine = this.engine;
    this.#isOver = true;
    if (engine.mutations.paused.delete(this)) watchEnvironment(engine);
  }

  /** The server has done it: nothing is rolled back any more. */
  #accept(data: unknown): void {
    this.#end();
    this.engine.notifier.batch(() => {
      this.#edits.commit(data);
      this.state.value = { status: 'success', variables: this.variables, data };
    });
    this.#tell('mutation.succeeded', { data });
  }

  /** Takes the edits back, and shows the state if the run was still on. Returns whether it was. */
  #refuse(state: AnyState): boolean {
    const { deadlines, notifier } = this.engine;
    const wasOn = !this.#isOver;
    this.#end();
    if (wasOn) deadlines.cancel(this.#deadline);
    notifier.batch(() => {
      this.#edits.rollback();
      this.isPaused.value = false;
      if (wasOn) this.state.value = state;
    });
    return wasOn;
  }

  #invalidate(data: unknown): Promise<unknown> {
    const engine = this.engine;
    const entries = new Set<Entry>();
    let filters: readonly Filter[] = [];
    engine.notifier.guard(() => {
      filters = (call(this.settings.invalidates, data, this.variables) as Filter[] | undefined) ?? [];
      for (const filter of filters) for (const entry of selectEntries(engine, filter)) entries.add(entry);
    });
    return invalidateEntries(engine, [...entries], true, filters);
  }

  /** It has settled: it stays in the list while it is shown, and for `gcTime` after. */
  #leave(): void {
    const engine = this.engine;
    const { mutations, notifier } = engine;
    mutations.orphans.delete(this);
    this.#hasLeft = true;
    this.resume = () => {
      mutations.runs.delete(this);
      notifier.bump(mutations.changes);
    };
    if (engine.isServer) this.resume();
    this.show(this.#isShown);
  }

  #tell<T extends MutationEventType>(type: T, details: Omit<EventDetails[T], 'run'>): void {
    const engine = this.engine;
    engine.emit(type, this, { ...details, run: this } as unknown as EventDetails[T]);
  }
}
