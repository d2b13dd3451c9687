/** One case: a name, and a check that opens as many instances as it needs. */
import type { Persister } from '../persister.js';

/** Gives one more instance over the storage of the case. */
export type OpenPersister = () => Persister | Promise<Persister>;

/** What a storage cannot do. */
export interface CaseOptions {
  /**
   * How many characters of data a storage holds; cases of more pass without a look.
   * @default Infinity
   */
  readonly maxSize?: number | undefined;
}

/** One thing that a persister must keep to. */
export interface PersisterCase {
  readonly name: string;
  /** What the case is about, if a persister may be without it. */
  readonly needs?: 'lock' | 'messages' | 'latest';
  /**
   * Rejects, and says why, if the persister does otherwise.
   *
   * @param open gives instances over one storage, which is empty at first
   */
  run(open: OpenPersister, options?: CaseOptions): Promise<void>;
}

/** What a check works with. */
export interface Bench {
  readonly maxSize: number;
  open(): Promise<Persister>;
  close(persister: Persister): Promise<void>;
}

/** A case that closes at its end whatever its check has opened. */
export function defineCase(name: string, check: (bench: Bench) => Promise<void>): PersisterCase {
  return {
    name,
    run: async (open, { maxSize = Number.POSITIVE_INFINITY } = {}) => {
      const opened = new Set<Persister>();
      const bench: Bench = {
        maxSize,
        open: async () => {
          const persister = await open();
          opened.add(persister);
          return persister;
        },
        close: async (persister) => {
          opened.delete(persister);
          await persister.close?.();
        },
      };
      try {
        await check(bench);
      } finally {
        await Promise.all([...opened].map(bench.close));
      }
    },
  };
}

/** What the promise gives; rejects if nothing comes of it for ten seconds. */
export async function soon<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came of it in ten seconds: ${what}`)), 10_000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Lets whatever is under way go on for a moment. */
export function pause(ms = 0): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
