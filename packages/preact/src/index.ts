/** The public list of `@qora/preact`. */
export { useIsFetching, useIsMutating, useOnline } from './counters.js';
export { QoraErrorReset, type QoraErrorResetProps, useQoraErrorReset } from './errorReset.js';
export { QoraProvider, type QoraProviderProps, useQoraClient } from './provider.js';
export type { QoraInfiniteResult, QoraInfiniteSignals, QoraResult, QoraSignals } from './result.js';
export { useQora } from './useQora.js';
export { useQoraInfinite } from './useQoraInfinite.js';
export { type QoraMutationResult, type QoraMutationSignals, useQoraMutation } from './useQoraMutation.js';
export { type QoraQueriesOptions, type QoraResultsOf, useQoraQueries } from './useQoraQueries.js';
export { useQoraState } from './useQoraState.js';
