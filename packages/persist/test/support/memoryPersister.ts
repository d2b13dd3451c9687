/** A storage in memory in a test's hands: it can be slow, full or broken, and says what was asked of it. */
import type { LockOptions, PersistedRecord, Persister } from '@qora/persist';

export interface MemoryPersister extends Persister {
  readonly records: Map<string, PersistedRecord>;
  /** The hashes of each call, by what was called. */
  readonly calls: {
    readonly read: string[][];
    readonly write: string[][];
    readonly remove: string[][];
    list: number;
  };
  /** What the next calls of any function reject with, one each. */
  readonly failures: unknown[];
  /** How many records there is room for. */
  room: number;
  /** Reads wait for it. */
  gate: Promise<void>;
}

export function memoryPersister(records: Map<string, PersistedRecord> = new Map()): MemoryPersister {
  const calls: MemoryPersister['calls'] = { read: [], write: [], remove: [], list: 0 };
  const failures: unknown[] = [];
  const fail = (): void => {
    if (failures.length > 0) throw failures.shift();
  };
  return {
    records,
    calls,
    failures,
    room: Number.POSITIVE_INFINITY,
    gate: Promise.resolve(),
    async read(hashes) {
      calls.read.push([...hashes]);
      fail();
      await this.gate;
      return hashes.map((hash) => records.get(hash));
    },
    async write(given) {
      calls.write.push(given.map(({ hash }) => hash));
      fail();
      for (const record of given) {
        if (!records.has(record.hash) && records.size >= this.room)
          throw Object.assign(new Error('full'), { name: 'QuotaExceededError' });
        records.set(record.hash, record);
      }
    },
    async remove(hashes) {
      calls.remove.push([...hashes]);
      fail();
      for (const hash of hashes) records.delete(hash);
    },
    async list() {
      calls.list++;
      fail();
      return [...records.values()];
    },
  };
}

function isLater(known: PersistedRecord | undefined, { epoch = 0, by = '' }: PersistedRecord): boolean {
  const [knownEpoch, knownBy] = [known?.epoch ?? 0, known?.by ?? ''];
  return knownEpoch > epoch || (knownEpoch === epoch && knownBy > by);
}

/** A storage that several pages share, with locks that end with the page that holds them. */
export interface SharedStorage {
  /** The storage as one page has it. */
  page(): MemoryPersister &
    Required<Pick<Persister, 'keepLatest' | 'lock' | 'publish' | 'subscribe'>> & {
      kill(): void;
      /** The locks that this page holds are taken away from it. */
      loseLocks(): void;
    };
  readonly records: Map<string, PersistedRecord>;
}

export function sharedStorage(): SharedStorage {
  const records = new Map<string, PersistedRecord>();
  const tails = new Map<string, Promise<unknown>>();
  const listeners = new Set<(message: string) => void>();
  return {
    records,
    page() {
      const storage = memoryPersister(records);
      let kill!: () => void;
      const killed = new Promise<void>((resolve) => {
        kill = resolve;
      });
      const own = new Set<(message: string) => void>();
      const holding = new Set<AbortController>();
      return Object.assign(storage, {
        kill() {
          kill();
          for (const listener of own) listeners.delete(listener);
          storage.write = storage.remove = () => new Promise<void>(() => undefined);
        },
        loseLocks() {
          for (const lost of holding) lost.abort(new Error('the lock is lost'));
        },
        async keepLatest(given: readonly PersistedRecord[]) {
          await storage.write(given.filter((record) => !isLater(records.get(record.hash), record)));
        },
        async lock<T>(
          name: string,
          task: (lost: AbortSignal) => Promise<T>,
          { signal }: LockOptions = {},
        ): Promise<T> {
          const before = tails.get(name);
          let release!: () => void;
          const turn = new Promise<void>((resolve) => {
            release = resolve;
          });
          tails.set(name, Promise.all([before, turn]));
          const given = new Promise((_, reject) => {
            signal?.addEventListener('abort', () => reject(signal.reason));
          });
          try {
            await Promise.race([before, given]);
            signal?.throwIfAborted();
            const lost = new AbortController();
            holding.add(lost);
            const isLost = new Promise((go) => lost.signal.addEventListener('abort', go));
            const result = task(lost.signal);
            await Promise.race([result.catch(Boolean), killed, isLost]);
            holding.delete(lost);
            release();
            return await result;
          } finally {
            release();
          }
        },
        async publish(message: string) {
          for (const listener of listeners) if (!own.has(listener)) queueMicrotask(() => listener(message));
        },
        subscribe(listener: (message: string) => void) {
          own.add(listener);
          listeners.add(listener);
          return () => {
            own.delete(listener);
            listeners.delete(listener);
          };
        },
      });
    },
  };
}
