/** Whoever has asked for nothing does not wait, whatever is under way for others. */
import { createQoraQuery, type QoraResource } from '@qora/solid';
import { controlledFetcher, turn } from '@qora/testing';
import { createSignal, Suspense } from 'solid-js';
import { expect, test } from 'vitest';
import { renderApp } from './render.jsx';

const key = ['user'];

test('a disabled reader does not wait for what another loads, and shows it when it is there', async () => {
  const fetcher = controlledFetcher<string>();
  let user!: QoraResource<string>;
  const app = renderApp(() => {
    createQoraQuery(() => ({ key, fetcher }));
    user = createQoraQuery(() => ({ key, fetcher, enabled: false }));
    return <Suspense fallback="waits">{user() ?? 'nobody'}</Suspense>;
  });
  await turn();
  expect([app.text(), user.state, user.loading]).toEqual(['nobody', 'unresolved', false]);

  await fetcher.resolve('Ada');

  expect([app.text(), user.state]).toEqual(['Ada', 'ready']);
  app.unmount();
});

test.each(['null', 'enabled: false'])('%s ends the waiting', async (how) => {
  const fetcher = controlledFetcher<string>();
  const [isOn, setOn] = createSignal(true);
  const app = renderApp(() => {
    const user = createQoraQuery(() => (isOn() || how !== 'null' ? { key, fetcher, enabled: isOn() } : null));
    return <Suspense fallback="waits">{user() ?? 'nobody'}</Suspense>;
  });
  await turn();
  expect(app.text()).toBe('waits');

  setOn(false);
  await turn();
  expect(app.text()).toBe('nobody');
  setOn(true);
  expect(app.text()).toBe('waits');
  await fetcher.resolve('Ada');

  expect(app.text()).toBe('Ada');
  app.unmount();
});

test('what stands in for a disabled reader is shown, and no loading of its own', async () => {
  let user!: QoraResource<string>;
  const app = renderApp(() => {
    user = createQoraQuery(() => ({ key, fetcher: () => 'x', enabled: false, placeholderData: 'somebody' }));
    return <p>{user()}</p>;
  });
  await turn();

  expect([app.text(), user.state, user.loading]).toEqual(['somebody', 'unresolved', false]);
  app.unmount();
});
