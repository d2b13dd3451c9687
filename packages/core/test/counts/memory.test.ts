import { createTestClient, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const SIZE = 100_000;

function heapUsed(): number {
  // What the first collection finishes off is freed by the second.
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

/** What is left in the heap of a piece of work, for each of `SIZE`. */
function bytesOf(work: (i: number) => unknown): number {
  const before = heapUsed();
  for (let i = 0; i < SIZE; i++) work(i);
  return (heapUsed() - before) / SIZE;
}

test('a million entries fit into a gigabyte three times', () => {
  const { client } = createTestClient();
  const data = { name: 'ada' };
  client.setQueryData(['rows', -1], data);

  const bytes = bytesOf((i) => client.setQueryData(['rows', i], data));

  expect(client.keys()).toHaveLength(SIZE + 1);
  expect(bytes).toBeLessThan(350);
});

test('a reader takes a few hundred bytes, and gives them back', async () => {
  const { client } = createTestClient();
  const stops: Array<() => void> = [];
  const fetcher = (): string => 'ada';
  const mount = (i: number): void => {
    const options = { key: ['rows', i % 100], fetcher, staleTime: 1000 };
    stops.push(client.watchQuery(options).listen(() => undefined, ['data']));
  };
  for (let i = 0; i < 100; i++) client.setQueryData(['rows', i], 'ada');
  const before = heapUsed();

  const bytes = bytesOf(mount);
  for (const stop of stops.splice(0)) stop();
  await turn();

  expect(bytes).toBeLessThan(900);
  expect((heapUsed() - before) / SIZE).toBeLessThan(20);
});
