/** The public list of `@qora/solid`. */
export { QoraProvider, type QoraProviderProps, useQoraClient } from './provider.js';
