/** Atlas without a page: the client, what it can ask for, and what the visitor can switch. */
import { type MutationOptions, QoraClient, type Signal, signal } from '@qora/core';
import { Activity } from './activity.js';
import type { Visits } from './api.js';
import { type Fetch, Network, RequestError } from './network.js';
import { NoteWrites } from './noteWrites.js';
import { createQueries, type Queries } from './queries.js';
import type { Switches } from './switches.js';
import { visitMutation } from './visitMutation.js';

export interface Atlas {
  readonly client: QoraClient;
  readonly queries: Queries;
  readonly notes: NoteWrites;
  readonly countVisit: MutationOptions<Visits, number>;
  readonly activity: Activity;
  readonly switches: Switches;
  /** How many notes are written down and not sent yet. */
  readonly waiting: Signal<number>;
}

const RETRIES = 3;
/** Sooner than the library's own 1, 2 and 4 s: here one wants to watch it. */
const retryDelay = (failureCount: number) => 400 * 2 ** failureCount;

export interface AtlasParts {
  readonly switches: Switches;
  readonly fetch: Fetch;
  /** For one request of a server: nothing is watched, nothing is tried again. */
  readonly ssr?: boolean;
}

export function createAtlas({ switches, fetch, ssr = false }: AtlasParts): Atlas {
  const activity = new Activity();
  const network = new Network(switches, activity, fetch);
  const defaults = { retry: ssr ? 0 : shouldRetry, retryDelay };
  const client = new QoraClient({ online: switches.online, defaults, ssr });
  const queries = createQueries(client, network);
  activity.listen(client);
  const notes = new NoteWrites(client, network, queries);
  const countVisit = visitMutation(client, network, queries);
  return { client, queries, notes, countVisit, activity, switches, waiting: signal(0) };
}

/** What the server refuses it will refuse again; anything else may be bad luck. */
function shouldRetry(failureCount: number, error: unknown): boolean {
  const isRefused = error instanceof RequestError && error.status < 500;
  return !isRefused && failureCount < RETRIES;
}
