/**
 * The data folder: `world-<version>` is a finished database, `seeding-<version>` one that is being made, `lock` says
 * who has them. A database gets its final name only when it is complete, so a start that was killed half-way leaves
 * nothing that a later start could take for good.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite, type Transaction } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { lock } from './lock.js';
import { DATA_VERSION } from './schema.js';
import { seed } from './seed.js';

/** What a query needs: the database itself or a transaction on it. */
export type Queryable = Pick<Transaction, 'query'>;

export interface Database extends Queryable {
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Opens the folder's database; on the first start it is made, and `onSeed` is told before. */
export async function openDatabase(folder: string, onSeed: () => void = () => {}): Promise<Database> {
  mkdirSync(folder, { recursive: true });
  const unlock = lock(folder);
  try {
    const world = join(folder, `world-${DATA_VERSION}`);
    if (!existsSync(world)) {
      onSeed();
      await create(join(folder, `seeding-${DATA_VERSION}`), world);
    }
    const pglite = await open(world);
    await pglite.query(`delete from answers where at < now() - interval '1 day'`);
    return {
      query: (text, parameters) => pglite.query(text, parameters),
      transaction: (work) => pglite.transaction(work),
      close: async () => {
        await pglite.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

async function create(unfinished: string, finished: string): Promise<void> {
  rmSync(unfinished, { recursive: true, force: true });
  const pglite = await open(unfinished);
  await seed(pglite);
  await pglite.close();
  renameSync(unfinished, finished);
}

function open(folder: string): Promise<PGlite> {
  return PGlite.create({ dataDir: folder, extensions: { pg_trgm } });
}
