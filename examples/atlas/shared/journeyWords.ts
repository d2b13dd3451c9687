/** How a journey goes, in words. */
import type { FetchStatus, Status } from '@qora/core';
import { JOURNEY_LENGTH, type Stop } from './api.js';
import { formatNumber } from './format.js';

export const JOURNEY_HINT = `Always on to the nearest city of a million people that was not visited yet: ${JOURNEY_LENGTH} stops.`;

/** What the query of a journey says of itself. */
export interface JourneyReading {
  readonly status: Status;
  readonly fetchStatus: FetchStatus;
  readonly failureCount: number;
  readonly stops: readonly Stop[];
}

export type JourneyKind = 'paused' | 'retrying' | 'fetching' | 'done' | 'failed';

export function journeyKind({ status, fetchStatus, failureCount }: JourneyReading): JourneyKind {
  if (fetchStatus === 'paused') return 'paused';
  if (fetchStatus === 'fetching') return failureCount > 0 ? 'retrying' : 'fetching';
  return status === 'success' ? 'done' : 'failed';
}

export function describeJourney(reading: JourneyReading): string {
  const { stops, failureCount } = reading;
  const way = `${formatNumber(stops.reduce((sum, { km }) => sum + km, 0))} km`;
  const soFar = `${stops.length} of ${JOURNEY_LENGTH} stops, ${way}`;
  switch (journeyKind(reading)) {
    case 'paused':
      return `Waiting for the network: ${soFar}`;
    case 'retrying':
      return `Attempt ${failureCount} failed, trying again: ${soFar} …`;
    case 'fetching':
      return `${soFar} …`;
    case 'failed':
      return soFar;
    default:
      return `${stops.length} stops, ${way}`;
  }
}
