/** Users' functions, so that what they throw is reported and ends nothing. */
import type { QoraKey } from '@qora/core';

/** Never throws: what it does throw is for the console. */
export function guardReport<T extends readonly unknown[]>(
  onError: (...what: T) => void = console.error,
): (...what: T) => void {
  return (...what) => {
    try {
      onError(...what);
    } catch (thrown) {
      console.error(thrown);
    }
  };
}

/** What the function says of a key, or `otherwise` where it throws. */
export function guardKeys<T>(
  decide: (key: QoraKey) => T,
  otherwise: T,
  report: (error: unknown, key: QoraKey) => void,
): (key: QoraKey) => T {
  return (key) => {
    try {
      return decide(key);
    } catch (error) {
      report(error, key);
      return otherwise;
    }
  };
}
