/** One process of a fleet: an HTTP server whose cache is shared by way of Redis. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { QoraClient } from '@qora/core';
import { shareBetweenProcesses } from '@qora/persist';
import { redisPersister } from '@qora/persist/redis';

const [name = '', url = '', upstream = ''] = process.argv.slice(2);
const STALE_TIME = 1_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const client = new QoraClient({ defaults: { staleTime: STALE_TIME, retry: false } });
const persister = redisPersister({ url, lockTime: 1_000, timeout: 500 });
shareBetweenProcesses(client, {
  persister,
  onConnection: (isConnected) => say(isConnected ? `${name} back` : `${name} lost`),
});

/** Data that is no older than its stale time: who asks for old data waits for new. */
async function read(key: string): Promise<unknown> {
  const [entry] = client.inspect({ key: [key], stale: false });
  return client.fetchQuery({
    key: [key],
    fresh: !entry,
    fetcher: async () => (await fetch(`${upstream}/${key}?process=${name}`)).json(),
  });
}

const server = createServer(async (request, response) => {
  const [, task, key = ''] = (request.url ?? '').split('/');
  try {
    const answer = task === 'invalidate' ? await client.invalidateWhere({ prefix: [key] }) : await read(key);
    response.end(JSON.stringify(answer ?? null));
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
});

server.listen(0, '127.0.0.1', async () => {
  // It takes part when it has reached Redis.
  await persister.read(['anything']).catch(Boolean);
  say(`listens ${(server.address() as AddressInfo).port}`);
});
