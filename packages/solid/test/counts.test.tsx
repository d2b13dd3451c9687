import { createQoraQuery, type QoraResource } from '@qora/solid';
import { controlledFetcher, createTestClient } from '@qora/testing';
import { createEffect } from 'solid-js';
import { expect, test } from 'vitest';
import { renderApp } from './render.jsx';

type Read = (user: QoraResource<{ name: string }>) => unknown;

test.each<[what: string, read: Read]>([
  ['the resource', (user) => user()],
  ['`latest`', (user) => user.latest],
])('who reads %s runs once for data that was loaded again', async (_, read) => {
  const rendered = createTestClient();
  rendered.client.setQueryData(['user'], { name: 'ada' });
  const fetcher = controlledFetcher<{ name: string }>();
  const seen: unknown[] = [];
  const { unmount } = renderApp(() => {
    const user = createQoraQuery(() => ({ key: ['user'], fetcher }));
    createEffect(() => seen.push(read(user)));
    return <p />;
  }, rendered);

  void rendered.client.invalidate(['user']);
  await fetcher.resolve({ name: 'eve' });
  unmount();

  expect(seen).toEqual([{ name: 'ada' }, { name: 'eve' }]);
});
