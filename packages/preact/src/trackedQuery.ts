/**
 * One component's view of a query: plain values, and a re-render only for what the last render read.
 *
 *   render ──> query (a successor, if the options differ) ──> getters note field and value
 *   commit ──> listens to that query, no more to the one before ──> listener compares what was read ──> re-render
 *
 * Other options make another handle, which comes in the old one's place when the render is committed: of another key it
 * holds itself, of the same key the old one goes on with its options, for all who follow the signals of any of them. A signal that holds the
 * options would cost every component a signal, a computed and an effect, and a render with a new key could show what it
 * asks for only by writing that signal, which a render must not: others may be subscribed, and it may be thrown away.
 */
import {
  type AdapterSettings,
  type Arms,
  dataOf,
  type FailureState,
  hasData,
  match,
  type QoraClient,
  type QoraKey,
  type QoraState,
  type Query,
  type QueryField,
  type QuerySignals,
  type Signal,
  signal,
} from '@qora/core';
import { currentPass } from './pass.js';
import type { Failures } from './provider.js';
import { type AnyOptions, isSame } from './sameOptions.js';

type AnyState = QoraState<unknown, unknown>;
type Refetch = Query<unknown, unknown>['refetch'];

/** The last one alone needs a timer of every reader, so that it is listened to only where it was read. */
const FIELDS: readonly QueryField[] = [
  'state',
  'data',
  'error',
  'status',
  'fetchStatus',
  'isFetching',
  'isEnabled',
  'isPlaceholder',
  'failureCount',
  'failureReason',
  'isStale',
];
const CHEAP_FIELDS = FIELDS.slice(0, -1);
const STALE = 1 << (FIELDS.length - 1);

export class TrackedQuery {
  /** Asks for a re-render. */
  onChange: (() => void) | undefined;
  protected query: Query<unknown, unknown> | undefined;
  protected client: QoraClient | undefined;
  protected isRendering = false;
  #options: AnyOptions;
  /** The fields that the last render read, as bits, and what they were. */
  #read = 0;
  readonly #values: unknown[] = [];
  #pass: object | undefined;
  /** What is held: the query of the last render that was committed, the options whose functions it has. */
  #held: Query<unknown, unknown> | undefined;
  #taken: AnyOptions;
  #heldKey: QoraKey | undefined;
  #listened: readonly QueryField[] | undefined;
  #stop: (() => void) | undefined;
  #listener: (() => void) | undefined;
  /** The key, once somebody has read `$`. */
  #changes: Signal<QoraKey | undefined> | undefined;
  #refetch: Refetch | undefined;
  #match: ((arms: Arms<unknown, unknown, unknown>) => unknown) | undefined;

  /** A render begins. It reads what these options ask for, and changes nothing that anybody else could see. */
  render(client: QoraClient, options: AnyOptions): void {
    const { query } = this;
    if (!query || client !== this.client) {
      this.query = this.watch(client, options);
      this.#taken = options;
    } else if (!isSame(this.#options, options)) {
      this.query = query.successor(options ?? null);
      this.#taken = options;
    }
    this.client = client;
    this.#options = options;
    this.#read = 0;
    this.#pass = currentPass();
    this.isRendering = true;
  }

  /**
   * Throws the failure to the nearest boundary, or gives the promise of what is to come, where the options say so and there
   * is nothing to show.
   */
  raise(failures: Failures | undefined): Promise<unknown> | undefined {
    const raised = this.#raised();
    if (raised?.status !== 'failure') return raised && this.query?.promise();
    failures?.set(this.key as QoraKey, this.client as QoraClient);
    throw raised.error;
  }

  /** The render is on the page: holds what it read. Returns whether there was one. */
  commit(): boolean {
    this.isRendering = false;
    if (this.#pass !== currentPass()) return false;
    const query = this.query as Query<unknown, unknown>;
    const fields = this.#read & STALE ? FIELDS : CHEAP_FIELDS;
    const listened = this.#listened;
    if (query !== this.#held || fields !== listened) {
      this.#listener ??= () => {
        if (this.#hasChanged()) this.onChange?.();
      };
      const stop = query.listen(this.#listener, fields);
      this.#stop?.();
      this.#stop = stop;
      this.#held = query;
      this.#listened = fields;
      // An entry's key is the same array for all who hold it. The first one is news to nobody.
      const { key } = query;
      if (this.#changes && listened && key !== this.#heldKey) this.#changes.value = key;
      this.#heldKey = key;
    }
    if (this.#taken !== this.#options) {
      this.#taken = this.#options;
      if (this.#taken) query.renew(this.#taken);
    }
    if (this.#hasChanged()) this.onChange?.();
    return true;
  }

  /** The component is gone, or parked. */
  end(): void {
    this.#stop?.();
    this.#stop = this.#held = undefined;
  }

  get key(): QoraKey | undefined {
    return this.query?.key;
  }

  /** The signals of this key. Reading it depends on which key that is: computeds and effects are not left behind. */
  get $(): QuerySignals<unknown, unknown> {
    this.#changes ??= signal(this.key);
    void this.#changes.value;
    return this.query as Query<unknown, unknown>;
  }

  get refetch(): Refetch {
    this.#refetch ??= (options) => (this.query as Query<unknown, unknown>).refetch(options);
    return this.#refetch;
  }

  get match(): (arms: Arms<unknown, unknown, unknown>) => unknown {
    this.#match ??= (arms) => match(this.look(), arms);
    return this.#match;
  }

  protected watch(client: QoraClient, options: AnyOptions): Query<unknown, unknown> {
    return client.watchQuery(options as never);
  }

  /** The state, noted if a render asks. */
  look(): AnyState {
    return this.read('state', 0) as AnyState;
  }

  /** The value of a field, noted if a render asks. */
  read(field: QueryField, i: number): unknown {
    const value = (this.query as Query<unknown, unknown>).peek(field);
    if (this.isRendering) {
      this.#read |= 1 << i;
      this.#values[i] = value;
    }
    return value;
  }

  /** Whether the component shows what is no longer so. */
  #hasChanged(): boolean {
    const query = this.query as Query<unknown, unknown>;
    for (let i = 0, bits = this.#read; bits; i++, bits >>= 1)
      if (bits & 1 && !isEqual(this.#values[i], query.peek(FIELDS[i] as QueryField), i)) return true;
    return !!this.#raised();
  }

  /** The state that is not shown but raised: a failure, or a first load that the component waits for. */
  #raised(): AnyState | undefined {
    const query = this.query as Query<unknown, unknown>;
    const { suspense, throwOnError } = query.settings;
    const key = (suspense || throwOnError) && query.key;
    if (!key) return undefined;
    const state = query.peek('state');
    if (isShown(state)) return undefined;
    // Who comes to a failed entry tries once more; who throws joins the failure, until its boundary is reset.
    const known = query === this.#held ? state : (this.client as QoraClient).getState(key);
    const failed = [state, known].find((one) => one.status === 'failure' && !isShown(one));
    if (failed && isThrown(failed as FailureState<unknown, unknown>, throwOnError)) return failed;
    return suspense && state.status === 'loading' && query.peek('isEnabled') ? state : undefined;
  }
}

for (const [i, field] of FIELDS.entries()) {
  Object.defineProperty(TrackedQuery.prototype, field, {
    get(this: TrackedQuery) {
      return this.read(field, i);
    },
  });
}

/** What was foreseen of a state is another object than what came to be. */
function isEqual(one: unknown, other: unknown, i: number): boolean {
  if (i > 0) return Object.is(one, other);
  const [a, b] = [one, other] as [Record<string, unknown>, Record<string, unknown>];
  // All states of a status have the same fields.
  return a === b || Object.keys(a).every((name) => Object.is(a[name], b[name]));
}

/** Whether there is something to show. */
function isShown(state: AnyState): boolean {
  return hasData(state) || dataOf(state) !== undefined;
}

function isThrown(
  state: FailureState<unknown, unknown>,
  throwOnError: AdapterSettings['throwOnError'],
): boolean {
  return typeof throwOnError === 'function'
    ? throwOnError(state.error as never, state as never)
    : !!throwOnError;
}
