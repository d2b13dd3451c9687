import { type ControlledFetcher, controlledFetcher, settled, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';
import { createHub, type Member } from './support/hub.js';

const key = ['city', 3];

function setUp(count = 3) {
  const hub = createHub();
  const members = Array.from({ length: count }, () => hub.join());
  const fetchers = members.map(() => controlledFetcher<string>());
  const member = (i: number): Member => members[i] as Member;
  const fetcher = (i: number): ControlledFetcher<string> => fetchers[i] as ControlledFetcher<string>;
  const watch = (i: number, options = {}) =>
    traceQuery(member(i).client.watchQuery({ key, fetcher: fetcher(i), ...options }));
  const calls = (): number[] => fetchers.map(({ calls }) => calls.length);
  return { hub, members, fetchers, member, fetcher, watch, calls };
}

test('one loads for all', async () => {
  const { members, fetcher, watch, calls } = setUp();

  const traces = [0, 1, 2].map((i) => watch(i));
  await turn();
  await fetcher(0).resolve('Lima');
  await turn();
  for (const { stop } of traces) stop();

  expect(calls()).toEqual([1, 0, 0]);
  for (const { frames } of traces) expect(frames).toEqual(['loading/fetching', 'success/idle "Lima"']);
  const times = members.map(({ client }) => (client.getState(key) as { updatedAt: number }).updatedAt);
  expect(new Set(times).size).toBe(1);
});

test('one loads for all, however soon its data is stale', async () => {
  const { fetcher, watch, calls } = setUp();

  const traces = [0, 1, 2].map((i) => watch(i, { staleTime: 0 }));
  await turn();
  await fetcher(0).resolve('Lima');
  await turn();
  for (const { stop } of traces) stop();

  expect(calls()).toEqual([1, 0, 0]);
});

test('who comes later is told what the others know, and does not load', async () => {
  const { hub, member, fetcher, watch, calls } = setUp(1);
  const first = watch(0);
  await fetcher(0).resolve('Lima');
  first.stop();

  const late = hub.join();
  const own = controlledFetcher<string>();
  const { frames, stop } = traceQuery(late.client.watchQuery({ key, fetcher: own }));
  await settled(late.client);
  stop();

  expect(calls()).toEqual([1]);
  expect(own.calls).toHaveLength(0);
  expect(frames).toEqual(['loading/fetching', 'success/idle "Lima"']);
  expect(late.client.getState(key)).toEqual(member(0).client.getState(key));
});

test('who comes later loads what is stale to him, for all', async () => {
  const { hub, member, fetcher, watch } = setUp(1);
  const first = watch(0);
  await fetcher(0).resolve('old');
  await member(0).clock.advance(10);

  const late = hub.join();
  const own = controlledFetcher<string>();
  const { stop } = traceQuery(late.client.watchQuery({ key, fetcher: own, staleTime: 0 }));
  await late.clock.advance(20);
  await own.resolve('new');
  await turn();
  first.stop();
  stop();

  expect(member(0).client.getQueryData(key)).toBe('new');
});

test('the next one loads when the first fails', async () => {
  const { members, fetcher, watch, calls } = setUp(2);
  const traces = [0, 1].map((i) => watch(i));
  await turn();

  await fetcher(0).reject(new Error('down'));
  await turn();
  await fetcher(1).resolve('Lima');
  await turn();
  for (const { stop } of traces) stop();

  expect(calls()).toEqual([1, 1]);
  expect(members.map(({ client }) => client.getQueryData(key))).toEqual(['Lima', 'Lima']);
});

test('a write reaches those who have the key', async () => {
  const { members, member, fetcher, watch } = setUp();
  const traces = [0, 1].map((i) => watch(i));
  await turn();
  await fetcher(0).resolve('Lima');

  member(1).client.setQueryData(key, 'Cusco');
  await turn();
  for (const { stop } of traces) stop();

  expect(members.map(({ client }) => client.getQueryData(key))).toEqual(['Cusco', 'Cusco', undefined]);
});

test('a write of another one overtakes the run under way', async () => {
  const { members, member, fetcher, watch, calls } = setUp(2);
  const traces = [0, 1].map((i) => watch(i));
  await turn();

  member(1).client.setQueryData(key, 'written');
  await fetcher(0).resolve('older than the write');
  await turn();
  const shown = members.map(({ client }) => client.getQueryData(key));
  await fetcher(0).resolve('trailing');
  await turn();
  for (const { stop } of traces) stop();

  expect(shown).toEqual(['written', 'written']);
  expect(calls()).toEqual([2, 0]);
  expect(members.map(({ client }) => client.getQueryData(key))).toEqual(['trailing', 'trailing']);
});

test('a write of one that has just come is not taken for an older one', async () => {
  const { hub, member } = setUp(2);
  for (const note of ['a', 'b', 'c']) member(0).client.setQueryData(key, note);
  await turn();
  const late = hub.join();
  await late.clock.advance(10);

  // It has the key from storage, and has heard nothing of the others.
  late.client.setQueryData(key, 'of the new one');
  await turn();

  expect(member(0).client.getQueryData(key)).toBe('of the new one');
});

test('of two writes at once the same one stays everywhere', async () => {
  const { hub, members, member, fetcher, watch } = setUp(2);
  const traces = [0, 1].map((i) => watch(i));
  await turn();
  await fetcher(0).resolve('Lima');

  const deliver = hub.hold();
  member(0).client.setQueryData(key, 'by a');
  member(1).client.setQueryData(key, 'by b');
  deliver();
  await turn();
  for (const { stop } of traces) stop();

  expect(members.map(({ client }) => client.getQueryData(key))).toEqual(['by b', 'by b']);
});

test.each([
  ['its key', { key }],
  ['a prefix', { prefix: ['city'] }],
  ['a predicate', ([name]: readonly unknown[]) => name === 'city'],
])('an invalidation by %s reaches the others, and one loads for all', async (_name, filter) => {
  const { members, fetchers, member, fetcher, watch, calls } = setUp();
  const traces = [0, 1, 2].map((i) => watch(i));
  await turn();
  await fetcher(0).resolve('old');
  await turn();

  void member(1).client.invalidateWhere(filter);
  await turn();
  const [before] = [calls()];
  for (const fetcher of fetchers) for (const call of fetcher.calls.slice(0)) await call.resolve('new');
  await turn();
  for (const { stop } of traces) stop();

  expect(before.reduce((sum, count) => sum + count, 0)).toBe(2);
  expect(members.map(({ client }) => client.getQueryData(key))).toEqual(['new', 'new', 'new']);
  expect(members.map(({ client }) => client.inspect({ key })[0]?.invalidated)).toEqual([false, false, false]);
});

test('an invalidation by prefix reaches keys that are not known where it is called', async () => {
  const { member } = setUp(2);
  member(0).client.setQueryData(['city', 9], 'Lima');

  void member(1).client.invalidateWhere({ prefix: ['city'] });
  await turn();

  expect(member(0).client.inspect({ key: ['city', 9] })[0]?.invalidated).toBe(true);
});

test('an answer that an invalidation has overtaken is for nobody else', async () => {
  const { hub, members, fetchers, member, fetcher, watch, calls } = setUp(2);
  const traces = [0, 1].map((i) => watch(i));
  await turn();

  void member(1).client.invalidate(key);
  await turn();
  await fetcher(0).resolve('overtaken');
  await turn();
  const shown = member(1).client.getQueryData(key);
  const answers = hub.messages.filter(({ type }) => type === 'answer').length;
  for (const fetcher of fetchers) await fetcher.calls.at(-1)?.resolve('new');
  await turn();
  for (const { stop } of traces) stop();

  expect(shown).toBeUndefined();
  expect(answers).toBe(0);
  expect(calls().reduce((sum, count) => sum + count, 0)).toBe(2);
  expect(members.map(({ client }) => client.getQueryData(key))).toEqual(['new', 'new']);
});

test('a late answer of one whose place was taken changes nothing, not even with him', async () => {
  const { hub, members, fetcher, watch } = setUp(3);
  const traces = [0, 1, 2].map((i) => watch(i));
  await turn();

  hub.steal('["city",3]');
  await turn();
  await fetcher(1).resolve('in time');
  await turn();
  await fetcher(0).resolve('late');
  await turn();
  for (const { stop } of traces) stop();

  const shown = members.map(({ client }) => client.getQueryData(key));
  expect(shown).toEqual(['in time', 'in time', 'in time']);
});

test('polling goes on in one', async () => {
  const { members, fetchers, fetcher, watch, calls } = setUp(3);
  const traces = [0, 1, 2].map((i) => watch(i, { refetchInterval: 1_000 }));
  await turn();
  await fetcher(0).resolve('0');
  await turn();

  for (let second = 1; second <= 5; second++) {
    for (const { clock } of members) await clock.advance(1_000);
    for (const fetcher of fetchers)
      if (fetcher.calls.length > 0) await fetcher.calls.at(-1)?.resolve(`${second}`);
    await turn();
  }
  for (const { stop } of traces) stop();

  expect(calls()).toEqual([6, 0, 0]);
  expect(members.map(({ client }) => client.getQueryData(key))).toEqual(['5', '5', '5']);
});

test('polling elsewhere keeps data that is `null`', async () => {
  const { member, fetcher, watch } = setUp(2);
  const traces = [0, 1].map((i) => watch(i, { refetchInterval: 1_000 }));
  await turn();
  await fetcher(0).resolve(null as never);
  await turn();

  await member(1).clock.advance(1_000);
  for (const { stop } of traces) stop();

  expect(member(1).client.getQueryData(key)).toBeNull();
  expect(fetcher(1).calls).toHaveLength(0);
});

test('each loads for itself when nobody can be reached', async () => {
  const { hub, fetchers, watch, calls } = setUp(2);
  hub.isDown = true;

  const traces = [0, 1].map((i) => watch(i));
  await turn();
  for (const fetcher of fetchers) await fetcher.resolve('Lima');
  for (const { stop } of traces) stop();

  expect(calls()).toEqual([1, 1]);
});

test('what another version says is not heard', async () => {
  const hub = createHub();
  const [one, other] = [hub.join({}, { version: '1' }), hub.join({}, { version: '2' })];
  other.client.setQueryData(key, 'kept');

  one.client.setQueryData(key, 'of another build');
  await turn();

  expect(other.client.getQueryData(key)).toBe('kept');
});

test('data that cannot travel is reported, and stays where it is', async () => {
  class Point {}
  const hub = createHub();
  const [one, other] = [hub.join(), hub.join()];
  other.client.setQueryData(key, 'kept');

  one.client.setQueryData(key, new Point());
  await one.client.prefetch({ key: ['point'], fetcher: () => new Point() });

  expect(other.client.getQueryData(key)).toBe('kept');
  expect(one.errors).toHaveLength(2);
  expect(one.client.getQueryData(['point'])).toBeInstanceOf(Point);
});

test('what was heard is not told again', async () => {
  const { hub, member, fetcher, watch } = setUp();
  const traces = [0, 1, 2].map((i) => watch(i));
  await turn();
  await fetcher(0).resolve('Lima');
  await turn();
  member(0).client.setQueryData(key, 'Cusco');
  void member(0).client.invalidateWhere({ prefix: ['city'] }, { refetch: 'none' });
  await turn();
  for (const { stop } of traces) stop();

  expect(hub.messages.map(({ type, from }) => `${from} ${type}`)).toEqual([
    'a answer',
    'a written',
    'a invalidated',
  ]);
});

test('a run that is called off leaves its place to the next', async () => {
  const { member, fetcher, watch, calls } = setUp(2);
  const first = watch(0);
  const second = watch(1);
  await turn();

  first.stop();
  member(0).client.cancel(key);
  await turn();
  await fetcher(1).resolve('Lima');
  second.stop();

  expect(calls()).toEqual([1, 1]);
  expect(member(1).client.getQueryData(key)).toBe('Lima');
});

test('what one forgets the others forget, too, and those who want it load it anew', async () => {
  const { members, member, fetcher, watch, calls } = setUp(2);
  const trace = watch(1);
  await turn();
  await fetcher(1).resolve('of somebody who has signed out');
  member(0).client.setQueryData(['other'], 1);

  member(0).client.clear();
  await turn();
  await fetcher(1).resolve('new');
  trace.stop();

  expect(calls()).toEqual([0, 2]);
  expect(members.map(({ client }) => client.getQueryData(key))).toEqual([undefined, 'new']);
});

test('an answer travels with its tags', async () => {
  const { hub, member, watch, fetcher } = setUp(2);
  const traces = [watch(0, { tags: (data: string) => [`of ${data}`] }), watch(1)];
  await turn();
  await fetcher(0).resolve('Lima');
  await turn();

  const [answer] = hub.messages.filter(({ type }) => type === 'answer');
  for (const { stop } of traces) stop();

  expect(answer).toMatchObject({ record: { tags: ['of Lima'] } });
  expect(member(0).client.inspect({ key })[0]?.tags).toEqual(['of Lima']);
});

test('data from storage keeps its age, in whichever order the two are enabled', async () => {
  const hub = createHub();
  const [one, other] = [hub.join(), hub.join()];
  const at = one.clock.now() - 5_000;
  one.client.intercept(async ({ stored }) => stored('stored', at));
  const watched = other.client.watchState(key).subscribe(() => undefined);

  await one.client.prefetch({ key, fetcher: () => 'loaded' });
  await turn();
  watched();

  expect(one.client.getState(key)).toMatchObject({ data: 'stored', updatedAt: at });
  expect(other.client.getState(key)).toMatchObject({ data: 'stored', updatedAt: at });
});
