/** Development: two copies of signals-core on a page fail silently, so somebody has to say it. */
import { Signal } from '@preact/signals-core';
import { type QoraClient, QoraError } from '@qora/core';

const checked = new WeakSet<QoraClient>();

/** Reports, once for each client, that its signals are of another copy than those of this package. */
export function checkSignals(client: QoraClient): void {
  if (checked.has(client)) return;
  checked.add(client);
  if (client.isFetching instanceof Signal) return;
  const { reportError = console.error } = globalThis as { reportError?: (error: unknown) => void };
  reportError(new QoraError('two-signals'));
}
