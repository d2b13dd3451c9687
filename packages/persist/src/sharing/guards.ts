/** Users' functions, so that what they throw is reported and changes nothing. */
import type { QoraKey } from '@qora/core';
import { tellAll } from '../listeners.js';

type Report = (error: unknown) => void;

/** Never throws. */
export function guardReport(onError: Report): Report {
  return (error) => tellAll([onError], error);
}

/** A key that the filter throws for is not shared. */
export function guardFilter(filter: (key: QoraKey) => boolean, report: Report): (key: QoraKey) => boolean {
  return (key) => {
    try {
      return filter(key);
    } catch (error) {
      report(error);
      return false;
    }
  };
}
