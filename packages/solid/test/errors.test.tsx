/** Which errors go to a boundary, and what its reset tries again. */
import { createQoraQuery, QoraErrorReset, type QoraResource } from '@qora/solid';
import { controlledFetcher, createTestClient, turn } from '@qora/testing';
import { createSignal, ErrorBoundary, type JSX, Show, Suspense } from 'solid-js';
import { expect, test } from 'vitest';
import { renderApp } from './render.jsx';

const key = ['user'];

/** A boundary whose reset is in the test's hands. */
function resettable() {
  let again: () => void = Boolean;
  const Boundary = (props: { children: JSX.Element }) => (
    <QoraErrorReset
      fallback={(_, reset) => {
        again = reset;
        return 'failed';
      }}
    >
      <Suspense fallback="waits">{props.children}</Suspense>
    </QoraErrorReset>
  );
  return { Boundary, again: () => again() };
}

test('the reset tries again what was thrown below it, wherever the query was made', async () => {
  const fetcher = controlledFetcher<string>();
  const { Boundary, again } = resettable();
  const app = renderApp(() => {
    const user = createQoraQuery(() => ({ key, fetcher, retry: 0 }));
    return (
      <Boundary>
        <p>{user()}</p>
      </Boundary>
    );
  });
  await fetcher.reject(new Error('no'));
  expect(app.text()).toBe('failed');

  again();
  await turn();

  expect([app.text(), fetcher.calls.length]).toEqual(['waits', 2]);
  app.unmount();
});

test('the reset leaves alone what has recovered', async () => {
  const fetcher = controlledFetcher<string>();
  const { Boundary, again } = resettable();
  let shown!: QoraResource<string>;
  const options = () => ({ key, fetcher, retry: 0 });
  const Child = () => {
    const user = createQoraQuery(options);
    return <p>{user()}</p>;
  };
  const app = renderApp(() => {
    shown = createQoraQuery(options);
    return (
      <>
        <b>{shown.latest} </b>
        <Boundary>
          <Child />
        </Boundary>
      </>
    );
  });
  await fetcher.reject(new Error('no'));
  void shown.refetch();
  await fetcher.resolve('Ada');

  again();
  await turn();

  expect([app.text(), fetcher.calls.length]).toEqual(['Ada Ada', 2]);
  app.unmount();
});

test('the reset tries a key again in every client under which it has failed', async () => {
  const [one, two] = [createTestClient(), createTestClient()];
  const [first, second] = [controlledFetcher<string>(), controlledFetcher<string>()];
  const { Boundary, again } = resettable();
  const [isOpen, setOpen] = createSignal(false);
  const app = renderApp(() => {
    const user = createQoraQuery(() => ({ key, fetcher: first, retry: 0 }), one.client);
    const other = createQoraQuery(() => ({ key, fetcher: second, retry: 0 }), two.client);
    return (
      <Boundary>
        <Show when={isOpen()}>
          <p>{user()}</p>
          <p>{other()}</p>
        </Show>
      </Boundary>
    );
  });
  await first.reject(new Error('no'));
  await second.reject(new Error('no'));
  setOpen(true);
  expect(app.text()).toBe('failed');

  again();
  await turn();

  expect([first.calls.length, second.calls.length]).toEqual([2, 2]);
  app.unmount();
});

test('the default of a client says whether the boundary is told', async () => {
  const test = createTestClient({ defaults: { throwOnError: false, retry: 0 } });
  const fetcher = controlledFetcher<string>();
  const app = renderApp(() => {
    const user = createQoraQuery(() => ({ key, fetcher }));
    return (
      <ErrorBoundary fallback="boundary">
        <Suspense fallback="waits">{user() ?? user.error?.message}</Suspense>
      </ErrorBoundary>
    );
  }, test);

  await fetcher.reject(new Error('no'));

  expect(app.text()).toBe('no');
  app.unmount();
});
