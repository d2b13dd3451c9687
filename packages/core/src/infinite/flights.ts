/**
 * Pages under way, by client, key and direction: whoever asks for the same one joins, and every handle of the key sees it.
 *
 *   fetchNextPage ──> wait until no run is under way ──> run that adds one page ──> is it there? ──> done
 *                                                                                    └─ a write or a refetch came between: again
 */
import { type ClientApi, type FetcherContext, hashKey, type Signal, signal } from '../index.js';
import type { AnyInfiniteOptions } from './infiniteOptions.js';
import {
  type AnyData,
  confirmed,
  type Direction,
  hasBeyond,
  isSameParam,
  loadPage,
  paramBeyond,
  withPage,
} from './pages.js';
import { refetcher } from './refetching.js';
import { toQuery } from './toQuery.js';

/** How often a page is tried again that something came between. */
const TRIES = 3;

interface Flight {
  readonly promise: Promise<void> | undefined;
}

/** The flights of one client. A page that failed is remembered until the next try. */
class Flights {
  readonly #flights = new Map<string, Flight>();
  readonly #version: Signal<number> = signal(0);

  get(name: string): Flight | undefined {
    void this.#version.value;
    return this.#flights.get(name);
  }

  set(name: string, flight: Flight | undefined): void {
    if (flight) this.#flights.set(name, flight);
    else this.#flights.delete(name);
    this.#version.value = this.#version.peek() + 1;
  }
}

const all = new WeakMap<ClientApi, Flights>();

function flightsOf(client: ClientApi): Flights {
  const flights = all.get(client) ?? new Flights();
  all.set(client, flights);
  return flights;
}

const nameOf = ({ key }: AnyInfiniteOptions, direction: Direction): string => direction + hashKey(key);

/** Whether a page of this direction is under way. */
export function isUnderWay(client: ClientApi, options: AnyInfiniteOptions, direction: Direction): boolean {
  return flightsOf(client).get(nameOf(options, direction))?.promise !== undefined;
}

/** Whether the last page of this direction has failed. */
export function hasFailed(client: ClientApi, options: AnyInfiniteOptions, direction: Direction): boolean {
  const flight = flightsOf(client).get(nameOf(options, direction));
  return flight !== undefined && flight.promise === undefined;
}

/** Adds the page beyond this end. Never rejects: a failure is the entry's, and {@link hasFailed} tells. */
export function addPage(client: ClientApi, options: AnyInfiniteOptions, direction: Direction): Promise<void> {
  const flights = flightsOf(client);
  const name = nameOf(options, direction);
  const known = flights.get(name)?.promise;
  if (known) return known;
  const promise = fly(client, options, direction).then(
    () => flights.set(name, undefined),
    () => flights.set(name, { promise: undefined }),
  );
  flights.set(name, { promise });
  return promise;
}

async function fly(client: ClientApi, options: AnyInfiniteOptions, direction: Direction): Promise<void> {
  for (let tries = 0; tries < TRIES; ) {
    await atRest(client, options);
    // Who begins a run in the same tick is joined by this one, whose own fetcher is not called then.
    let asked: { readonly param: unknown; readonly isAtEnd: boolean } | undefined;
    const fetcher = async (context: FetcherContext): Promise<AnyData> => {
      const base = confirmed(client, context.key);
      // What was invalidated before the page was asked for is loaded with it: the run stands for both.
      const isInvalidated = base.pages.length > 0 && client.inspect({ key: context.key })[0]?.invalidated;
      const old = isInvalidated ? await refetcher(options)(context) : base;
      const param = paramBeyond(options, direction, old);
      const isAtEnd = !hasBeyond(options, direction, old);
      asked = { param, isAtEnd };
      if (isAtEnd) return old;
      const page = await loadPage(options, context, param, direction);
      return withPage(old, page, param, direction, options.maxPages);
    };
    await client.fetchQuery({ ...toQuery(options), fetcher, fresh: true });
    if (!asked) continue;
    tries++;
    const { param, isAtEnd } = asked;
    if (isAtEnd || confirmed(client, options.key).pageParams.some((other) => isSameParam(other, param)))
      return;
  }
}

/** Waits for the run under way: it is joined, not replaced, and its failure is its own. */
async function atRest(client: ClientApi, options: AnyInfiniteOptions): Promise<void> {
  while (client.inspect({ key: options.key })[0]?.fetchStatus !== 'idle') {
    if (!client.inspect({ key: options.key })[0]) return;
    await client.fetchQuery({ ...toQuery(options), fresh: true }).catch(Boolean);
  }
}
