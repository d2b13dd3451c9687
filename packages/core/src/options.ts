/**
 * The options of a query, their defaults in one object, and how they are merged: once for every options object, field by
 * field, so that inside the house every option is present.
 *
 *   options ─┬─ key, fetcher ─────────────────────────> reader
 *            ├─ the rest, over the defaults of the key ─> Settings (the defaults themselves if nothing differs)
 *            └─ refine ──> others made of those
 */
import { checkOption } from './checkOptions.js';
import type { AnyQueryOptions, QueryDefaults } from './clientApi.js';
import { DEV } from './dev.js';
import { exponentialDelay } from './retry.js';

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

/**
 * Options that the house makes of a user's: what `refine` makes of the settings that they and the defaults have come to
 * holds, and so an option can be none whatever its default is.
 */
export interface Refining {
  readonly refine?: ((settings: Settings) => Settings) | undefined;
}

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
  options: Partial<AnyQueryOptions> & Refining,
  isReader = false,
): Settings {
  let settings = defaults;
  for (const name in options) {
    // A reader keeps its fetcher apart, so that most readers of a key share one settings object.
    if ((isReader && name === 'fetcher') || !(name in defaults)) continue;
    const value: unknown = options[name as keyof QueryDefaults];
    if (value === undefined || value === defaults[name as keyof Settings]) continue;
    if (DEV) checkOption(name, value, options.key);
    if (settings === defaults) settings = { ...defaults };
    (settings as Record<string, unknown>)[name] = value;
  }
  return options.refine?.(settings) ?? settings;
}

/** A value, or what a function of it gives. */
export function call(value: unknown, ...parameters: unknown[]): unknown {
  return typeof value === 'function' ? value(...parameters) : value;
}
