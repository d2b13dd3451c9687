/** A server for pages of the tests: it bundles their scripts, counts what they ask for, and answers when it may. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const source = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** A request for data. */
interface Asked {
  readonly key: string;
  readonly tab: string;
  readonly at: number;
}

export interface PageServer {
  readonly origin: string;
  readonly asked: Asked[];
  /** Keeps answers back until the function that this returns is called. */
  hold(): () => void;
  /** Resolves when there are so many requests. Rejects after ten seconds. */
  asks(count: number): Promise<void>;
  /** What answers POST requests. */
  onPost: (path: string, body: unknown, headers: Record<string, unknown>) => unknown;
  close(): Promise<void>;
}

export async function startPageServer(script: string): Promise<PageServer> {
  const { outputFiles } = await build({
    entryPoints: [script],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    alias: {
      '@qora/core/hydration': source('core/src/hydration/index.ts'),
      '@qora/core': source('core/src/index.ts'),
      '@qora/persist/indexed-db': source('persist/src/indexedDb.ts'),
      '@qora/persist': source('persist/src/index.ts'),
    },
  });
  const code = outputFiles[0]?.text ?? '';
  const asked: Asked[] = [];
  let held: Array<() => void> | undefined;
  let notify: Array<() => void> = [];

  const server: Server = createServer(async (request, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/script.js') {
      response.setHeader('Content-Type', 'text/javascript').end(code);
    } else if (request.method === 'POST') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString() || 'null');
      const answer = await page.onPost(pathname, body, request.headers);
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify(answer));
    } else if (pathname.startsWith('/data/')) {
      const key = pathname.slice('/data/'.length);
      asked.push({ key, tab: searchParams.get('tab') ?? '', at: performance.now() });
      const value = `${key} ${asked.length}`;
      const answer = (): unknown =>
        response.setHeader('Content-Type', 'application/json').end(JSON.stringify(value));
      if (held) held.push(answer);
      else answer();
      for (const look of notify) look();
    } else {
      response.setHeader('Content-Type', 'text/html');
      response.end(
        '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/script.js"></script>',
      );
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const page: PageServer = {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    asked,
    onPost: () => null,
    hold() {
      const own: Array<() => void> = [];
      held = own;
      return () => {
        if (held === own) held = undefined;
        for (const answer of own.splice(0)) answer();
      };
    },
    asks(count) {
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`${asked.length} of ${count} requests`)), 10_000);
        const look = (): void => {
          if (asked.length < count) return;
          clearTimeout(late);
          notify = notify.filter((other) => other !== look);
          resolve();
        };
        notify.push(look);
        look();
      });
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return page;
}
