/**
 * Serves the page's own files without a network, and nothing else: what the server knows is the cache's business.
 *
 *   /assets/…   have a hash in their name: from the cache, else from the network and into the cache
 *   pages       from the network; without one the shell of their voice, which draws itself
 *   /api/…      not ours
 */
interface WorkerEvent extends Event {
  waitUntil(promise: Promise<unknown>): void;
}

interface FetchEvent extends WorkerEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

interface Worker {
  addEventListener(type: 'install' | 'activate', listener: (event: WorkerEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
}

const worker = self as unknown as Worker;
const CACHE = 'atlas-files';
/** The voices' addresses, the longest first: that of the plain voice begins them all. A worker imports nothing. */
const shells = ['/preact/', '/solid/', '/'];

worker.addEventListener('install', (event) => event.waitUntil(install()));
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin || pathname.startsWith('/api/')) return;
  if (pathname.startsWith('/assets/')) event.respondWith(fromCache(request));
  else if (request.mode === 'navigate') event.respondWith(page(request, pathname));
});

/** The shells of all voices, and all that they name: after the first visit nothing is missing. */
async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  for (const shell of shells) {
    const response = await fetch(shell, { cache: 'no-cache' });
    await cache.put(shell, response.clone());
    const names = [...(await response.text()).matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)];
    await cache.addAll(names.map(([, name = '']) => name));
  }
  await worker.skipWaiting();
}

async function fromCache(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const known = await cache.match(request);
  if (known) return known;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}

async function page(request: Request, pathname: string): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const cache = await caches.open(CACHE);
    const shell = shells.find((base) => pathname.startsWith(base));
    const kept = shell && (await cache.match(shell));
    if (kept) return kept;
    throw error;
  }
}

export {};
