import type { EventListener, QoraEvent } from '@qora/core';
import { createTestClient, settled } from '@qora/testing';
import { expect, test } from 'vitest';

/** A listener that notes the type of each event behind its name. */
function noting(notes: string[], name: string): EventListener {
  return ({ type }) => void notes.push(`${name} ${type}`);
}

test('tells every listener of every event, in the order in which they came', () => {
  const { client } = createTestClient();
  const notes: string[] = [];
  client.onEvent(noting(notes, 'one'));
  client.onEvent(noting(notes, 'other'));

  client.setQueryData(['todos'], 1);

  expect(notes).toEqual([
    'one entry.created',
    'other entry.created',
    'one entry.written',
    'other entry.written',
  ]);
});

test('tells with key, moment and details', async () => {
  const { client, clock } = createTestClient();
  const events: QoraEvent[] = [];
  client.onEvent((event) => void events.push(event));

  void client.prefetch({ key: ['todos'], fetcher: () => ['a'], meta: { page: 1 } });
  await settled(client);

  const at = clock.now();
  expect(events).toEqual([
    { type: 'entry.created', key: ['todos'], at },
    { type: 'run.started', key: ['todos'], at, cause: 'fetch', meta: { page: 1 } },
    { type: 'run.succeeded', key: ['todos'], at, data: ['a'], meta: { page: 1 } },
  ]);
});

test('tells nothing of what was before, nor of what comes after the end', () => {
  const { client } = createTestClient();
  const notes: string[] = [];
  client.setQueryData(['todos'], 1);

  const stop = client.onEvent(noting(notes, 'a'));
  client.setQueryData(['todos'], 2);
  stop();
  client.setQueryData(['todos'], 3);

  expect(notes).toEqual(['a entry.written']);
});

test('goes on telling the others when one ends, twice', () => {
  const { client } = createTestClient();
  const notes: string[] = [];
  const stop = client.onEvent(noting(notes, 'a'));
  client.onEvent(noting(notes, 'b'));

  stop();
  stop();
  client.setQueryData(['todos'], 1);

  expect(notes).toEqual(['b entry.created', 'b entry.written']);
});

test('counts a function that listens twice as two listeners', () => {
  const { client } = createTestClient();
  const notes: string[] = [];
  const listener = noting(notes, 'a');
  const stop = client.onEvent(listener);
  client.onEvent(listener);

  client.setQueryData(['todos'], 1);
  stop();
  client.setQueryData(['todos'], 2);

  expect(notes.filter((note) => note === 'a entry.written')).toHaveLength(3);
});

test('reports what a listener throws and tells the others', () => {
  const { client, reported } = createTestClient();
  const notes: string[] = [];
  const error = new Error('boom');
  client.onEvent(() => {
    throw error;
  });
  client.onEvent(noting(notes, 'b'));

  const data = client.setQueryData(['todos'], 1);

  expect(data).toBe(1);
  expect(notes).toEqual(['b entry.created', 'b entry.written']);
  expect(reported).toEqual([error, error]);
});

test('lets a listener end itself and others while it is told', () => {
  const { client } = createTestClient();
  const notes: string[] = [];
  const stops = [
    client.onEvent((event) => {
      noting(notes, 'a')(event);
      for (const stop of stops) stop();
    }),
    client.onEvent(noting(notes, 'b')),
  ];

  client.setQueryData(['todos'], 1);
  client.setQueryData(['todos'], 2);

  expect(notes.filter((note) => note.startsWith('a'))).toEqual(['a entry.created']);
});

test('has done what it tells of when it tells', () => {
  const { client } = createTestClient();
  const seen: unknown[] = [];
  client.onEvent(
    ({ type, key }) => void seen.push([type, client.keys().includes(key), client.getQueryData(key)]),
  );

  client.setQueryData(['todos'], 1);
  client.remove(['todos']);

  expect(seen).toEqual([
    ['entry.created', true, undefined],
    ['entry.written', true, 1],
    ['cache.removed', false, undefined],
    ['entry.removed', false, undefined],
  ]);
});
