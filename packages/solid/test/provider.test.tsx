import { QoraClient, QoraError } from '@qora/core';
import { createQoraMutation, type QoraMutation, QoraProvider, useQoraClient } from '@qora/solid';
import { createTestClient } from '@qora/testing';
import { createSignal } from 'solid-js';
import { isServer, render } from 'solid-js/web';
import { expect, test } from 'vitest';
import { renderApp } from './render.jsx';

test('runs in a browser', () => {
  expect(isServer).toBe(false);
});

test('components find the client of the nearest provider', () => {
  const [outer, inner] = [new QoraClient(), new QoraClient()];
  const found: QoraClient[] = [];
  const Child = () => {
    found.push(useQoraClient());
    return null;
  };

  const stop = render(
    () => (
      <QoraProvider client={outer}>
        <Child />
        <QoraProvider client={inner}>
          <Child />
        </QoraProvider>
      </QoraProvider>
    ),
    document.createElement('div'),
  );

  expect(found).toEqual([outer, inner]);
  stop();
  expect(() => outer.keys()).not.toThrow();
});

test('without a provider there is a coded error, which names the mend', () => {
  expect(() => useQoraClient()).toThrow(QoraError);
  expect(() => useQoraClient()).toThrow(/missing-provider.*QoraProvider/);
});

test('a mutation shows nothing of another client', async () => {
  const [one, two] = [createTestClient(), createTestClient()];
  const [client, setClient] = createSignal(one.client);
  let save!: QoraMutation<string>;
  const Form = () => {
    save = createQoraMutation(() => ({ mutationFn: async () => 'saved' }));
    return (
      <p>
        {save.status} {save.data}
      </p>
    );
  };
  const app = renderApp(() => (
    <QoraProvider client={client()}>
      <Form />
    </QoraProvider>
  ));
  await save.mutate();
  expect(app.text()).toBe('success saved');

  setClient(two.client);
  expect(app.text()).toBe('idle ');
  await save.mutate();

  expect(app.text()).toBe('success saved');
  app.unmount();
});
