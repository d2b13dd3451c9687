import { QoraClient, type QoraEvent } from '@qora/core';
import { dehydrate, deserialize, hydrate, serialize } from '@qora/core/hydration';
import { createTestClient } from '@qora/testing';
import { expect, test, vi } from 'vitest';

const good = { hash: '["good"]', state: { status: 'success', data: 1, updatedAt: 5 }, tags: [] };

function setUp() {
  const events: QoraEvent[] = [];
  const test = createTestClient();
  test.client.onEvent((event) => void events.push(event));
  const refused = (): unknown[] => events.flatMap((event) => (event.type === 'entry.refused' ? [event] : []));
  return { ...test, refused };
}

test.each([null, undefined])('nothing is taken from %j, and nothing said', (payload) => {
  const { client, refused } = setUp();

  hydrate(client, payload);

  expect(client.keys()).toEqual([]);
  expect(refused()).toEqual([]);
});

test.each([
  {},
  [],
  'text',
  5,
  true,
  { v: 2, entries: [good] },
  { entries: [good] },
  { v: 1 },
  { v: 1, entries: good },
  { ...good },
])('nothing is taken from %j, and it is told of', (payload) => {
  const { client, refused } = setUp();

  hydrate(client, payload);

  expect(client.keys()).toEqual([]);
  expect(refused()).toMatchObject([{ key: [], value: { payload } }]);
});

test.each<[name: string, entry: unknown]>([
  ['null', null],
  ['text', 'entry'],
  ['an array', [good]],
  ['no hash', { ...good, hash: undefined }],
  ['a hash that is no text', { ...good, hash: 5 }],
  ['a hash that is no key', { ...good, hash: '{"a":1}' }],
  ['a hash that is cut off', { ...good, hash: '["bad"' }],
  ['no state', { ...good, state: undefined }],
  ['a state of no time', { ...good, state: { status: 'success', data: 1 } }],
  ['an unknown status', { ...good, state: { status: 'toString', updatedAt: 5 } }],
  ['tags that are text', { ...good, tags: 'people' }],
  ['tags that are numbers', { ...good, tags: ['people', 5] }],
  ['a hash deeper than the stack', { ...good, hash: '['.repeat(1e5) + ']'.repeat(1e5) }],
  ['a pending hash deeper than the stack', { ...good, hash: `${'['.repeat(1e5)}1n${']'.repeat(1e5)}` }],
])('an entry with %s is passed over, and told of', (_name, entry) => {
  const { client, refused, reported } = setUp();

  hydrate(client, { v: 1, entries: [entry, good], mutations: [] });

  expect(client.keys()).toEqual([['good']]);
  expect(refused()).toMatchObject([{ value: entry }]);
  expect(reported).toEqual([]);
});

test('an entry whose key can be read is told of by its key', () => {
  const { client, refused } = setUp();
  const bad = { ...good, hash: '["bad",1n]', state: {} };

  hydrate(client, { v: 1, entries: [bad] });

  expect(refused()).toMatchObject([{ key: ['bad', 1n], value: bad }]);
});

test('unknown fields, and a pending that is no promise, do no harm', () => {
  const { client, refused } = setUp();

  hydrate(client, { v: 1, entries: [{ ...good, pending: 'soon', extra: 1 }], mutations: null, extra: 1 });

  expect(client.inspect()).toMatchObject([{ key: ['good'], fetchStatus: 'idle' }]);
  expect(refused()).toEqual([]);
});

test('a promise beside what cannot be read is not waited for', () => {
  const { client } = setUp();

  hydrate(client, {
    v: 1,
    entries: [{ ...good, tags: 5, pending: Promise.reject(new Error('x')) }].map(quiet),
  });

  expect(client.keys()).toEqual([]);
});

function quiet<T extends { readonly pending: Promise<unknown> }>(entry: T): T {
  entry.pending.catch(Boolean);
  return entry;
}

test('nothing in a payload reaches a prototype', () => {
  const { client } = setUp();
  const evil = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
  const text = `{"v":1,"entries":[{"hash":"[${JSON.stringify(evil).slice(1, -1)}]","state":{"status":"success",
    "updatedAt":5,"data":${evil},"__proto__":{"polluted":1}},"tags":[],"__proto__":{"polluted":1}}],
    "__proto__":{"polluted":1}}`;

  hydrate(client, JSON.parse(text));
  client.setQueryData(client.keys()[0] ?? [], JSON.parse(evil));

  expect(client.keys()).toHaveLength(1);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
  expect(Object.getPrototypeOf(client.keys()[0]?.[0])).toBe(Object.prototype);
});

test.each(['', '[', '[{"v":1', '[{"v":1,"entries":2},1,[3]]', '[["__proto__",1]]', 'null', '<html>', '-1'])(
  'a text that is not ours, %j, is told of',
  (text) => {
    const { client, refused } = setUp();

    hydrate(client, deserialize(text));

    expect(client.keys()).toEqual([]);
    expect(refused()).toHaveLength(text === '-1' ? 0 : 1);
  },
);

test('a text that was cut off anywhere is told of and not thrown', () => {
  const client = new QoraClient();
  client.setQueryData(['a', { b: 1 }], { text: 'x' });
  const text = serialize(dehydrate(client));

  for (let length = 0; length < text.length; length++) {
    const { client: other, refused } = setUp();
    hydrate(other, deserialize(text.slice(0, length)));
    expect(other.keys()).toEqual([]);
    expect(refused()).toHaveLength(1);
  }
});

test('an entry that cannot be text is left out, and told of', () => {
  const onDropped = vi.fn();
  const { client } = setUp();
  const server = new QoraClient();
  server.setQueryData(['class'], new (class User {})());
  server.setQueryData(['function'], { call: () => 1 });
  server.setQueryData(['proto'], JSON.parse('{"__proto__":1}'));
  server.setQueryData(['good'], 1);

  hydrate(client, deserialize(serialize(dehydrate(server), { onDropped })));

  expect(client.keys()).toEqual([['good']]);
  expect(onDropped.mock.calls.map(([, hash]) => hash)).toEqual(['["class"]', '["function"]', '["proto"]']);
  expect(onDropped.mock.calls[0]?.[0]).toBeInstanceOf(Error);
});

test('what is left out is told to the console where nobody else is', () => {
  const spy = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const server = new QoraClient();
  server.setQueryData(['class'], new (class User {})());

  serialize(dehydrate(server));

  expect(spy).toHaveBeenCalledOnce();
  spy.mockRestore();
});
