/** The public list of `@qora/core`. */
export { QoraClient } from './client.js';
export type {
  AdoptOptions,
  AnyMutationOptions,
  AnyQueryOptions,
  ClientApi,
  Fetcher,
  FetcherContext,
  FetchFlags,
  MutationContext,
  MutationDefaults,
  MutationInterceptor,
  MutationOptions,
  MutationTools,
  OptionsSource,
  QueryDefaults,
  QueryOptions,
  RefetchOn,
  Updater,
} from './clientApi.js';
export type { QoraClientConfig, ReconnectOptions } from './engine.js';
export { CancelledError, QoraError, type QoraErrorCode, SchemaError, type SchemaIssue } from './errors.js';
export type { Cause, EventDetails, EventListener, EventType, QoraEvent } from './events.js';
export type { Filter, FilterFields } from './filter.js';
export type { Inspected } from './inspected.js';
export type { InterceptContext, Interceptor } from './interceptor.js';
export { type Hash, hashKey, type QoraKey, startsWith } from './key.js';
export type { Meta } from './meta.js';
export type {
  CallCallbacks,
  Mutation,
  MutationRun,
  MutationState,
  RestoredMutation,
} from './mutationHandle.js';
export type { EditOptions, OptimisticCache } from './mutationOptions.js';
export type { NetworkMode } from './networkMode.js';
export type { OptimisticLayer } from './optimisticLayer.js';
export { DEFAULTS } from './options.js';
export type { AdapterSettings, Query, QueryField, QuerySignals } from './queryHandle.js';
export type { QueriesOf, QueryOf, StatesOf } from './queryOf.js';
export { keepPreviousData, mutationOptions, queryOptions } from './queryOptions.js';
export type { Received, Refused } from './received.js';
export type { Retry, RetryDelay } from './retry.js';
export type { StandardSchema } from './schema.js';
export type { Clock } from './seams/clock.js';
export { share } from './share.js';
export {
  batch,
  computed,
  effect,
  type ReadonlySignal,
  type Signal,
  signal,
  untracked,
} from './signals.js';
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
export { type StreamedOptions, streamed } from './streamed.js';
export type { DataOfKey, ErrorOfKey, TaggedKey } from './taggedKey.js';
