/** One process at a time: Postgres in process has no server that would keep two of them off the same files. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Thrown when another Atlas that is still running has the data. */
export class DataInUseError extends Error {
  constructor(pid: number, file: string) {
    super(`Another Atlas (process ${pid}) is using this data. Stop it, or set ATLAS_DATA to another folder.
If no such process is an Atlas, delete ${file}`);
    this.name = 'DataInUseError';
  }
}

/** Takes the folder, or throws `DataInUseError`; what it returns gives the folder back. */
export function lock(folder: string): () => void {
  const file = join(folder, 'lock');
  if (!tryWrite(file)) {
    const owner = Number(readFileSync(file, 'utf8'));
    if (isRunning(owner)) throw new DataInUseError(owner, file);
    rmSync(file, { force: true });
    if (!tryWrite(file)) throw new DataInUseError(Number(readFileSync(file, 'utf8')), file);
  }
  return () => rmSync(file, { force: true });
}

function tryWrite(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  }
}

/** A lock left by a process of our own number is from before a restart, as it happens in containers. */
function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isErrno(error, 'EPERM');
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
