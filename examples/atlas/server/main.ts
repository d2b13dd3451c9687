/** Starts Atlas: data, then API and page on one port, until Ctrl-C. `PORT` and `ATLAS_DATA` override the
 * defaults; with `REDIS_URL` a Redis stands in front of the database. */
import { fileURLToPath } from 'node:url';
import { createApp } from './app.js';
import { openCache } from './cache.js';
import { openDatabase } from './database.js';
import { listen } from './listen.js';
import { DataInUseError } from './lock.js';

// Relative to dist/server/main.js, where this file ends up.
const pages = fileURLToPath(new URL('../pages', import.meta.url));
const defaultData = fileURLToPath(new URL('../../data', import.meta.url));

const STOP_TIME = 5_000;

async function main(): Promise<void> {
  const startedAt = performance.now();
  const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
  const port = readPort();
  const database = await openDatabase(process.env['ATLAS_DATA'] ?? defaultData, () => {
    console.log('Atlas loads 135 233 cities into its database, once; this takes a few seconds.');
  });
  // From here on an end must close the database; before, an interrupted start leaves nothing behind.
  const stopping = new Promise<void>((resolve) => {
    process.on('SIGINT', resolve);
    process.on('SIGTERM', resolve);
  });
  const { REDIS_URL } = process.env;
  const cache = REDIS_URL ? openCache(REDIS_URL) : undefined;
  const server = await listen(createApp({ database, cache, pages }), port);
  console.log(`Atlas is at ${server.url} (ready after ${seconds()}). Ctrl-C stops it.`);

  await stopping;
  // Should closing hang, the process ends all the same; the database survives that.
  setTimeout(() => process.exit(1), STOP_TIME).unref();
  await server.stop();
  await cache?.close();
  await database.close();
  console.log('Atlas has stopped.');
}

function readPort(): number {
  const port = Number(process.env['PORT'] ?? 4173);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new RangeError(`PORT must be a whole number from 0 to 65535, not ${process.env['PORT']}`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof DataInUseError || error instanceof RangeError ? error.message : error);
  process.exitCode = 1;
}
