/**
 * Records in a folder, one file each:
 *
 *   write ──> <sha-256 of the hash>.<its own>.tmp ──rename──> <sha-256 of the hash>.json
 *
 * A rename is all or nothing, so whoever reads finds a whole record, the old one or the new. What a process leaves behind
 * that ends between the two is swept by a later `list`.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pid } from 'node:process';
import { createTurns, mapBounded } from './bounded.js';
import type { PersistedRecord, Persister } from './persister.js';
import { readRecord, readRecordOf, writeRecord } from './recordText.js';

/** Options of {@link fileSystemPersister}. */
export interface FileSystemOptions {
  /** Where the files are; made when the first is written. Nothing else may be in it. */
  readonly folder: string;
}

/**
 * Keeps records in a folder, for one machine: several processes may share it, but it has no locks and no messages.
 *
 * A call rejects with what the file system says (`ENOSPC`, `EACCES` …); records of that call that were written before
 * stay. A file that cannot be read is as if absent.
 *
 * @example
 * const persister = fileSystemPersister({ folder: '/var/cache/shop' });
 */
export function fileSystemPersister({ folder }: FileSystemOptions): Persister {
  // Of two calls for one hash the later one counts.
  const inTurn = createTurns();
  return {
    read: (hashes) =>
      mapBounded(hashes, FILES_AT_A_TIME, async (hash) =>
        readRecordOf(hash, await readText(join(folder, fileName(hash)))),
      ),
    write: (records) =>
      inTurn(async () => {
        await mkdir(folder, { recursive: true });
        await mapBounded(records, FILES_AT_A_TIME, (record) => replaceFile(folder, record));
      }),
    remove: (hashes) =>
      inTurn(async () => {
        await mapBounded(hashes, FILES_AT_A_TIME, (hash) =>
          rm(join(folder, fileName(hash)), { force: true }),
        );
      }),
    list: async () => {
      const names = await namesIn(folder);
      const paths = names.map((name) => join(folder, name));
      const isOf = (ending: string) => (path: string) => path.endsWith(ending);
      await mapBounded(paths.filter(isOf(TEMPORARY)), FILES_AT_A_TIME, sweep);
      const heads = await mapBounded(paths.filter(isOf(FINAL)), FILES_AT_A_TIME, async (path) => {
        const record = readRecord(await readText(path));
        return record ? [record] : [];
      });
      return heads.flat();
    },
  };
}

/** A process may have a few hundred open; the threads that do the work are fewer still. */
const FILES_AT_A_TIME = 32;
const FINAL = '.json';
const TEMPORARY = '.tmp';

/** How old a temporary file is, in ms, that nobody writes any more. */
const ABANDONED_AGE = 60_000;

/** Of one length, and of signs that no file system takes for something else or for each other. */
function fileName(hash: string): string {
  return createHash('sha256').update(hash).digest('hex') + FINAL;
}

async function replaceFile(folder: string, record: PersistedRecord): Promise<void> {
  const path = join(folder, fileName(record.hash));
  const temporary = `${path}.${pid}.${randomUUID()}${TEMPORARY}`;
  try {
    await writeFile(temporary, writeRecord(record));
    await rename(temporary, path);
  } catch (error) {
    // On a disk that is full even this may fail; then it is swept later.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    // What only lacks room now may be read later; everything else is a file that cannot be read.
    if (['EMFILE', 'ENFILE', 'ENOMEM'].includes(codeOf(error))) throw error;
    return undefined;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

async function sweep(path: string): Promise<void> {
  try {
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > ABANDONED_AGE) await rm(path, { force: true });
  } catch {
    // It has been renamed meanwhile, or is not ours to remove: either way no record.
  }
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException | undefined)?.code);
}
