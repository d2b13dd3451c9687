/** Rows in a cache, and readers of them. */
import type { QoraClient } from '@qora/core';
import { controlledFetcher, createTestClient } from '@qora/testing';
import { count } from './counting.js';

/** A client with so many entries `['rows', n]`, tagged `odd` or `even`, and what filling it asked for. */
export function setUp(size: number) {
  const page = createTestClient();
  page.client.setDefaults(['rows'], { tags: (row) => [(row as { id: number }).id % 2 ? 'odd' : 'even'] });
  const fill = (): void => {
    for (let id = 0; id < size; id++) page.client.setQueryData(['rows', id], { id });
  };
  return { ...page, filling: count(page.clock, fill) };
}

/** Readers of the first so many rows, the rows whose readers were told of new data, and what ends them. */
export function hold(client: QoraClient, size: number) {
  const told: number[] = [];
  const stops: Array<() => void> = [];
  const fetcher = controlledFetcher<{ id: number }>();
  const mount = (): void => {
    for (let id = 0; id < size; id++) {
      stops.push(
        client.watchQuery({ key: ['rows', id], fetcher }).listen(() => void told.push(id), ['data']),
      );
    }
  };
  return { told, stops, fetcher, mount };
}
