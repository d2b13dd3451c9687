/** The public list of `@qora/core/hydration`: states and whole caches as plain values, and back. */
export { type DehydrateOptions, dehydrate, dehydrateEntry } from './dehydrate.js';
export { hydrate } from './hydrate.js';
export { decodeKey } from './keyText.js';
export {
  type Dehydrated,
  type DehydratedEntry,
  deserialize,
  type SerializeOptions,
  serialize,
} from './payload.js';
export {
  hydrateScripts,
  type PageOptions,
  renderScript,
  type ScriptOptions,
  streamScripts,
} from './scripts.js';
export { decodeState, encodeState } from './stateJson.js';
