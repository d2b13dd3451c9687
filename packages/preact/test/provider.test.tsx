import { QoraClient } from '@qora/core';
import { QoraProvider, useQoraClient } from '@qora/preact';
import { render } from 'preact';
import { expect, test } from 'vitest';

test('components find the client of the nearest provider', () => {
  const [outer, inner] = [new QoraClient(), new QoraClient()];
  const found: QoraClient[] = [];
  const Child = () => {
    found.push(useQoraClient());
    return null;
  };
  const root = document.createElement('div');

  render(
    <QoraProvider client={outer}>
      <Child />
      <QoraProvider client={inner}>
        <Child />
      </QoraProvider>
    </QoraProvider>,
    root,
  );
  render(null, root);

  expect(found).toEqual([outer, inner]);
  expect(() => outer.keys()).not.toThrow();
});

test('without a provider there is a coded error, which names the mend', () => {
  const Child = () => {
    useQoraClient();
    return null;
  };
  expect(() => render(<Child />, document.createElement('div'))).toThrow(/missing-provider.*QoraProvider/);
});
