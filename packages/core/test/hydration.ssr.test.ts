import { QoraClient } from '@qora/core';
import { dehydrate, hydrateScripts, renderScript, streamScripts } from '@qora/core/hydration';
import {
  controlledFetcher,
  createTestClient,
  expectIdle,
  traceQuery,
  turn,
  virtualClock,
} from '@qora/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

const key = ['users', 7];
const down = new Error('secret');
const unhandled: unknown[] = [];
const note = (error: unknown): void => void unhandled.push(error);

beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', note);
});

afterEach(() => {
  process.off('unhandledRejection', note);
  vi.unstubAllGlobals();
  for (const name of ['__QORA__', 'other']) Reflect.deleteProperty(globalThis, name);
  expect(unhandled).toEqual([]);
});

/** What a browser does with a script element. */
function run(script: string): void {
  const [, code] = /^<script[^>]*>(.*)<\/script>$/s.exec(script) ?? [];
  new Function('self', code as string)(globalThis);
}

function serve() {
  const clock = virtualClock();
  const server = new QoraClient({ ssr: true, clock });
  return { server, clock };
}

/** A server with two runs under way, and the page that it streams. */
function stream() {
  const { server, clock } = serve();
  const user = controlledFetcher<string>();
  const posts = controlledFetcher<string>();
  server.setQueryData(['done'], 'done');
  void server.prefetch({ key, fetcher: user, tags: ['people'] });
  void server.prefetch({ key: ['posts'], fetcher: posts });
  const scripts = streamScripts(dehydrate(server, { pending: true }));
  const next = async (): Promise<string> => (await scripts.next()).value ?? '';
  return { server, serverClock: clock, user, posts, scripts, next };
}

/** A document that is being read. */
function loadPage(): EventTarget & { readyState: string } {
  const page = Object.assign(new EventTarget(), { readyState: 'loading' });
  vi.stubGlobal('document', page);
  return page;
}

describe('a script', () => {
  test('carries a payload into the page', () => {
    const { server } = serve();
    server.setQueryData(key, 'ada');
    const { client } = createTestClient();

    run(renderScript(dehydrate(server)));
    hydrateScripts(client);

    expect(client.getWhere({})).toEqual([[key, 'ada']]);
  });

  test('has the nonce that the policy of the page asks for', () => {
    expect(renderScript(dehydrate(serve().server), { nonce: 'r4nd0m==' })).toMatch(
      /^<script nonce="r4nd0m==">/,
    );
  });

  test('reaches the client of its name alone', () => {
    const { server } = serve();
    server.setQueryData(key, 'ada');
    const { client } = createTestClient();
    const other = createTestClient();

    run(renderScript(dehydrate(server), { name: 'other' }));
    hydrateScripts(client);
    hydrateScripts(other.client, { name: 'other' });

    expect(client.keys()).toEqual([]);
    expect(other.client.keys()).toEqual([key]);
  });

  test('that holds nonsense is told of and not thrown', () => {
    const { client } = createTestClient();
    const refused = vi.fn();
    client.onEvent(refused);
    hydrateScripts(client);

    for (const chunk of ['5', 'null', '"text"', '[]', '[{"v":1}]', '{}']) {
      run(`<script>(self.__QORA__??=[]).push(${chunk})</script>`);
    }

    expect(client.keys()).toEqual([]);
    expect(new Set(refused.mock.calls.map(([{ type }]) => type))).toEqual(new Set(['entry.refused']));
  });
});

describe('a stream of scripts', () => {
  test('sends at once what is known, then what was under way as it comes', async () => {
    const { next, posts, scripts, user } = stream();

    const first = await next();
    await posts.resolve('posts');
    const second = await next();
    await user.resolve('ada');
    const third = await next();

    expect(first).toContain('done');
    expect(second).toContain('posts');
    expect(third).toContain('ada');
    expect(await scripts.next()).toEqual({ done: true, value: undefined });
  });

  test('ends at once where nothing is under way', async () => {
    const { server } = serve();
    const scripts: string[] = [];

    for await (const script of streamScripts(dehydrate(server))) scripts.push(script);

    expect(scripts).toHaveLength(1);
  });

  test('goes on after a run that failed, and says nothing of the error', async () => {
    const { next, posts, user } = stream();
    await next();

    await posts.reject(down);
    const failed = await next();
    await user.resolve('ada');

    expect(failed).not.toContain('secret');
    expect(await next()).toContain('ada');
  });

  test('goes on after data that cannot be text', async () => {
    const { server } = serve();
    const onDropped = vi.fn();
    void server.prefetch({ key, fetcher: async () => () => 'a function' });
    const { client } = createTestClient();
    const fetcher = controlledFetcher();
    hydrateScripts(client);
    const { stop } = traceQuery(client.watchQuery({ key, enabled: false, fetcher }));

    for await (const script of streamScripts(dehydrate(server, { pending: true }), { onDropped }))
      run(script);
    const answer = client.fetchQuery({ key, fetcher });
    await fetcher.resolve('own');
    stop();

    expect(onDropped).toHaveBeenCalledOnce();
    expect(await answer).toBe('own');
  });
});

describe('a page that is streamed', () => {
  test('loads while scripts come, without a request of its own', async () => {
    const { next, serverClock, user } = stream();
    const { client, clock } = createTestClient();
    const fetcher = controlledFetcher<string>();
    loadPage();
    run(await next());
    hydrateScripts(client);
    const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));

    await serverClock.advance(300);
    await clock.advance(5000);
    await user.resolve('ada');
    run(await next());
    await turn();
    stop();

    expect(frames).toEqual(['loading/fetching', 'success/idle "ada"']);
    expect(client.getState(key)).toMatchObject({ updatedAt: serverClock.now() });
    expect(client.keys({ tags: ['people'] })).toEqual([key]);
    expect(fetcher.calls).toHaveLength(0);
  });

  test('goes straight to success with what has come before the client', async () => {
    const { next, serverClock, user } = stream();
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    run(await next());
    await serverClock.advance(300);
    await user.resolve('ada');
    run(await next());

    hydrateScripts(client);
    const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
    await turn();
    stop();

    expect(frames).toEqual(['success/idle "ada"']);
    expect(client.getState(key)).toMatchObject({ updatedAt: serverClock.now() });
    expect(fetcher.calls).toHaveLength(0);
  });

  test('lets the client fetch for itself what failed on the server', async () => {
    const { next, user } = stream();
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    loadPage();
    run(await next());
    hydrateScripts(client);
    const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));

    await user.reject(down);
    run(await next());
    await fetcher.resolve('own');
    stop();

    expect(frames).toEqual(['loading/fetching', 'success/idle "own"']);
  });

  test('that ends too soon lets the client fetch for itself', async () => {
    const { next } = stream();
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const page = loadPage();
    run(await next());
    hydrateScripts(client);
    const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
    await turn();

    page.dispatchEvent(new Event('DOMContentLoaded'));
    await fetcher.resolve('own');
    stop();

    expect(frames).toEqual(['loading/fetching', 'success/idle "own"']);
    expect(client.getState(['posts'])).toEqual({ status: 'initial' });
    await expectIdle(client);
  });

  test('that had ended too soon when the client came lets it fetch for itself', async () => {
    const { next } = stream();
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    loadPage().readyState = 'interactive';
    run(await next());

    hydrateScripts(client);
    const answer = client.fetchQuery({ key, fetcher });
    await fetcher.resolve('own');

    expect(await answer).toBe('own');
    expect(client.getQueryData(['done'])).toBe('done');
  });

  test('whose client reads no more lets nobody wait, and keeps what comes for another', async () => {
    const { next, user } = stream();
    const first = createTestClient();
    const second = createTestClient();
    run(await next());
    const stop = hydrateScripts(first.client);

    stop();
    await turn();
    first.client.dispose();
    await user.resolve('ada');
    run(await next());
    hydrateScripts(second.client);

    expect(second.client.getQueryData(key)).toBe('ada');
  });

  test('keeps what is newer in the client', async () => {
    const { next, user } = stream();
    const { client, clock } = createTestClient();
    run(await next());
    hydrateScripts(client);
    await clock.advance(10);
    client.setQueryData(key, 'written');

    await user.resolve('ada');
    run(await next());
    await turn();

    expect(client.getQueryData(key)).toBe('written');
  });
});
