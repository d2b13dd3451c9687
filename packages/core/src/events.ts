/** What happens in a client, as one typed union that devtools and storage stand on. */
import type { Filter } from './filter.js';
import type { QoraKey } from './key.js';
import type { Meta } from './meta.js';
import type { MutationRun } from './mutationHandle.js';

/** Why a run was started. */
export type Cause =
  | 'mount'
  | 'focus'
  | 'reconnect'
  | 'interval'
  | 'invalidate'
  | 'fetch'
  | 'refetch'
  | 'trailing'
  | 'adopt';

/** What an event of each type tells beside its key and its moment. */
export interface EventDetails {
  'entry.created': unknown;
  /** Data was written here: `setQueryData`, a snapshot put back, an edit confirmed. */
  'entry.written': { readonly data: unknown };
  /** What another client knew was taken in. */
  'entry.received': { readonly data: unknown };
  'entry.layered': unknown;
  'entry.committed': unknown;
  'entry.rolledBack': unknown;
  'entry.invalidated': unknown;
  'entry.stale': unknown;
  'entry.reset': unknown;
  'entry.evicted': unknown;
  'entry.removed': unknown;
  /** What came from elsewhere could not be read; the key is `[]` where it cannot be told. */
  'entry.refused': { readonly value: unknown };
  /** A call invalidated whatever matches, here and wherever else data of these keys is kept. */
  'cache.invalidated': { readonly filter: Filter };
  /** A call forgot whatever matches. */
  'cache.removed': { readonly filter: Filter };
  /** The client ends; this is the last but for what ends with it. */
  'client.disposed': unknown;
  'run.started': { readonly cause: Cause; readonly meta: Meta | undefined };
  'run.retried': { readonly failureCount: number; readonly error: unknown; readonly meta: Meta | undefined };
  'run.paused': { readonly meta: Meta | undefined };
  'run.resumed': { readonly meta: Meta | undefined };
  'run.emitted': { readonly data: unknown; readonly meta: Meta | undefined };
  'run.succeeded': { readonly data: unknown; readonly meta: Meta | undefined };
  'run.failed': { readonly error: unknown; readonly meta: Meta | undefined };
  'run.cancelled': { readonly meta: Meta | undefined };
  'run.outdated': { readonly meta: Meta | undefined };
  'mutation.started': OfRun;
  'mutation.paused': OfRun;
  'mutation.resumed': OfRun;
  'mutation.retried': OfRun & { readonly failureCount: number; readonly error: unknown };
  'mutation.succeeded': OfRun & { readonly data: unknown };
  'mutation.failed': OfRun & { readonly error: unknown };
  'mutation.cancelled': OfRun;
}

interface OfRun {
  readonly run: MutationRun<unknown, unknown, unknown>;
}

/** The events of mutations; the key of one that has no name is empty. */
export type MutationEventType = Extract<EventType, `mutation.${string}`>;

/** The name of an event. */
export type EventType = keyof EventDetails;

/** One thing that happened to an entry, a run or a mutation, at the moment `at` (ms since the epoch). */
export type QoraEvent = {
  [T in EventType]: { readonly type: T; readonly key: QoraKey; readonly at: number } & EventDetails[T];
}[EventType];

/** Is told of every event. What it throws is reported and disturbs nobody. */
export type EventListener = (event: QoraEvent) => void;
