/**
 * A watched query: a reader with signals. Watching is owning, and it happens here, in the one impure computed:
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
import { keep, track } from './cache.js';
import { claimResult } from './claim.js';
import type { AnyQueryOptions } from './clientApi.js';
import type { Entry } from './entry.js';
import { QoraError } from './errors.js';
import { ask, restOf } from './fetching.js';
import { FIELDS, readField } from './fields.js';
import type { QoraKey } from './key.js';
import { seedEntry } from './lifecycle.js';
import type { Query, QueryField, QuerySignals } from './queryHandle.js';
import { Reader } from './reader.js';
import { liveSignal } from './seams/live.js';
import { type Select, type Selection, selectionOf } from './selection.js';
import { computed, type ReadonlySignal, untracked } from './signals.js';
import { dataOf, hasData, type QoraState } from './state.js';
import { streamStates } from './stateStream.js';
import { succeed } from './succession.js';

type AnyState = QoraState<unknown, unknown>;

/** Signals by their names. */
interface Signals<K> {
  get(name: K): ReadonlySignal<unknown> | undefined;
  set(name: K, signal: ReadonlySignal<unknown>): unknown;
}

/** The fields are getters on the prototype, made below from {@link FIELDS}. */
export interface WatchedQuery extends QuerySignals<unknown, unknown> {}

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the loop below this class defines a getter for every field.
export class WatchedQuery extends Reader implements Query<unknown, unknown> {
  #signals: Signals<unknown> | undefined;
  /** Those of `select`, by their function: an inline one goes with what was made of it. */
  #selections: Signals<Select> | undefined;

  get key(): QoraKey | undefined {
    untracked(() => this.follow());
    return this.ownKey;
  }

  select<R>(select: (data: unknown) => R): ReadonlySignal<R | undefined> {
    this.#selections ??= new WeakMap();
    return this.signal(select, () => this.#selected(select), this.#selections) as ReadonlySignal<R>;
  }

  async refetch({ throwOnError = false }: { readonly throwOnError?: boolean } = {}): Promise<AnyState> {
    const entry = this.#seed();
    if (entry) {
      keep(this.engine, entry, this.settings);
      const run = ask(this.engine, entry, this, 'refetch');
      run.hurry();
      await restOf(run, true);
    }
    const { shown } = this;
    if (throwOnError && shown.status === 'failure') throw shown.error;
    return shown;
  }

  subscribe(listener: (state: AnyState) => void): () => void {
    let last: AnyState | undefined;
    const tell = (): void => {
      const { shown } = this;
      if (shown === last) return;
      last = shown;
      listener(shown);
    };
    const stop = this.listen(tell, ['state']);
    this.engine.notifier.guard(() => untracked(tell));
    return () => {
      stop();
      // Whoever keeps the clean-up does not keep the data.
      last = undefined;
    };
  }

  successor(options: { readonly key: QoraKey } | null, isApart = false): Query<unknown, unknown> {
    const { engine, held } = this;
    const isSameKey = !isApart && held.isThere && options && engine.tree.find(options.key) === held.entry;
    const next = isSameKey ? new Successor(held) : new WatchedQuery(engine, null);
    return next.takeOver(this, options);
  }

  [Symbol.asyncIterator](): AsyncIterator<AnyState, undefined> {
    return streamStates((listener) => this.subscribe(listener), this.engine);
  }

  async promise(): Promise<AnyState> {
    const { engine } = this;
    const entry = this.#seed(true);
    if (entry) {
      if (!engine.isServer) await claimResult(this, entry.key);
      else if (!entry.hasData) await restOf(ask(engine, entry, this, 'fetch'), true);
    }
    return this.shown;
  }

  /** The signal of this name, made when first asked for. */
  signal<K>(name: K, make: () => ReadonlySignal<unknown>, among?: Signals<K>): ReadonlySignal<unknown> {
    this.#signals ??= new Map();
    const known = among ?? this.#signals;
    const signal = known.get(name) ?? make();
    known.set(name, signal);
    return signal;
  }

  /** Who holds for those that watch this one. */
  get held(): WatchedQuery {
    return this;
  }

  /** Whose options say what is shown. */
  get shower(): Reader {
    return this;
  }

  /** The value of a field for its signal. */
  look(name: QueryField): unknown {
    return readField(this, name);
  }

  field(name: QueryField): ReadonlySignal<unknown> {
    const read = (): unknown => {
      void this.#view.value;
      return untracked(() => this.look(name));
    };
    if (name !== 'isStale') return computed(read);
    return liveSignal(read, () => {
      this.watchStaleness();
      return Boolean;
    });
  }

  /** The one that watches: it follows the options and depends on the entry, or on one coming. Its value is always new. */
  get #view(): ReadonlySignal<unknown> {
    const { arrivals, notifier } = this.engine;
    const follow = (): object => {
      this.follow();
      const entry = untracked(() => this.locate());
      if (entry) track(entry);
      else void arrivals.value;
      return {};
    };
    return this.signal(FIELDS, () =>
      computed(follow, {
        watched: () => notifier.guard(() => this.watch()),
        unwatched: () => notifier.guard(() => this.unwatch()),
      }),
    );
  }

  /** The entry of the key, for a call that is about to load it; with `isAutomatic` only if the query is enabled. */
  #seed(isAutomatic = false): Entry | undefined {
    const { key } = this;
    const { engine, settings, mayRun } = this;
    if (engine.isDisposed) throw new QoraError('client-disposed');
    return key && (mayRun || !isAutomatic) ? seedEntry(engine, key, settings) : undefined;
  }

  #selected(select: Select): ReadonlySignal<unknown> {
    let selection: Selection | undefined;
    let owner: Entry | undefined;
    let last: object | undefined;
    const apply = (): unknown => {
      const { shown, entry, settings, engine, projection } = this.shower;
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

/**
 * A query with other options of the same key, while one is held. A render reads it and may be thrown away, so that until
 * it is listened to it shows what its options ask for and nothing comes of them.
 *
 *   successor ──> signals in JSX ──watch──> held (as it was)         starts nothing
 *   commit    ──> listen ──options──> held ──> every query that came before shows what that shows
 *
 * So there is one reader, however many renders somebody still follows the signals of, and its options are the latest.
 */
class Successor extends WatchedQuery {
  readonly #held: WatchedQuery;
  #isCommitted = false;

  constructor(held: WatchedQuery) {
    super(held.engine, null);
    this.#held = held;
  }

  override get held(): WatchedQuery {
    return this.#held;
  }

  /** The same array: an equal one would be news. */
  override get key(): QoraKey | undefined {
    return this.#held.key;
  }

  override get shower(): Reader {
    return this.#isCommitted ? this.#held : this;
  }

  override get isThere(): boolean {
    return this.#held.isThere && this.#held.isWanting;
  }

  override look(name: QueryField): unknown {
    return this.#isCommitted ? readField(this.#held, name) : this.peek(name);
  }

  override watch(): void {
    this.#held.watch();
  }

  override unwatch(): void {
    this.#held.unwatch();
  }

  override watchStaleness(): void {
    this.#held.watchStaleness();
  }

  override listen(listener: () => void, fields: readonly QueryField[]): () => void {
    if (!this.#isCommitted) succeed(this.#held, this);
    this.#isCommitted = true;
    return this.#held.listen(listener, fields);
  }

  override renew(options: AnyQueryOptions): void {
    super.renew(options);
    const { settings, fetcher } = this;
    Object.assign(this.#held, { settings, fetcher });
  }
}

for (const field of Object.keys(FIELDS) as QueryField[]) {
  Object.defineProperty(WatchedQuery.prototype, field, {
    get(this: WatchedQuery) {
      return this.signal(field, () => this.field(field));
    },
  });
}
