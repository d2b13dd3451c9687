/**
 * What one cannot see otherwise: every request with its cause and its end, and every read that made none because the
 * cache had the answer or a request for it was under way already.
 *
 *   network ── begin/end ──> rows <── cache, shared ── reader (compares before and after)
 *   client.onEvent ── causes, pauses ──┘
 */
import {
  computed,
  type QoraClient,
  type QoraEvent,
  type ReadonlySignal,
  type Signal,
  signal,
} from '@qora/core';

export type Outcome = 'pending' | 'aborted' | 'no network' | 'cut short' | number;

/** One row. A `request` has an outcome and, once it has ended, a time; the other kinds made no request. */
export interface Happening {
  readonly id: number;
  readonly kind: 'request' | 'cache' | 'shared' | 'paused';
  readonly method: string;
  readonly path: string;
  /** What caused it: a cause of the client's, `retry`, or `write`. */
  readonly why: string;
  readonly outcome: Outcome;
  readonly time: number | undefined;
  /** How many times a polled path was asked for: one row stands for all. */
  readonly count: number;
}

export interface Totals {
  readonly requests: number;
  readonly cache: number;
  readonly shared: number;
  readonly aborted: number;
}

/** The options of a query whose `meta` names the path that it loads. */
interface Readable {
  readonly key: readonly unknown[];
  readonly meta?: Readonly<Record<string, unknown>> | undefined;
}

interface Beginning {
  readonly method: string;
  readonly path: string;
  readonly attempt: number;
  /** Where the client's own cause says too little. */
  readonly why: string | undefined;
}

const KEPT = 60;

export class Activity {
  readonly #rows: Signal<readonly Happening[]> = signal([]);
  readonly #totals: Signal<Totals> = signal({ requests: 0, cache: 0, shared: 0, aborted: 0 });
  readonly #causes = new Map<string, string>();
  readonly #starts = new Map<string, number>();
  #nextId = 1;

  /** Newest first. */
  get rows(): ReadonlySignal<readonly Happening[]> {
    return this.#rows;
  }

  get totals(): ReadonlySignal<Totals> {
    return this.#totals;
  }

  readonly isBusy: ReadonlySignal<boolean> = computed(() =>
    this.#rows.value.some((row) => row.outcome === 'pending'),
  );

  listen(client: QoraClient): () => void {
    return client.onEvent((event) => this.#onEvent(event));
  }

  /** A request goes out; what it returns is told how it ended. */
  begin({ method, path, attempt, ...given }: Beginning): (outcome: Outcome) => void {
    const startedAt = performance.now();
    const cause = given.why ?? (method === 'GET' ? (this.#causes.get(path) ?? 'fetch') : 'write');
    const why = attempt > 0 ? 'retry' : cause;
    const polled = this.#rows
      .peek()
      .find((row) => why === 'interval' && row.path === path && row.why === why);
    const id = polled?.id ?? this.#nextId++;
    const row: Happening = {
      ...{ id, kind: 'request', method, path, why, outcome: 'pending', time: undefined },
      count: (polled?.count ?? 0) + 1,
    };
    if (polled) this.#change(id, row);
    else this.#add(row);
    this.#count('requests');
    return (outcome) => {
      this.#change(id, { outcome, time: performance.now() - startedAt });
      if (outcome === 'aborted') this.#count('aborted');
    };
  }

  /**
   * Stands between a reader's options and the client, and notes what a change of key costs: nothing if the cache has
   * it, nothing if it joins a run; a run of its own speaks for itself.
   */
  reader(client: QoraClient): <O extends Readable | null>(options: O) => O {
    let last: string | undefined;
    return (options) => {
      const path = options ? pathOf(options.meta) : undefined;
      if (options && path !== undefined && path !== last) {
        const before = client.inspect({ key: options.key })[0];
        const starts = this.#starts.get(path);
        // By then the client has decided: it asks within the same tick.
        queueMicrotask(() => {
          if (this.#starts.get(path) !== starts) return;
          // What a stream has shown so far is data, and still under way.
          if (before && before.fetchStatus !== 'idle') this.#note('shared', path);
          else if (before?.shown.status === 'success') this.#note('cache', path);
        });
      }
      last = path;
      return options;
    };
  }

  #onEvent(event: QoraEvent): void {
    if (!('meta' in event)) return;
    const path = pathOf(event.meta);
    if (path === undefined) return;
    if (event.type === 'run.started') {
      this.#causes.set(path, event.cause);
      this.#starts.set(path, (this.#starts.get(path) ?? 0) + 1);
    }
    // An event may come while signals are being read, where nothing may be written.
    if (event.type === 'run.paused') queueMicrotask(() => this.#note('paused', path));
  }

  #note(kind: 'cache' | 'shared' | 'paused', path: string): void {
    const row = { method: 'GET', path, why: kind, outcome: 'pending' as const, time: undefined, count: 1 };
    this.#add({ ...row, id: this.#nextId++, kind, outcome: 0 });
    if (kind !== 'paused') this.#count(kind);
  }

  #add(row: Happening): void {
    this.#rows.value = [row, ...this.#rows.peek()].slice(0, KEPT);
  }

  #change(id: number, changes: Partial<Happening>): void {
    this.#rows.value = this.#rows.peek().map((row) => (row.id === id ? { ...row, ...changes } : row));
  }

  #count(what: keyof Totals): void {
    const totals = this.#totals.peek();
    this.#totals.value = { ...totals, [what]: totals[what] + 1 };
  }
}

function pathOf(meta: Readable['meta']): string | undefined {
  const path = meta?.['path'];
  return typeof path === 'string' ? path : undefined;
}
