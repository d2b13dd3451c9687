import { CancelledError, type MutationRun } from '@qora/core';
import { createTestClient, expectIdle, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['count'];
const never = new Promise<never>(() => undefined);

type TestClient = ReturnType<typeof createTestClient>;
type Options = Parameters<TestClient['client']['mutation']>[0];

/** Each takes a run to one phase; the options are over those of an edit that adds one. */
interface Phase {
  readonly options: (test: TestClient) => Options;
  readonly reach?: (test: TestClient) => Promise<void>;
}

const phases: Record<string, Phase> = {
  'its schema is asked': {
    options: () => ({ schema: { '~standard': { version: 1, vendor: 'test', validate: () => never } } }),
  },
  '`onMutate` is awaited': { options: () => ({ onMutate: () => never }) },
  'another of its scope runs': {
    options: ({ client }) => {
      void client.mutation({ scope: 's', mutationFn: () => turn().then(turn) }).mutate();
      return { scope: 's' };
    },
  },
  'it waits for the network': {
    options: ({ online }) => {
      online.value = false;
      return {};
    },
  },
  'it waits for its next attempt': {
    options: () => ({ mutationFn: () => Promise.reject(new Error('down')), retry: 3, retryDelay: 1000 }),
    reach: turn,
  },
  'it waits for the network between attempts': {
    options: () => ({ mutationFn: () => Promise.reject(new Error('down')), retry: 3, retryDelay: 1000 }),
    reach: async ({ online, clock }) => {
      await turn();
      online.value = false;
      await clock.advance(1000);
    },
  },
  'its function runs': { options: () => ({ mutationFn: () => never }) },
  'its function runs a second time': {
    options: () => ({
      mutationFn: (_: unknown, { attempt }) => (attempt ? never : Promise.reject(new Error('down'))),
      retry: 1,
      retryDelay: 10,
    }),
    reach: ({ clock }) => clock.advance(10),
  },
  'an interceptor waits': {
    options: ({ client }) => {
      client.interceptMutation(() => never);
      return {};
    },
  },
  'an interceptor waits after an attempt was repeated': {
    options: ({ client }) => {
      client.interceptMutation(async (_run, next) => {
        await next();
        return never;
      });
      return {
        mutationFn: (_: unknown, { attempt }) => (attempt ? 1 : Promise.reject(new Error('down'))),
        retry: 1,
        retryDelay: 10,
      };
    },
    reach: ({ clock }) => clock.advance(10),
  },
};

async function begin({ options, reach }: Phase) {
  const test = createTestClient({ mutationDefaults: { gcTime: 0 } });
  const { client } = test;
  client.setQueryData(key, 1);
  const mutation = client.mutation({
    mutationFn: () => 1,
    optimistic: (_, cache) => cache.update<number>(key, (old = 0) => old + 1),
    ...options(test),
  });
  const run = mutation.mutate();
  await reach?.(test);
  return { ...test, run };
}

/** What the run ended with, once everything that is queued has run. */
async function endOf(run: MutationRun<unknown, unknown, unknown>): Promise<unknown> {
  let end: unknown = 'still open';
  run.then(
    (data) => {
      end = data;
    },
    (error) => {
      end = error;
    },
  );
  await turn();
  return end;
}

describe.each(Object.entries(phases))('cancelled while %s, a run', (_, phase) => {
  test('takes its edit back', async () => {
    const { client, run } = await begin(phase);

    run.cancel();
    await turn();

    expect([client.getQueryData(key), client.inspect({ key })[0]?.layers]).toEqual([1, 0]);
  });

  test('rejects, and is idle at once', async () => {
    const { run } = await begin(phase);

    run.cancel();

    expect([run.state.value.status, run.isPaused.value]).toEqual(['idle', false]);
    expect(await endOf(run)).toBeInstanceOf(CancelledError);
  });

  test('leaves neither a timer nor a place in the list', async () => {
    const { client, clock, run } = await begin(phase);
    client.remove(key);

    run.cancel();
    for (const other of client.mutations.value) other.cancel();
    await clock.advance(0);

    await expectIdle(client);
    expect(client.mutations.value).toEqual([]);
  });

  test('ends with the client, with no timer left', async () => {
    const { client, clock, run } = await begin(phase);

    client.dispose();

    expect(run.state.value).toEqual({ status: 'idle' });
    expect(await endOf(run)).toBeInstanceOf(CancelledError);
    expect(clock.pending()).toEqual([]);
  });
});

describe('a run that is cancelled', () => {
  test('in the moment in which what it waited for has come lays no edit', async () => {
    const { client } = createTestClient();
    client.setQueryData(key, 1);
    let answer!: (result: { value: unknown }) => void;
    const checked = new Promise<{ value: unknown }>((resolve) => {
      answer = resolve;
    });
    const run = client
      .mutation({
        mutationFn: () => 1,
        schema: { '~standard': { version: 1, vendor: 'test', validate: () => checked as never } },
        optimistic: (_, cache) => cache.update<number>(key, (old = 0) => old + 1),
      })
      .mutate(undefined);

    answer({ value: undefined });
    for (let i = 0; i < 4; i++) {
      await null;
      run.cancel();
    }
    await turn();

    expect([client.getQueryData(key), run.state.value.status]).toEqual([1, 'idle']);
  });

  test.each([0, 1, 2, 3, 4, 5])('%i microtasks after its schema has answered lays no edit', async (count) => {
    const { client } = createTestClient();
    client.setQueryData(key, 1);
    const run = client
      .mutation({
        mutationFn: () => never,
        schema: {
          '~standard': {
            version: 1,
            vendor: 'test',
            validate: async (value) => ({ value: value as string }),
          },
        },
        optimistic: (_, cache) => cache.update<number>(key, (old = 0) => old + 1),
      })
      .mutate('input');

    for (let i = 0; i < count; i++) await null;
    run.cancel();
    await turn();

    expect([client.getQueryData(key), client.inspect({ key })[0]?.layers]).toEqual([1, 0]);
  });

  test('by its own `optimistic` lays nothing', async () => {
    const { client } = createTestClient();
    client.setQueryData(key, 1);
    let calls = 0;

    void client
      .mutation({
        mutationFn: () => calls++,
        optimistic: (_, cache) => {
          cache.update<number>(key, () => 2);
          client.mutations.value[0]?.cancel();
          cache.update<number>(key, () => 3);
        },
      })
      .mutate();
    await turn();

    expect([client.getQueryData(key), client.inspect({ key })[0]?.layers, calls]).toEqual([1, 0, 0]);
  });

  test('while its callbacks run keeps its success', async () => {
    const { client } = createTestClient();
    client.setQueryData(key, 1);
    let go!: () => void;
    const run = client
      .mutation({
        mutationFn: () => 'done',
        optimistic: (_, cache) => cache.update<number>(key, (old = 0) => old + 1),
        onSuccess: () =>
          new Promise<void>((resolve) => {
            go = resolve;
          }),
      })
      .mutate();
    await turn();

    run.cancel();
    go();

    expect(await endOf(run)).toBe('done');
    expect([client.getQueryData(key), run.state.value.status]).toEqual([2, 'success']);
  });

  test('takes back no edit that the server accepted, not even while they are confirmed', async () => {
    const { client } = createTestClient();
    client.setQueryData(key, 1);
    client.setQueryData(['other'], 1);

    void client
      .mutation({
        mutationFn: () => 'done',
        optimistic: (_, cache) => {
          cache.update<number>(key, () => 2, {
            commit: () => {
              client.mutations.value[0]?.cancel();
              return 2;
            },
          });
          cache.update<number>(['other'], () => 2);
        },
      })
      .mutate();
    await turn();

    expect([client.getQueryData(key), client.getQueryData(['other'])]).toEqual([2, 2]);
  });

  test('twice is cancelled once', async () => {
    const { client } = createTestClient();
    const events: string[] = [];
    client.onEvent(({ type }) => void events.push(type));
    const run = client.mutation({ mutationFn: () => never }).mutate();

    run.cancel();
    run.cancel();

    expect(events).toEqual(['mutation.started', 'mutation.cancelled']);
  });

  test('aborts its signal with the error that it rejects with', async () => {
    const { client } = createTestClient();
    let signal: AbortSignal | undefined;
    const run = client
      .mutation({
        mutationFn: (_: undefined, context) => {
          signal = context.signal;
          return never;
        },
      })
      .mutate();

    run.cancel();

    expect(signal?.reason).toBe(await endOf(run));
  });

  test('shows nothing of what its function brings later', async () => {
    const { client } = createTestClient();
    client.setQueryData(key, 1);
    let answer!: (data: string) => void;
    const mutation = client.mutation({
      mutationFn: () =>
        new Promise<string>((resolve) => {
          answer = resolve;
        }),
      invalidates: [{ key }],
    });

    void mutation.mutate().cancel();
    answer('late');
    await turn();

    expect(mutation.state.value).toEqual({ status: 'idle' });
    expect(client.inspect({ key })[0]?.invalidated).toBe(false);
  });
});
