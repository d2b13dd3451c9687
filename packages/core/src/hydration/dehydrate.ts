/**
 * A client's cache as a payload. Only what is confirmed leaves it, and nothing of an error unless `errors` says what.
 *
 *   inspect ──> base ──> state with its real times; what a run under way has shown is stale
 *                  └──> run under way ──> pending ──settled──> state, in the same entry
 */
import {
  type ClientApi,
  dataOf,
  errorOf,
  type Filter,
  type Inspected,
  type RestoredMutation,
} from '../index.js';
import { type Dehydrated, type DehydratedEntry, type OpenEntry, VERSION } from './payload.js';
import { encodeError } from './stateJson.js';

/** What of a client goes into a payload. */
export interface DehydrateOptions {
  /** Which entries. @default all */
  readonly filter?: Filter | undefined;
  /** Whether runs under way go along, as promises to be streamed. @default false */
  readonly pending?: boolean | undefined;
  /**
   * What may be told of an error; an `Error` goes as its name and message, and `undefined` keeps it back. With it failures
   * go along. Without it none does: data over which a run failed goes as stale data, and a rejection says nothing.
   */
  readonly errors?: ((error: unknown) => unknown) | undefined;
}

/**
 * What a client knows, as a plain value for {@link hydrate}: data with its real times, tags and marks, never an optimistic
 * layer; and the mutations that wait, for the network or for others of their scope, if they have a key to go on by.
 *
 * @example
 * await client.prefetch(cityQuery(7))
 * const payload = dehydrate(client)
 */
export function dehydrate(
  client: ClientApi,
  { filter, pending = false, errors }: DehydrateOptions = {},
): Dehydrated {
  const entries: DehydratedEntry[] = [];
  for (const inspected of client.inspect(filter)) {
    const entry = dehydrateEntry(inspected, errors);
    if (pending && inspected.fetchStatus === 'fetching') {
      entry.pending = follow(client, inspected, entry, errors);
      // Nobody may ever look at it.
      entry.pending.catch(Boolean);
    }
    if (entry.pending || entry.state.status !== 'initial') entries.push(entry);
  }
  return { v: VERSION, entries, mutations: waitingMutations(client) };
}

/** What the server does not know of, or may be asked again: an attempt under way is left to its own end. */
function waitingMutations(client: ClientApi): RestoredMutation[] {
  const waiting: RestoredMutation[] = [];
  for (const run of client.mutations.peek()) {
    const { key, input, context, scope, at, idempotencyKey } = run;
    const isWaiting = run.isPaused.peek() || !run.isCalled;
    if (key && isWaiting && run.state.peek().status === 'pending')
      waiting.push({ key, input, context, scope, at, idempotencyKey });
  }
  return waiting;
}

/** What of an entry goes into a payload: `initial` where there is nothing that may be told. */
export function dehydrateEntry(
  { hash, base, tags, invalidated, fetchStatus }: Inspected,
  errors?: DehydrateOptions['errors'],
): OpenEntry {
  const { status } = base;
  // Data beside a run is what this has shown so far, if it was not written: whoever takes it has the rest loaded.
  if (status === 'success') return mark({ hash, state: base, tags }, invalidated || fetchStatus !== 'idle');
  const isFailure = status === 'failure';
  const error = isFailure ? encodeError(errors?.(base.error)) : undefined;
  if (isFailure && error !== undefined) return mark({ hash, state: { ...base, error }, tags }, invalidated);
  const { updatedAt } = base as { readonly updatedAt?: number | undefined };
  if (updatedAt === undefined) return { hash, state: { status: 'initial' }, tags };
  const state = { status: 'success', data: dataOf(base), updatedAt } as const;
  // Data over which a run has failed is stale, whoever knows of the failure.
  return mark({ hash, state, tags }, invalidated || isFailure || errorOf(base) !== undefined);
}

function mark(entry: OpenEntry, isStale: boolean): OpenEntry {
  if (isStale) entry.invalidated = true;
  return entry;
}

/**
 * Waits for the run of an entry, and brings the entry of the payload up to date before anybody is told. It looks on: to
 * ask for the data would let another run follow one that only adds a page.
 */
async function follow(
  client: ClientApi,
  { key }: Inspected,
  entry: OpenEntry,
  errors: DehydrateOptions['errors'],
): Promise<unknown> {
  let reason: unknown = new Error('redacted');
  let stop: () => void = Boolean;
  await new Promise<void>((resolve) => {
    stop = client.countFetching({ key }).subscribe((count) => count || resolve());
  });
  stop();
  delete entry.pending;
  delete entry.invalidated;
  for (const inspected of client.inspect({ key })) {
    Object.assign(entry, dehydrateEntry(inspected, errors));
    const { base } = inspected;
    if (base.status === 'failure') reason = errors?.(base.error) ?? reason;
  }
  const { state, invalidated } = entry;
  // What is stale already is better fetched anew.
  if (state.status !== 'success' || invalidated) throw reason;
  return state.data;
}
