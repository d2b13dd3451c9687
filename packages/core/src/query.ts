/**
 * A watched query: the signals over a reader. Watching is owning, and it happens here, in the one impure computed:
 *
 *   options ──> reader ──> entry ──> its signal ──> view ──> state, data, error … (each made when first read)
 *                 ^                                  │
 *                 └────── watch, unwatch ────────────┘
 *
 * `view` is watched while any signal of the query is, however many and through whatever computeds, so its hooks give
 * exactly one hold. When the options are a function of signals, `view` follows them before it reads: the first frame of a
 * new key is already `loading`, and no frame pairs the new key with the old data. Nothing may throw out of the hooks, for
 * signals-core does not survive it, and nothing is let go of in them, because an effect that re-runs drops its sources
 * and takes them again.
 */
import { track } from './cache.js';
import { claimResult } from './claim.js';
import type { Entry } from './entry.js';
import { QoraError } from './errors.js';
import { ask, restOf } from './fetching.js';
import { FIELDS, readField } from './fields.js';
import type { QoraKey } from './key.js';
import { seedEntry } from './lifecycle.js';
import type { Settings } from './options.js';
import type { Query, QueryField, QuerySignals } from './queryHandle.js';
import type { Reader } from './reader.js';
import { liveSignal } from './seams/live.js';
import { type Select, type Selection, selectionOf } from './selection.js';
import { computed, type ReadonlySignal, untracked } from './signals.js';
import { dataOf, hasData, type QoraState } from './state.js';
import { streamStates } from './stateStream.js';

type AnyState = QoraState<unknown, unknown>;

/** The fields are getters on the prototype, made below from {@link FIELDS}. */
export interface WatchedQuery extends QuerySignals<unknown, unknown> {}

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the loop below this class defines a getter for every field.
export class WatchedQuery implements Query<unknown, unknown> {
  readonly #reader: Reader;
  /** By field, or by the function of `select`. */
  #signals: Map<unknown, ReadonlySignal<unknown>> | undefined;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  get key(): QoraKey | undefined {
    untracked(() => this.#reader.follow());
    return this.#reader.key;
  }

  select<R>(select: (data: unknown) => R): ReadonlySignal<R | undefined> {
    return this.signal(select, () => this.#selected(select)) as ReadonlySignal<R | undefined>;
  }

  async refetch({ throwOnError = false }: { readonly throwOnError?: boolean } = {}): Promise<AnyState> {
    const reader = this.#reader;
    const entry = this.#seed();
    if (entry) {
      const run = ask(reader.engine, entry, reader, 'refetch');
      run.hurry();
      await restOf(run, true);
    }
    const { shown } = reader;
    if (throwOnError && shown.status === 'failure') throw shown.error;
    return shown;
  }

  subscribe(listener: (state: AnyState) => void): () => void {
    const reader = this.#reader;
    let last: AnyState | undefined;
    const tell = (): void => {
      const { shown } = reader;
      if (shown === last) return;
      last = shown;
      listener(shown);
    };
    const stop = reader.listen(tell, ['state']);
    reader.engine.notifier.guard(() => untracked(tell));
    return () => {
      stop();
      // Whoever keeps the clean-up does not keep the data.
      last = undefined;
    };
  }

  listen(listener: () => void, fields: readonly QueryField[]): () => void {
    return this.#reader.listen(listener, fields);
  }

  get settings(): Settings {
    return this.#reader.settings;
  }

  peek<F extends QueryField>(field: F): ReturnType<WatchedQuery[F]['peek']> {
    return this.#reader.peek(field) as ReturnType<WatchedQuery[F]['peek']>;
  }

  successor(options: { readonly key: QoraKey } | null): Query<unknown, unknown> {
    return new WatchedQuery(this.#reader.successor(options));
  }

  renew(options: { readonly key: QoraKey }): void {
    this.#reader.renew(options);
  }

  [Symbol.asyncIterator](): AsyncIterator<AnyState, undefined> {
    return streamStates((listener) => this.subscribe(listener), this.#reader.engine);
  }

  async promise(): Promise<AnyState> {
    const reader = this.#reader;
    const { engine } = reader;
    const entry = this.#seed(true);
    if (entry) {
      if (!engine.isServer) await claimResult(reader, entry.key);
      else if (!entry.hasData) await restOf(ask(engine, entry, reader, 'fetch'), true);
    }
    return reader.shown;
  }

  /** The signal of this name, made when first asked for. */
  signal(name: unknown, make: () => ReadonlySignal<unknown>): ReadonlySignal<unknown> {
    this.#signals ??= new Map();
    const signal = this.#signals.get(name) ?? make();
    this.#signals.set(name, signal);
    return signal;
  }

  field(name: QueryField): ReadonlySignal<unknown> {
    const reader = this.#reader;
    const read = (): unknown => {
      void this.#view.value;
      return untracked(() => readField(reader, name));
    };
    if (name !== 'isStale') return computed(read);
    return liveSignal(read, () => {
      reader.watchStaleness();
      return Boolean;
    });
  }

  /** The one that watches: it follows the options and depends on the entry, or on one coming. Its value is always new. */
  get #view(): ReadonlySignal<unknown> {
    const reader = this.#reader;
    const { arrivals, notifier } = reader.engine;
    const follow = (): object => {
      reader.follow();
      const entry = untracked(() => reader.locate());
      if (entry) track(entry);
      else void arrivals.value;
      return {};
    };
    return this.signal(FIELDS, () =>
      computed(follow, {
        watched: () => notifier.guard(() => reader.watch()),
        unwatched: () => notifier.guard(() => reader.unwatch()),
      }),
    );
  }

  /** The entry of the key, for a call that is about to load it; with `isAutomatic` only if the query is enabled. */
  #seed(isAutomatic = false): Entry | undefined {
    const { key } = this;
    const { engine, settings, isEnabled } = this.#reader;
    if (engine.isDisposed) throw new QoraError('client-disposed');
    return key && (isEnabled || !isAutomatic) ? seedEntry(engine, key, settings) : undefined;
  }

  #selected(select: Select): ReadonlySignal<unknown> {
    const reader = this.#reader;
    let selection: Selection | undefined;
    let owner: Entry | undefined;
    let last: object | undefined;
    const apply = (): unknown => {
      const { shown, entry, settings, engine, projection } = reader;
      if (!hasData(shown) && !projection?.isPlaceholder) return undefined;
      // Readers of plain data share the function's results; a query with a `select` of its own has data of its own.
      const shared = !settings.select && entry?.isHeld ? entry : undefined;
      if (!selection || owner !== shared) selection = selectionOf(shared, select, settings.shareBy);
      owner = shared;
      const { value, problem } = selection.apply(dataOf(shown));
      // Nobody else shows it, as a query with this `select` would.
      if (problem && problem !== last) engine.notifier.report(problem.error);
      last = problem;
      return value;
    };
    return computed(() => {
      void this.#view.value;
      return untracked(apply);
    });
  }
}

for (const field of Object.keys(FIELDS) as QueryField[]) {
  Object.defineProperty(WatchedQuery.prototype, field, {
    get(this: WatchedQuery) {
      return this.signal(field, () => this.field(field));
    },
  });
}
