/** What a client keeps of its mutations: the live runs, who waits for whom, and how each is done. */
import type { AnyMutationOptions, MutationDefaults, MutationInterceptor } from './clientApi.js';
import { type Hash, hashKey, type QoraKey, startsWith } from './key.js';
import type { CallCallbacks, MutationRun, RestoredMutation } from './mutationHandle.js';
import { MUTATION_DEFAULTS } from './mutationOptions.js';
import { computed, type ReadonlySignal, type Signal, signal } from './signals.js';

/** A run that waits, and can go on. */
export interface PausedMutation {
  resume(): void;
  /** Settles with the run; never rejects. */
  readonly settled: Promise<unknown>;
}

/** Options with those present that have a default. */
export type MutationSettings = AnyMutationOptions & typeof MUTATION_DEFAULTS;

/** What a run is made of. */
export interface MutationCall {
  readonly settings: MutationSettings;
  readonly input: unknown;
  readonly callbacks: CallCallbacks<unknown, unknown, unknown>;
  /** What is known of it from before a reload. */
  readonly restored?: RestoredMutation;
}

type LiveRun = MutationRun<unknown, unknown, unknown> & PausedMutation;

export class Mutations {
  /** The live runs, oldest first, and a version that moves with them. */
  readonly runs: Set<LiveRun> = new Set();
  readonly changes: Signal<number> = signal(0);
  readonly live: ReadonlySignal<readonly LiveRun[]> = computed(() => {
    void this.changes.value;
    return [...this.runs];
  });
  readonly paused: Set<PausedMutation> = new Set();
  /** Runs from before a reload that nobody has said how to do yet; they look again whenever somebody might have. */
  readonly orphans: Set<PausedMutation> = new Set();
  /** Stand around every run's function, the oldest outermost. */
  readonly interceptors: Set<MutationInterceptor> = new Set();
  readonly #defaults: MutationDefaults;
  /**
   * By key, what its handle was made of, as long as that or the handle is there: a key with an id in it is made once for
   * each id, by a component that soon is gone.
   */
  readonly #known: Map<Hash, WeakRef<AnyMutationOptions>> = new Map();
  readonly #forgetting: FinalizationRegistry<Hash> = new FinalizationRegistry((hash) => {
    // Another handle may have come since.
    if (!this.#known.get(hash)?.deref()) this.#known.delete(hash);
  });
  /** By scope, what its next run has to wait for. */
  readonly #scopes: Map<string, Promise<unknown>> = new Map();
  #prefixes: ReadonlyArray<readonly [prefix: QoraKey, options: MutationDefaults]> = [];

  constructor(defaults: MutationDefaults) {
    this.#defaults = merge<MutationDefaults>(MUTATION_DEFAULTS, defaults);
  }

  /** Puts a run at the end of its scope. Returns what it has to wait for. */
  queue(scope: string | undefined, settled: Promise<unknown>): Promise<unknown> | undefined {
    if (scope === undefined) return undefined;
    const scopes = this.#scopes;
    const before = scopes.get(scope);
    // It may be called off before its turn; who comes after it waits for those before it all the same.
    const turn = Promise.all([before, settled]).then(() => {
      if (scopes.get(scope) === turn) scopes.delete(scope);
    });
    scopes.set(scope, turn);
    return before;
  }

  /** Options over the defaults of their key, the longest prefix last. */
  resolve(options: AnyMutationOptions): MutationSettings {
    const { key = [] } = options;
    const matching = this.#prefixes.filter(([prefix]) => startsWith(key, prefix));
    const defaults = matching.reduce((under, [, over]) => merge(under, over), this.#defaults);
    return merge(defaults, options) as MutationSettings;
  }

  /** How the mutation of this name is done, as far as anybody has said. */
  known(key: QoraKey): MutationSettings {
    return this.resolve(this.#known.get(hashKey(key))?.deref() ?? { key });
  }

  /** Somebody says how a mutation is done. */
  learn(options: AnyMutationOptions): void {
    if (options.key) {
      const hash = hashKey(options.key);
      this.#known.set(hash, new WeakRef(options));
      this.#forgetting.register(options, hash);
    }
    for (const run of [...this.orphans]) run.resume();
  }

  setDefaults(prefix: QoraKey, options: MutationDefaults): void {
    this.#prefixes = [...this.#prefixes, [prefix, options] as const].sort(
      ([one], [other]) => one.length - other.length,
    );
    for (const run of [...this.orphans]) run.resume();
  }
}

function merge<O extends object>(under: O, over: O): O {
  return { ...under, ...Object.fromEntries(Object.entries(over).filter(([, value]) => value !== undefined)) };
}
