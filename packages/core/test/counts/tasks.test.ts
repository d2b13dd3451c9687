/** Long work lets the host do something else: how much of it one task does, however much there is. */
import type { QoraClient, QoraEvent } from '@qora/core';
import { createTestClient, type VirtualClock } from '@qora/testing';
import { expect, test } from 'vitest';

/** So many entries at most may be dealt with in one task: a few milliseconds. */
const MOST = 5000;

/** How many events of this type there were in each firing of the clock's timers, where there were any. */
function perFiring(client: QoraClient, clock: VirtualClock, type: QoraEvent['type']): number[] {
  const tasks: number[] = [];
  let events = 0;
  client.onEvent((event) => {
    if (event.type === type) events++;
  });
  const { set } = clock;
  clock.set = (task, ...parameters) =>
    set(
      () => {
        events = 0;
        task();
        if (events > 0) tasks.push(events);
      },
      ...parameters,
    );
  return tasks;
}

function fill(client: QoraClient, size: number): void {
  for (let i = 0; i < size; i++) client.setQueryData(['rows', i % 100, i], i);
}

test('expiry of a hundred thousand entries evicts a few thousand in a task', async () => {
  const { client, clock } = createTestClient();
  const tasks = perFiring(client, clock, 'entry.evicted');
  fill(client, 100_000);

  await clock.advance(300_000 * 1.07);

  expect(client.keys()).toEqual([]);
  expect(Math.max(...tasks)).toBeLessThanOrEqual(MOST);
  expect(tasks.length).toBeLessThan(40);
});
