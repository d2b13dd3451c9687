/**
 * One page more: a run that adds to the pages, and neither joins nor replaces one that loads them. What is under way at
 * the two ends of a list is shared by all who show it; it hangs on the entry's own key, and goes with the entry.
 *
 *   refetch     ├──────────────┤
 *   fetchNextPage    asked ────├─────────┤           its cursor comes from what the refetch brought
 *   fetchPreviousPage    asked ──────────├────────┤
 */
import { batch, type ClientApi, type Fetcher, type QoraKey, type Signal, signal } from '../index.js';
import type { AnyInfiniteOptions } from './infiniteOptions.js';
import { cursorOf, type End, idle, look, part, queryOf } from './pages.js';

/** What is under way at one end of a list. */
interface Flight {
  /** Waiting for another run, running, or the state in which it has failed: that of the entry until something changes. */
  readonly phase: Signal<unknown>;
  /** Settles when the page that was asked for is there; who asks meanwhile shares it. */
  promise?: Promise<unknown> | undefined;
}

type Flights = Record<End, Flight> & {
  /** The run that adds a page, at whichever end. */
  part?: Promise<unknown> | undefined;
};

const flights = new WeakMap<QoraKey, Flights>();

/** @param key the entry's own, which is no other entry's */
export function flightsOf(key: QoraKey): Flights {
  const known = flights.get(key) ?? { Next: { phase: signal() }, Previous: { phase: signal() } };
  flights.set(key, known);
  return known;
}

/** Does something in steps to a list that nobody else may keep, and that would be evicted between two of them. */
export async function keeping<R>(
  client: ClientApi,
  options: AnyInfiniteOptions,
  task: () => Promise<R>,
): Promise<R> {
  const letGo = client.watchQuery(idle(options)).listen(Boolean, []);
  return task().finally(letGo);
}

/** Loads the page beyond an end, or the first one; joins whoever does. Rejects with the fetcher's error. */
export function loadMore(client: ClientApi, options: AnyInfiniteOptions, end: End): Promise<unknown> {
  const { key, data } = look(client, options.key);
  const run = (fetcher?: Fetcher): Promise<unknown> =>
    client.fetchQuery({ ...queryOf(options, fetcher), fresh: true });
  if (!key || !data) return run();
  const all = flightsOf(key);
  const flight = all[end];
  const { phase } = flight;

  const fly = async (): Promise<void> => {
    let now = look(client, key);
    while (now.fetchStatus && now.fetchStatus !== 'idle') {
      phase.value = 'asked';
      // How it ends is no business of this page; after a failure there are the pages that there were.
      await (all.part ?? run()).catch(Boolean);
      now = look(client, key);
    }
    if (!now.data || cursorOf(options, now.data, end) == null) return;
    all.part = batch(() => {
      phase.value = 'running';
      return run(part(options, end));
    }).finally(() => {
      all.part = undefined;
    });
    await all.part;
  };
  const land = (failed?: unknown): void => {
    flight.promise = undefined;
    phase.value = failed;
  };

  flight.promise ??= fly().then(
    () => land(),
    (error) => {
      land(look(client, key).base);
      throw error;
    },
  );
  return flight.promise;
}
