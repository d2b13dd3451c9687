/**
 * A list of queries that may change: handles in the order asked for, kept for the keys that stay.
 *
 *   list ──> by key: the old handle, or a new one ──> handles ──> combine(states)
 */
import { checkOptions } from './checkOptions.js';
import type { AnyQueryOptions } from './clientApi.js';
import { DEV } from './dev.js';
import type { Engine } from './engine.js';
import { hashKey } from './key.js';
import { WatchedQuery } from './query.js';
import { share } from './share.js';
import { computed, type ReadonlySignal, type Signal, signal, untracked } from './signals.js';
import type { QoraState } from './state.js';

interface Kept {
  readonly query: WatchedQuery;
  readonly options: Signal<AnyQueryOptions>;
}

/** The stable list of whoever asked for no query. */
const NOTHING: readonly WatchedQuery[] = [];

export function watchQueries(
  engine: Engine,
  list: readonly AnyQueryOptions[] | (() => readonly AnyQueryOptions[]),
): ReadonlySignal<readonly WatchedQuery[]> {
  if (DEV && typeof list !== 'function') list.forEach(checkReader);
  let kept = new Map<string, Kept>();
  let handles = NOTHING;
  return computed(() => {
    const next = new Map<string, Kept>();
    for (const options of typeof list === 'function' ? list() : list) {
      let name = hashKey(options.key);
      // The same key again is another reader of the same entry.
      while (next.has(name)) name += '+';
      const known = kept.get(name) ?? create(engine, options);
      untracked(() => {
        known.options.value = options;
      });
      next.set(name, known);
    }
    kept = next;
    const queries = [...next.values()].map(({ query }) => query);
    handles = queries.length ? share(handles, queries, 'id') : NOTHING;
    return handles;
  });
}

/** What `combine` makes of the states of the handles, as a computed over them. */
export function combineQueries(
  handles: ReadonlySignal<readonly WatchedQuery[]>,
  combine: (states: readonly QoraState<unknown, unknown>[]) => unknown,
): ReadonlySignal<unknown> {
  return computed(() => combine(handles.value.map((query) => query.state.value)));
}

function checkReader(options: AnyQueryOptions): void {
  hashKey(options.key);
  checkOptions(options);
}

function create(engine: Engine, initial: AnyQueryOptions): Kept {
  const options = signal(initial);
  return { query: new WatchedQuery(engine, () => options.value), options };
}
