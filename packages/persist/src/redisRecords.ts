/** Records as texts in Redis, under `${prefix}:record:${hash}`. */
import type { Persister, RecordHead } from './persister.js';
import { readRecord, readRecordOf, writeRecord } from './recordText.js';
import type { RedisConnection } from './redisConnection.js';

/** How many keys are in one command: Redis serves nobody else meanwhile. */
const KEYS_AT_A_TIME = 250;

/**
 * Keeps a record unless the mark of what is there is later. The mark is at the end of the text, which may be long; within a
 * text no quotation mark goes without a backslash, so that it cannot be mistaken. Names are compared byte by byte: `<` goes by
 * the language of the server.
 */
const KEEP_LATEST = `
local ending = redis.call('GETRANGE', KEYS[1], -250, -1)
local epoch, rest = string.match(ending, '"epoch":([^,}]+)(.*)}%]$')
local by = string.match(rest or '', '"by":"([^"]*)"') or ''
local order = (tonumber(epoch) or 0) - tonumber(ARGV[2])
for place = 1, math.max(#by, #ARGV[3]) do
  if order ~= 0 then break end
  order = (by:byte(place) or -1) - (ARGV[3]:byte(place) or -1)
end
if order > 0 then return 0 end
redis.call('SET', KEYS[1], ARGV[1], unpack(ARGV, 4))
return 1`;

/** The records of a persister over this connection, each of which Redis forgets `timeToLive` ms after it was written. */
export function createRecords(
  connection: Pick<RedisConnection, 'send'>,
  { prefix, timeToLive }: { readonly prefix: string; readonly timeToLive: number },
): Pick<Required<Persister>, 'read' | 'write' | 'keepLatest' | 'remove' | 'list'> {
  const begin = `${prefix}:record:`;
  const expiry = timeToLive === Number.POSITIVE_INFINITY ? [] : ['PX', String(Math.ceil(timeToLive))];

  const read = async (keys: readonly string[]): Promise<unknown[]> =>
    (await connection.send(chunksOf(keys).map((chunk) => ['MGET', ...chunk]))).flat();
  return {
    read: async (hashes) => {
      const texts = await read(hashes.map((hash) => begin + hash));
      return hashes.map((hash, place) => readRecordOf(hash, texts[place]));
    },
    write: async (records) => {
      await connection.send(
        records.map((record) => ['SET', begin + record.hash, writeRecord(record), ...expiry]),
      );
    },
    keepLatest: async (records) => {
      const marked = records.map((record) => {
        const { hash, epoch = 0, by = '' } = record;
        return [begin + hash, writeRecord(record), String(epoch), by, ...expiry];
      });
      await connection.send(marked.map((given) => ['EVAL', KEEP_LATEST, '1', ...given]));
    },
    remove: async (hashes) => {
      await connection.send(chunksOf(hashes.map((hash) => begin + hash)).map((keys) => ['UNLINK', ...keys]));
    },
    list: async () => {
      // While a scan goes on Redis may give a key twice.
      const heads = new Map<string, RecordHead>();
      const pattern = `${begin.replace(/[\\*?[\]^-]/g, '\\$&')}*`;
      let cursor = '0';
      do {
        const [reply] = await connection.send([
          ['SCAN', cursor, 'MATCH', pattern, 'COUNT', String(KEYS_AT_A_TIME)],
        ]);
        const [next, keys] = reply as [string, string[]];
        for (const record of (await read(keys)).map(readRecord)) if (record) heads.set(record.hash, record);
        cursor = next;
      } while (cursor !== '0');
      return [...heads.values()];
    },
  };
}

function chunksOf(keys: readonly string[]): readonly string[][] {
  const chunks: string[][] = [];
  for (let place = 0; place < keys.length; place += KEYS_AT_A_TIME) {
    chunks.push(keys.slice(place, place + KEYS_AT_A_TIME));
  }
  return chunks;
}
