/** The handle of a mutation: it starts runs, each with a life of its own, and shows the latest. */
import type { AnyMutationOptions } from './clientApi.js';
import type { Engine } from './engine.js';
import { QoraError } from './errors.js';
import type { CallCallbacks, Mutation, MutationState, RestoredMutation } from './mutationHandle.js';
import { Mutating } from './mutationRun.js';
import { computed, type ReadonlySignal, type Signal, signal } from './signals.js';

const IDLE = { status: 'idle' } as const;

export class MutationHandle implements Mutation<unknown, unknown, unknown> {
  readonly state: ReadonlySignal<MutationState<unknown, unknown, unknown>>;
  readonly #engine: Engine;
  readonly #options: AnyMutationOptions;
  readonly #latest: Signal<Mutating | undefined> = signal(undefined);
  #isWatched = false;

  constructor(engine: Engine, options: AnyMutationOptions) {
    this.#engine = engine;
    this.#options = options;
    this.state = computed(() => this.#latest.value?.state.value ?? IDLE, {
      watched: () => this.#watch(true),
      unwatched: () => this.#watch(false),
    });
  }

  mutate(input?: unknown, callbacks: CallCallbacks<unknown, unknown, unknown> = {}): Mutating {
    const engine = this.#engine;
    if (engine.isDisposed) throw new QoraError('client-disposed');
    const settings = engine.mutations.resolve(this.#options);
    let run!: Mutating;
    engine.notifier.batch(() => {
      run = new Mutating(engine, { settings, input, callbacks });
      this.#show(run);
    });
    return run;
  }

  reset(): void {
    this.#engine.notifier.guard(() => this.#show(undefined));
  }

  #show(run: Mutating | undefined): void {
    this.#latest.peek()?.show(false);
    this.#latest.value = run;
    run?.show(this.#isWatched);
  }

  #watch(isWatched: boolean): void {
    this.#isWatched = isWatched;
    this.#latest.peek()?.show(isWatched);
  }
}

/** Goes on with a run from before a reload, as soon as the client is online and somebody has said how it is done. */
export function restoreRun(engine: Engine, restored: RestoredMutation): Mutating {
  const { key, input } = restored;
  let run!: Mutating;
  engine.notifier.batch(() => {
    const settings = engine.mutations.known(key);
    run = new Mutating(engine, { settings, input, callbacks: {}, restored });
  });
  return run;
}
