/** Fields and states in transitions: each page sees those of its own query. */
import { createQoraQuery, createQoraState } from '@qora/solid';
import { controlledFetcher, turn } from '@qora/testing';
import { createSignal, Show, Suspense, startTransition } from 'solid-js';
import { expect, test } from 'vitest';
import { renderApp } from './render.jsx';

test('a field of the next page is of its own query', async () => {
  const [fetcher, slow] = [controlledFetcher<string>(), controlledFetcher<string>()];
  const [name, setName] = createSignal('ada');
  const app = renderApp(() => {
    const page = createQoraQuery(() => ({ key: ['page', name()], fetcher }));
    const other = createQoraQuery(() => (name() === 'bob' ? { key: ['slow'], fetcher: slow } : null));
    return (
      <Suspense fallback="waits">
        <Show when={name()} keyed>
          {(own) => <p>{`${own} ${page.fetchStatus} ${page.latest} ${other()}`}</p>}
        </Show>
      </Suspense>
    );
  });
  await fetcher.resolve('first');

  void startTransition(() => setName('bob'));
  await fetcher.resolve('second');
  expect(app.text()).toBe('ada idle first undefined');
  await slow.resolve('slow');

  expect(app.text()).toBe('bob idle second slow');
  app.unmount();
});

test('what is first looked at in a transition can be looked at outside of it, too', async () => {
  const slow = controlledFetcher<string>();
  const [isOpen, setOpen] = createSignal(false);
  const [isShown, setShown] = createSignal(false);
  const app = renderApp(() => {
    const user = createQoraQuery(() => ({ key: ['user'], fetcher: () => 'ada' }));
    const state = createQoraState(() => ['user']);
    const Child = () => {
      const other = createQoraQuery(() => ({ key: ['slow'], fetcher: slow }));
      return (
        <b>
          {user.fetchStatus} {state().status} {other()}
        </b>
      );
    };
    return (
      <>
        <Suspense fallback="waits">
          <Show when={isOpen()}>
            <Child />
          </Show>
        </Suspense>
        {isShown() ? `${user.fetchStatus} ${state().status}` : ''}
      </>
    );
  });
  await turn();

  void startTransition(() => setOpen(true));
  await turn();
  setShown(true);
  const meanwhile = app.text();
  await slow.resolve('slow');

  expect([meanwhile, app.text()]).toEqual(['idle success', 'idle success slowidle success']);
  app.unmount();
});
