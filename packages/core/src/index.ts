/** The public list of `@qora/core`. */
export {
  batch,
  computed,
  effect,
  type ReadonlySignal,
  type Signal,
  signal,
  untracked,
} from '@preact/signals-core';
export { QoraClient } from './client.js';
export type {
  ClientApi,
  FetchFlags,
  Inspected,
  InterceptContext,
  Interceptor,
  OptionsSource,
  QueriesOf,
  QueryOf,
  StatesOf,
  Updater,
} from './clientApi.js';
export type { QoraClientConfig, ReconnectOptions } from './engine.js';
export { CancelledError, QoraError, type QoraErrorCode, SchemaError, type SchemaIssue } from './errors.js';
export type { Cause, EventDetails, EventListener, EventType, QoraEvent } from './events.js';
export type { Filter, FilterFields } from './filter.js';
export { type Hash, hashKey, type QoraKey } from './key.js';
export type {
  AnyQueryOptions,
  Fetcher,
  FetcherContext,
  Meta,
  NetworkMode,
  QueryDefaults,
  QueryOptions,
  RefetchOn,
  SchemaQueryOptions,
  StandardSchema,
} from './options.js';
export { DEFAULTS } from './options.js';
export type { Query, QueryField, QuerySignals } from './queryHandle.js';
export {
  type DataOfKey,
  type ErrorOfKey,
  keepPreviousData,
  queryOptions,
  type TaggedKey,
} from './queryOptions.js';
export type { Retry, RetryDelay } from './retry.js';
export type { Clock } from './seams/clock.js';
export {
  type Arms,
  combineStates,
  dataOf,
  errorOf,
  type FailureState,
  type FetchStatus,
  hasData,
  type InitialState,
  isFirstLoad,
  isRefreshing,
  type LoadingState,
  mapState,
  match,
  maybeMatch,
  type QoraState,
  type Status,
  type SuccessState,
} from './state.js';
export { decodeState, encodeState } from './stateJson.js';
