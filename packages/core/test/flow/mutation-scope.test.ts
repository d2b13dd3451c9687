import { controlledFetcher, createTestClient, turn } from '@qora/testing';
import { expect, test } from 'vitest';

function setUp() {
  const test = createTestClient({ mutationDefaults: { scope: 'list' } });
  const server = controlledFetcher<string>();
  const called: string[] = [];
  const save = test.client.mutation({
    mutationFn: (name: string, context) => {
      called.push(name);
      return server(context as never);
    },
  });
  return { ...test, server, called, save };
}

test('the second waits for the first', async () => {
  const { save, server, called } = setUp();

  void save.mutate('a');
  void save.mutate('b');
  const before = [...called];
  await server.resolve('done');

  expect([before, called]).toEqual([['a'], ['a', 'b']]);
});

test('the second waits for the callbacks of the first, too', async () => {
  const { client, save, called } = setUp();
  let go!: () => void;
  const first = client.mutation({
    mutationFn: () => 1,
    onSettled: () =>
      new Promise<void>((resolve) => {
        go = resolve;
      }),
  });

  void first.mutate();
  void save.mutate('b');
  await turn();
  const before = [...called];
  go();
  await turn();

  expect([before, called]).toEqual([[], ['b']]);
});

test('the third does not overtake the first when the second is called off', async () => {
  const { save, server, called } = setUp();
  void save.mutate('a');
  const second = save.mutate('b');
  void save.mutate('c');

  second.cancel();
  await turn();
  const before = [...called];
  await server.resolve('done');

  expect([before, called]).toEqual([['a'], ['a', 'c']]);
});

test('one that comes after all that waited were called off still waits for the first', async () => {
  const { save, called } = setUp();
  void save.mutate('a');
  const second = save.mutate('b');

  second.cancel();
  await turn();
  void save.mutate('c');
  await turn();

  expect(called).toEqual(['a']);
});

test('the third does not overtake the first when the second fails before its turn', async () => {
  const { client, save, called } = setUp();
  const broken = client.mutation({
    mutationFn: () => 1,
    optimistic: () => {
      throw new Error('early');
    },
  });

  void save.mutate('a');
  void broken.mutate();
  void save.mutate('c');
  await turn();

  expect(called).toEqual(['a']);
});

test('the next goes on when the first fails', async () => {
  const { save, server, called } = setUp();
  void save.mutate('a');
  void save.mutate('b');

  await server.reject(new Error('down'));

  expect(called).toEqual(['a', 'b']);
});

test('those of another scope, and of none, wait for nobody', () => {
  const { client, save, called } = setUp();
  const note = (name: string) => () => void called.push(name);
  client.setMutationDefaults(['free'], {});

  void save.mutate('a');
  void client.mutation({ scope: 'other', mutationFn: note('other') }).mutate();

  expect(called).toEqual(['a', 'other']);
});

test('without a scope, calls do not wait for one another', () => {
  const { client } = createTestClient();
  const called: number[] = [];
  const save = client.mutation({
    mutationFn: (n: number) => {
      called.push(n);
      return new Promise(() => undefined);
    },
  });

  void save.mutate(1);
  void save.mutate(2);

  expect(called).toEqual([1, 2]);
});

test('runs whose `onMutate` takes longer keep their place', async () => {
  const { client, called } = setUp();
  const waits = new Map<string, () => void>();
  const save = client.mutation({
    mutationFn: (name: string) => called.push(name),
    onMutate: (name) => new Promise<void>((resolve) => waits.set(name, resolve)),
  });

  void save.mutate('a');
  void save.mutate('b');
  waits.get('b')?.();
  await turn();
  const before = [...called];
  waits.get('a')?.();
  await turn();

  expect([before, called]).toEqual([[], ['a', 'b']]);
});

test('one that is called by what another calls waits for it', async () => {
  const { client, save, called } = setUp();
  const outer = client.mutation({
    mutationFn: () => {
      void save.mutate('inner');
      called.push('outer');
      return turn();
    },
  });

  void outer.mutate();
  const before = [...called];
  await turn();
  await turn();

  expect([before, called]).toEqual([['outer'], ['outer', 'inner']]);
});

test('a double click is two runs, in order, whose edits both show at once', async () => {
  const { client, server, called } = setUp();
  client.setQueryData(['n'], 0);
  const click = client.mutation({
    mutationFn: (name: string, context) => {
      called.push(name);
      return server(context as never);
    },
    optimistic: (_, cache) => cache.update<number>(['n'], (old = 0) => old + 1),
  });

  const one = click.mutate('one');
  const two = click.mutate('two');
  const shown = client.getQueryData(['n']);
  await server.resolve('1');
  await server.resolve('2');

  expect([shown, called, client.getQueryData(['n'])]).toEqual([2, ['one', 'two'], 2]);
  expect([await one, await two]).toEqual(['1', '2']);
});

test('one that waits in its scope is pending, not paused, and not called', async () => {
  const { save } = setUp();
  void save.mutate('a');

  const run = save.mutate('b');

  expect([run.state.value.status, run.isPaused.value, run.isCalled, run.scope]).toEqual([
    'pending',
    false,
    false,
    'list',
  ]);
});

test('while offline they go out one after another when the network is back', async () => {
  const { save, server, called, online, clock } = setUp();
  online.value = false;
  void save.mutate('a');
  void save.mutate('b');

  online.value = true;
  await clock.advance(0);
  const before = [...called];
  await server.resolve('done');

  expect([before, called]).toEqual([['a'], ['a', 'b']]);
});
