/** A page whose client is kept in a storage. */
import { enablePersistence, type PersistenceOptions } from '@qora/persist';
import { createTestClient } from '@qora/testing';
import type { MemoryPersister } from './memoryPersister.js';

/** A page over this storage, and what it reports. */
export function open(
  persister: MemoryPersister,
  options: Partial<PersistenceOptions> = {},
  config: Parameters<typeof createTestClient>[0] = {},
) {
  const page = createTestClient({ defaults: { staleTime: 60_000, retry: false }, ...config });
  const errors: unknown[][] = [];
  const onError = (error: unknown, task: string, hashes: readonly string[]): void =>
    void errors.push([(error as Error).message, task, hashes]);
  const persistence = enablePersistence(page.client, { persister, onError, ...options });
  return { ...page, persistence, errors };
}

/** A page that has known some data, and is gone. */
export async function visit(
  persister: MemoryPersister,
  data: Record<string, unknown>,
  options: Partial<PersistenceOptions> = {},
): Promise<void> {
  const { client, persistence } = open(persister, options);
  for (const [name, value] of Object.entries(data)) client.setQueryData([name], value);
  await persistence.flush();
  client.dispose();
}

/** Lets the next such call answer with what was there when it was asked, once the function that this gives is called. */
export function delay(persister: MemoryPersister, name: 'read' | 'list'): () => void {
  const call = persister[name].bind(persister) as (...parameters: unknown[]) => Promise<unknown>;
  let arrive!: () => void;
  const arrival = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const late = async (...parameters: unknown[]): Promise<unknown> => {
    Object.assign(persister, { [name]: call });
    const found = await call(...parameters);
    await arrival;
    return found;
  };
  Object.assign(persister, { [name]: late });
  return arrive;
}
