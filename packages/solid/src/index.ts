/** The public list of `@qora/solid`. */
export {
  createQoraInfinite,
  type QoraInfiniteExtras,
  type QoraInfiniteResource,
} from './createQoraInfinite.js';
export { createQoraMutation, type QoraMutation } from './createQoraMutation.js';
export { createQoraQueries, type QoraResourcesOf } from './createQoraQueries.js';
export { createQoraQuery, type QoraExtras, type QoraResource, type SolidOptions } from './createQoraQuery.js';
export { QoraErrorReset, type QoraErrorResetProps } from './errorReset.js';
export { fromQora } from './fromQora.js';
export { keyedRows } from './keyedRows.js';
export { createIsFetching, createIsMutating, createOnline, createQoraState } from './observe.js';
export { QoraProvider, type QoraProviderProps, useQoraClient } from './provider.js';
