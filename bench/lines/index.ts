/** All lines, in the order of PERFORMANCE.md. */
import type { Line } from '../line.js';
import { createLines } from './create.js';
import { expireLines } from './expire.js';
import { fetchLines } from './fetch.js';
import { focusLines } from './focus.js';
import { hashLines } from './hash.js';
import { hydrateLines } from './hydrate.js';
import { invalidateLines } from './invalidate.js';
import { memoryLines } from './memory.js';
import { mountLines } from './mount.js';
import { optimisticLines } from './optimistic.js';
import { persistLines } from './persist.js';
import { readLines } from './read.js';
import { selectLines } from './select.js';
import { sharingLines } from './sharing.js';
import { streamLines } from './stream.js';
import { writeLines } from './write.js';

export const lines: readonly Line[] = [
  ...hashLines,
  ...readLines,
  ...writeLines,
  ...mountLines,
  ...invalidateLines,
  ...focusLines,
  ...fetchLines,
  ...streamLines,
  ...optimisticLines,
  ...sharingLines,
  ...selectLines,
  ...memoryLines,
  ...createLines,
  ...expireLines,
  ...hydrateLines,
  ...persistLines,
];
