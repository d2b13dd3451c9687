/**
 * The options of a query, their defaults in one object, and how they are merged: once for every options object, field by
 * field, so that inside the house every option is present.
 *
 *   options ─┬─ key, fetcher ─────────────────────────> reader
 *            └─ the rest, over the defaults of the key ─> Settings (the defaults themselves if nothing differs)
 */
import { checkOption } from './checkOptions.js';
import type { ClientApi } from './clientApi.js';
import { DEV } from './dev.js';
import type { SchemaIssue } from './errors.js';
import type { QoraKey } from './key.js';
import { exponentialDelay, type Retry, type RetryDelay } from './retry.js';
import type { QoraState } from './state.js';

/** What a fetcher is given. */
export interface FetcherContext<K extends QoraKey = QoraKey> {
  readonly key: K;
  /** Aborted when the run is called off. Reading it says that the fetcher can be aborted when nobody waits any more. */
  readonly signal: AbortSignal;
  readonly meta: Meta | undefined;
  readonly client: ClientApi;
  /** 0 for the first attempt of a run, 1 for its first retry, and so on. */
  readonly attempt: number;
}

/** The user's function that loads the data. */
export type Fetcher<T = unknown, K extends QoraKey = QoraKey> = (
  context: FetcherContext<K>,
) => T | Promise<T>;

/** Any values of the user's own that travel with a query's runs and events. */
export type Meta = Readonly<Record<string, unknown>>;

/** A validator by the Standard Schema specification: valibot, zod, arktype and others. */
export interface StandardSchema<T = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<T> | Promise<SchemaResult<T>>;
    readonly types?: { readonly input: unknown; readonly output: T } | undefined;
  };
}

type SchemaResult<T> =
  | { readonly value: T; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** When a trigger refetches: if the data is stale, never, or always (but never `'static'` data). */
export type RefetchOn = boolean | 'always';

/** What an offline network does to a run: `online` waits for it, `offlineFirst` lets the first attempt go out. */
export type NetworkMode = 'online' | 'always' | 'offlineFirst';

/** The options of a query that have a default; defaults for a client or a prefix are made of these, too. */
export interface QueryDefaults<T = unknown, E = Error, S = T, K extends QoraKey = QoraKey> {
  /** Whether the query may start runs by itself. A disabled one still shows every write. @default true */
  enabled?: boolean | undefined;
  /**
   * How long data counts as fresh, in ms. `Infinity`: until it is invalidated; `'static'`: for good. @default 300_000
   */
  staleTime?: number | 'static' | undefined;
  /** How long an entry that nobody holds is kept, in ms; the longest any reader asked for counts. @default 300_000 */
  gcTime?: number | undefined;
  /** How often a failed attempt is tried again. On a server client the default is 0. @default 3 */
  retry?: Retry<E> | undefined;
  /** How long to wait before the next attempt, in ms. @default min(1000 * 2 ** n, 30_000) */
  retryDelay?: RetryDelay<E> | undefined;
  /** Whether a new reader refetches. @default true */
  refetchOnMount?: RefetchOn | undefined;
  /** Whether coming back to the page refetches. @default true */
  refetchOnWindowFocus?: RefetchOn | undefined;
  /** Whether the network coming back refetches. @default true */
  refetchOnReconnect?: RefetchOn | undefined;
  /** Refetch every so many ms, counted from the end of the last run; a function is asked after every run. @default false */
  refetchInterval?: number | false | ((state: QoraState<T, E>) => number | false) | undefined;
  /** Whether polling goes on while the page is hidden. @default false */
  refetchIntervalInBackground?: boolean | undefined;
  /** What being offline does to runs. @default 'online' */
  networkMode?: NetworkMode | undefined;
  /** Data for an entry that has none; it goes into the cache as if it had been fetched. */
  initialData?: NoInfer<T> | (() => NoInfer<T> | undefined) | undefined;
  /** When `initialData` was true, in ms since the epoch. @default now */
  initialDataUpdatedAt?: number | (() => number | undefined) | undefined;
  /** Stands in while there is neither data nor a failure; seen by this reader alone, never cached. */
  placeholderData?:
    | NoInfer<T>
    | ((previousData: NoInfer<T> | undefined, previousKey: QoraKey | undefined) => NoInfer<T> | undefined)
    | undefined;
  /** What this reader wants of the data. Called once for the same function and data, however many readers share it. */
  select?: ((data: T) => S) | undefined;
  /** Keep the references of what did not change; a function does the merging itself. @default true */
  structuralSharing?: boolean | ((old: T | undefined, next: T) => T) | undefined;
  /** The field by which structural sharing knows the items of an array again. @default 'id' */
  shareBy?: string | undefined;
  /** Checks every response; one that does not pass is a `SchemaError` failure, and the old data stays. */
  schema?: StandardSchema<T> | undefined;
  /** Names to invalidate by, fixed or derived from the data. */
  tags?: readonly string[] | ((data: T) => readonly string[]) | undefined;
  /** Travels with runs and events. */
  meta?: Meta | undefined;
  /** Adapters: whether a failure with nothing to show is thrown to the nearest boundary. */
  throwOnError?: boolean | ((error: E, state: QoraState<S, E>) => boolean) | undefined;
  /** Preact: whether reading suspends while there is nothing to show. */
  suspense?: boolean | undefined;
  /** Loads the data. As a default it serves where no reader brings one. */
  fetcher?: Fetcher<T, K> | undefined;
}

/** Everything about a query in one flat object; `key` is required, and so is `fetcher` unless a default gives it. */
export interface QueryOptions<T = unknown, E = Error, S = T, K extends QoraKey = QoraKey>
  extends QueryDefaults<T, E, S, K> {
  key: K;
}

/** {@link QueryOptions} whose `schema` gives the data's type: the fetcher may return anything. */
export interface SchemaQueryOptions<T, E = Error, S = T, K extends QoraKey = QoraKey>
  extends Omit<QueryOptions<T, E, S, K>, 'fetcher' | 'schema'> {
  schema: StandardSchema<T>;
  fetcher?: Fetcher<unknown, K> | undefined;
}

/** Options of any query, for places that do not look at its types. */
// biome-ignore lint/suspicious/noExplicitAny: a query of any data has to be assignable; nothing reads it through this type.
export type AnyQueryOptions = QueryOptions<any, any, any, any>;

/** The options that have no default. */
type Unset =
  | 'initialData'
  | 'initialDataUpdatedAt'
  | 'placeholderData'
  | 'select'
  | 'schema'
  | 'tags'
  | 'meta'
  | 'throwOnError'
  | 'suspense'
  | 'fetcher';

/** Options with every field present; only those without a default may be `undefined`. */
export type Settings = {
  readonly [F in keyof QueryDefaults]-?: F extends Unset
    ? QueryDefaults[F]
    : Exclude<QueryDefaults[F], undefined>;
};

/** The defaults of all options, in one place. */
export const DEFAULTS: Settings = {
  enabled: true,
  staleTime: 300_000,
  gcTime: 300_000,
  retry: 3,
  retryDelay: exponentialDelay,
  refetchOnMount: true,
  refetchOnWindowFocus: true,
  refetchOnReconnect: true,
  refetchInterval: false,
  refetchIntervalInBackground: false,
  networkMode: 'online',
  initialData: undefined,
  initialDataUpdatedAt: undefined,
  placeholderData: undefined,
  select: undefined,
  structuralSharing: true,
  shareBy: 'id',
  schema: undefined,
  tags: undefined,
  meta: undefined,
  throwOnError: undefined,
  suspense: undefined,
  fetcher: undefined,
};

/**
 * The settings that `options` ask for over `defaults`: the very same object if they ask for nothing else, which they
 * mostly do, apart from the `key`.
 */
export function resolveOptions(
  defaults: Settings,
  options: Partial<AnyQueryOptions>,
  isReader = false,
): Settings {
  let settings: Record<string, unknown> | undefined;
  for (const name in options) {
    // A reader keeps its fetcher apart, so that most readers of a key share one settings object.
    if ((isReader && name === 'fetcher') || !(name in defaults)) continue;
    const value: unknown = options[name as keyof QueryDefaults];
    if (value === undefined || value === defaults[name as keyof Settings]) continue;
    if (DEV) checkOption(name, value, options.key);
    settings ??= { ...defaults };
    settings[name] = value;
  }
  return (settings as Settings | undefined) ?? defaults;
}
