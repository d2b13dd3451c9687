/** Users' functions, so that what they throw is reported and changes nothing. */
import type { QoraKey } from '@qora/core';

type Report = (error: unknown) => void;

/** Never throws: what it does throw is for the console. */
export function guardReport(onError: Report = console.error): Report {
  return (error) => {
    try {
      onError(error);
    } catch (thrown) {
      console.error(thrown);
    }
  };
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
