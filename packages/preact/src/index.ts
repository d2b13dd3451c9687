/** The public list of `@qora/preact`. */
export { QoraProvider, type QoraProviderProps, useQoraClient } from './provider.js';
