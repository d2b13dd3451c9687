/** What a search has found, in words. */
import type { FetchStatus } from '@qora/core';
import { MATCH_LIMIT } from './api.js';
import { formatNumber } from './format.js';

/** What the list says of itself. */
export interface SearchReading {
  /** How many there are, as far as the server counts; undefined until it has said. */
  readonly matches: number | undefined;
  readonly fetchStatus: FetchStatus;
  readonly failureCount: number;
  readonly hasFailed: boolean;
  /** What is shown belongs to the search before. */
  readonly isPlaceholder: boolean;
}

export function describeSearch(reading: SearchReading): string {
  const { matches, fetchStatus, failureCount, hasFailed, isPlaceholder } = reading;
  if (fetchStatus === 'paused') return 'Waiting for the network …';
  if (failureCount > 0 && fetchStatus === 'fetching') return 'That failed; trying again …';
  if (matches === undefined || isPlaceholder) return hasFailed ? '' : 'Searching …';
  if (matches === 0) return 'No city is called that.';
  if (matches >= MATCH_LIMIT) return `More than ${formatNumber(MATCH_LIMIT)} cities, the largest first`;
  return matches === 1 ? '1 city' : `${formatNumber(matches)} cities, the largest first`;
}

export interface ProgressReading {
  readonly loaded: number;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly isPlaceholder: boolean;
}

/** How far the list has been loaded; scrolling loads more. */
export function describeProgress(reading: ProgressReading): string {
  if (reading.isPlaceholder || reading.loaded === 0) return '';
  const count = formatNumber(reading.loaded);
  if (reading.isFetchingNextPage) return `${count} loaded, more under way …`;
  return reading.hasNextPage ? `${count} loaded, more by scrolling` : `That is all: ${count}`;
}
