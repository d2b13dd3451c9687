/** Listens on the wanted port or, if it is taken, on the next free one; says where, and how to stop. */
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import type { Hono } from 'hono';

export interface Listening {
  readonly url: string;
  /** Answers what is under way for up to half a second, then closes every connection. */
  stop(): Promise<void>;
}

const ATTEMPTS = 50;

export async function listen(app: Hono, wanted: number): Promise<Listening> {
  const server = createAdaptorServer({ fetch: app.fetch });
  for (let port = wanted; ; port += 1) {
    if (await tryPort(server, port)) break;
    if (port + 1 >= wanted + ATTEMPTS || port >= 65_535)
      throw new Error(`no free port from ${wanted} to ${port}`);
  }
  const { port } = server.address() as AddressInfo;
  return { url: `http://localhost:${port}`, stop: () => stop(server) };
}

/** False if the port is taken; any other trouble throws. The page is for this machine only, so is the address. */
function tryPort(server: ServerType, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    };
    server.once('error', onError);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', onError);
      resolve(true);
    });
  });
}

function stop(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    const end = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), 500);
    server.close(() => {
      clearTimeout(end);
      resolve();
    });
    if ('closeIdleConnections' in server) server.closeIdleConnections();
  });
}
