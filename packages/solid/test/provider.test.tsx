import { QoraClient, QoraError } from '@qora/core';
import { QoraProvider, useQoraClient } from '@qora/solid';
import { isServer, render } from 'solid-js/web';
import { expect, test } from 'vitest';

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
