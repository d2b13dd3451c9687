/** The server of the pages: a script for each, the whole cache as one payload, and rows one by one. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { QoraClient } from '@qora/core';
import { dehydrate } from '@qora/core/hydration';
import { keyOf, rowOf } from './scene.js';

export interface ScaleServer {
  /** The address of a page. */
  addressOf(name: string): string;
  close(): Promise<void>;
}

/** @param scripts by the names of their pages */
export async function startServer(
  scripts: ReadonlyMap<string, string>,
  entries: number,
): Promise<ScaleServer> {
  const payload = payloadOf(entries);
  const versions = new Map<number, number>();
  const server = createServer((request, response) => {
    const name = request.url?.slice(1) ?? '';
    const id = /^rows\/(\d+)$/.exec(name)?.[1];
    if (id) {
      const version = (versions.get(Number(id)) ?? 0) + 1;
      versions.set(Number(id), version);
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify(rowOf(Number(id), version)));
    } else if (name === 'payload.json') {
      response.setHeader('Content-Type', 'application/json').end(payload);
    } else if (name.endsWith('.js')) {
      response.setHeader('Content-Type', 'text/javascript').end(scripts.get(name.slice(0, -'.js'.length)));
    } else {
      response.setHeader('Content-Type', 'text/html');
      response.end(
        `<!doctype html><link rel="icon" href="data:,"><body><script type="module" src="/${name}.js"></script>`,
      );
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    addressOf: (name) => `http://localhost:${port}/${name}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function payloadOf(entries: number): string {
  const client = new QoraClient({ ssr: true });
  for (let id = 0; id < entries; id++) client.setQueryData(keyOf(id), rowOf(id));
  const text = JSON.stringify(dehydrate(client));
  client.dispose();
  return text;
}
