/** What becomes of a query in a page that hydrates; `hydration.page.test.ts` does it with a server and a browser. */
import { createQoraQuery, QoraProvider, type QoraResource } from '@qora/solid';
import { controlledFetcher, createTestClient, turn } from '@qora/testing';
import { createEffect } from 'solid-js';
import { hydrate } from 'solid-js/web';
import { expect, test } from 'vitest';

const key = ['user'];

/** A page that hydrates; `sent` is what the server has sent for each of its queries. */
function hydrating(make: () => void, sent: unknown, test = createTestClient()) {
  const r = new Proxy({}, { has: () => sent !== undefined, get: () => sent });
  Object.assign(globalThis, { _$HY: { events: [], completed: new WeakSet(), r, fe() {} } });
  const App = () => {
    make();
    return null;
  };
  const unmount = hydrate(
    () => (
      <QoraProvider client={test.client}>
        <App />
      </QoraProvider>
    ),
    document.createElement('div'),
  );
  return { ...test, unmount };
}

const sentData = (data: string) => ({ hash: '["user"]', state: { status: 'success', data, updatedAt: 1 } });

test.each<[what: string, refetchOnMount: 'always' | undefined, loads: number]>([
  ['is not loaded again, whatever its age', undefined, 0],
  ['is loaded again where a default says always', 'always', 1],
])('what a server has sent %s', async (_, refetchOnMount, loads) => {
  const fetcher = controlledFetcher<string>();
  let user!: QoraResource<string>;
  const app = hydrating(
    () => {
      user = createQoraQuery(() => ({ key, fetcher }));
    },
    sentData('sent'),
    createTestClient({ defaults: { refetchOnMount } }),
  );
  await turn();

  expect([user.latest, fetcher.calls.length]).toEqual(['sent', loads]);
  app.unmount();
});

test('stale data that did not come for the query is loaded again', async () => {
  const test = createTestClient();
  const fetcher = controlledFetcher<string>();
  const updatedAt = test.clock.now() - 86_400_000;
  test.client.receive([{ key, state: { status: 'success', data: 'of yesterday', updatedAt } }]);
  let user!: QoraResource<string>;
  const app = hydrating(
    () => {
      user = createQoraQuery(() => ({ key, fetcher }));
    },
    undefined,
    test,
  );
  await turn();

  expect([user.latest, user.isStale, fetcher.calls.length]).toEqual(['of yesterday', true, 1]);
  app.unmount();
});

test('a failure that a server has sent is not tried again, and is followed', async () => {
  const state = {
    status: 'failure',
    error: 'no',
    failedAt: 1,
    previousData: undefined,
    updatedAt: undefined,
  };
  const fetcher = controlledFetcher<string>();
  const log: string[] = [];
  let user!: QoraResource<string>;
  const app = hydrating(
    () => {
      user = createQoraQuery(() => ({ key, fetcher, retry: 0 }));
      createEffect(() => log.push(`${user.state} ${user.latest}`));
    },
    { hash: '["user"]', state },
  );
  await turn();
  expect([log.at(-1), fetcher.calls.length]).toEqual(['errored undefined', 0]);

  void user.refetch();
  await fetcher.resolve('ada');

  expect(log.at(-1)).toBe('ready ada');
  app.unmount();
});
