/** The public list of `@qora/core/hydration`: states and whole caches as plain values, and back. */
export { decodeState, encodeState } from './stateJson.js';
