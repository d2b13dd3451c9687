/**
 * The Redis that the tests of `@qora/persist` start for themselves: the one `REDIS_SERVER` names, or one on the path; on
 * a Debian where we are root it is installed when there is none.
 */
import { existsSync } from 'node:fs';
import { findCommand } from './command.mjs';
import { ProgramError, run } from './program.mjs';

const help = `The tests of @qora/persist start a Redis of their own and found no redis-server. One of these gives them one:
  apt-get install redis-server                  (Debian; as root this script does it by itself)
  brew install redis                            (macOS)
  REDIS_SERVER=/path/to/redis-server npm test   (any Redis 6 or later that is there already)`;

/** @returns {string | undefined} The path of a `redis-server`, if there is one. */
export function findRedis() {
  return process.env['REDIS_SERVER'] || findCommand('redis-server');
}

/** Finds a Redis or installs Debian's, and puts its path into `REDIS_SERVER` for the programs started later. */
export async function ensureRedis() {
  let path = findRedis();
  if (!path && process.getuid?.() === 0 && findCommand('apt-get')) {
    await installDebianRedis();
    path = findRedis();
  }
  if (!path) throw new ProgramError('no Redis', help);
  if (!existsSync(path))
    throw new ProgramError('no Redis', `REDIS_SERVER names ${path}, which is not there.`);
  process.env['REDIS_SERVER'] = path;
}

async function installDebianRedis() {
  // The tests start their own, so that the package's service is one too many; in a container it could not start anyhow.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  try {
    await run('apt-get', ['update'], { env });
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'redis-server'], { env });
  } catch (error) {
    // A service that does not start lets the installation end badly, though the program is there.
    if (findRedis()) return;
    const output = error instanceof ProgramError ? `${error.output}\n` : '';
    throw new ProgramError('apt-get could not install Redis', `${output}${help}`);
  }
}
