/** Storage for the tests of a browser: a name of its own for each, of which nothing is left after the test. */
import type { Persister } from '@qora/persist';
import { afterEach, vi } from 'vitest';

export interface BrowserBench {
  /** The last name that was given. */
  readonly name: string;
  fresh(): string;
  /** Closes it after the test. */
  closing(persister: Persister): Persister;
}

export function useStorage(begin: string): BrowserBench {
  let [name, tests] = ['', 0];
  const opened: Persister[] = [];

  afterEach(async () => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    await Promise.all(opened.splice(0).map((persister) => persister.close?.()));
    for (const storage of [localStorage, sessionStorage]) {
      for (const item of Object.keys(storage)) if (item.startsWith(`${begin}-`)) storage.removeItem(item);
    }
    for (const database of await indexedDB.databases()) {
      if (database.name?.startsWith(`${begin}-`)) await deleteDatabase(database.name);
    }
  });

  return {
    get name() {
      return name;
    },
    fresh: () => {
      name = `${begin}-${++tests}`;
      return name;
    },
    closing: (persister) => {
      opened.push(persister);
      return persister;
    },
  };
}

/** Resolves when it is deleted; rejects if somebody keeps it open. */
export function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error(`${name} is kept open`));
  });
}
