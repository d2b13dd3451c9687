/**
 * A list of queries that may change: handles in the order asked for, kept for the keys that stay.
 *
 *   list ──> by key: the old handle, or a new one ──> handles ──> combine(states)
 */
import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals-core';
import type { Engine } from './engine.js';
import { hashKey } from './key.js';
import type { AnyQueryOptions } from './options.js';
import { WatchedQuery } from './query.js';
import type { ReaderOptions } from './reader.js';
import type { QoraState } from './state.js';

interface Kept {
  readonly query: WatchedQuery;
  readonly options: Signal<ReaderOptions>;
}

type Combine = (states: readonly QoraState<unknown, unknown>[]) => unknown;

/** The stable list of a client that was asked for no query. */
const NOTHING: readonly WatchedQuery[] = Object.freeze([]);

export function watchQueries(
  engine: Engine,
  list: readonly AnyQueryOptions[] | (() => readonly AnyQueryOptions[]),
): ReadonlySignal<readonly WatchedQuery[]> {
  let kept = new Map<string, Kept>();
  let handles = NOTHING;
  const handlesOf = (all: readonly AnyQueryOptions[]): readonly WatchedQuery[] => {
    const next = new Map<string, Kept>();
    const seen = new Map<string, number>();
    const queries = all.map((options) => {
      const hash = hashKey(options.key);
      // The same key twice is two readers of one entry.
      const count = seen.get(hash) ?? 0;
      seen.set(hash, count + 1);
      const name = `${count}${hash}`;
      const known = kept.get(name) ?? create(engine, options);
      known.options.value = options;
      next.set(name, known);
      return known.query;
    });
    kept = next;
    const isSame = queries.length === handles.length && queries.every((query, i) => query === handles[i]);
    if (!isSame) handles = queries.length === 0 ? NOTHING : Object.freeze(queries);
    return handles;
  };
  if (typeof list === 'function') return computed(() => handlesOf(list()));
  const fixed = handlesOf(list);
  return signal(fixed);
}

/** What `combine` makes of the states of the handles, as a computed over them. */
export function combineQueries(
  handles: ReadonlySignal<readonly WatchedQuery[]>,
  combine: Combine,
): ReadonlySignal<unknown> {
  return computed(() => combine(handles.value.map((query) => query.state.value)));
}

function create(engine: Engine, options: AnyQueryOptions): Kept {
  const source = signal<ReaderOptions>(options);
  return { query: new WatchedQuery(engine, null, source), options: source };
}
