/** The signals that everything here stands on. One import for all files, so that what is built names the package once. */
export {
  batch,
  computed,
  effect,
  type ReadonlySignal,
  type Signal,
  signal,
  untracked,
} from '@preact/signals-core';
