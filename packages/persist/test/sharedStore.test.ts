import { enablePersistence, shareBetweenProcesses } from '@qora/persist';
import { createTestClient, turn } from '@qora/testing';
import { expect, test } from 'vitest';
import {
  type MemoryPersister,
  memoryPersister,
  type SharedStorage,
  sharedStorage,
} from './support/memoryPersister.js';

const key = ['city', 3];
const hash = '["city",3]';

/** A process around this storage; `own` is what it keeps for itself. */
function join(storage: SharedStorage, { own, ...options }: { own?: MemoryPersister } & object = {}) {
  const process = createTestClient({ defaults: { staleTime: 60_000, retry: false } });
  const persister = storage.page();
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const persistence = own && enablePersistence(process.client, { persister: own });
  const sharing = shareBetweenProcesses(process.client, { persister, onError, ...options });
  return { ...process, persister, persistence, sharing, errors };
}

test('what one finds in its own storage replaces nothing that the others have written since', async () => {
  const own = memoryPersister();
  const before = join(sharedStorage(), { own });
  before.client.setQueryData(key, 'stored');
  await before.persistence?.flush();
  const storage = sharedStorage();
  const [one, other] = [join(storage, { own }), join(storage, { own })];
  for (const { clock } of [one, other]) await clock.advance(5_000);

  one.client.setQueryData(key, 'written since');
  await turn();
  await other.client.fetchQuery({ key, fetcher: () => 'loaded' });
  await turn();
  for (const { persistence } of [one, other]) await persistence?.flush();

  expect(one.client.getQueryData(key)).toBe('written since');
  expect([own, storage].map(({ records }) => records.get(hash)?.data)).toEqual([
    '["written since"]',
    '["written since"]',
  ]);
});
