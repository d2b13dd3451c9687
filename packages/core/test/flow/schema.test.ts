import { SchemaError, type StandardSchema } from '@qora/core';
import { controlledFetcher, createTestClient, expectIdle, settled, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['price'];
const issue = { message: 'a price is a number', path: ['amount'] };

/** Takes numbers as text and yields numbers. */
const price: StandardSchema<number> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) => (Number.isNaN(Number(value)) ? { issues: [issue] } : { value: Number(value) }),
  },
};

/** The same, but its answer takes a while. */
const slowPrice: StandardSchema<number> = {
  '~standard': {
    ...price['~standard'],
    validate: async (value) => {
      await turn();
      return price['~standard'].validate(value);
    },
  },
};

test.each([
  ['synchronous', price],
  ['asynchronous', slowPrice],
])('takes the output of a %s schema for the data', async (_name, schema) => {
  const { client } = createTestClient();

  const answer = await client.fetchQuery({ key, fetcher: () => '12', schema });

  expect(answer).toBe(12);
  expect(client.getQueryData(key)).toBe(12);
});

test.each([
  ['synchronous', price],
  ['asynchronous', slowPrice],
])('fails with the issues of a %s schema and keeps the old data', async (_name, schema) => {
  const { client } = createTestClient({ defaults: { retry: false } });
  client.setQueryData(key, 11);
  const query = client.watchQuery({ key, fetcher: () => 'free', schema, staleTime: 0 });

  const { frames, stop } = traceQuery(query);
  await settled(client);
  stop();

  expect(frames).toEqual(['loading/fetching 11', 'failure/idle 11 !a price is a number']);
  const error: unknown = query.error.peek();
  expect(error).toBeInstanceOf(SchemaError);
  expect((error as SchemaError).issues).toEqual([issue]);
  expect((error as SchemaError).code).toBe('schema');
  await expectIdle(client);
});

test('rejects a fetch with the schema error', async () => {
  const { client } = createTestClient({ defaults: { retry: false } });

  const answer = client.fetchQuery({ key, fetcher: () => 'free', schema: price });

  await expect(answer).rejects.toMatchObject({ name: 'SchemaError', issues: [issue] });
});

test('fails with what the schema throws', async () => {
  const { client } = createTestClient({ defaults: { retry: false } });
  const broken = new Error('broken schema');
  const validate = (): never => {
    throw broken;
  };

  const answer = client.fetchQuery({
    key,
    fetcher: () => '12',
    schema: { '~standard': { version: 1, vendor: 'test', validate } },
  });

  await expect(answer).rejects.toBe(broken);
});

test('asks the retry function about a schema error', async () => {
  const { client, clock } = createTestClient();
  const answers = ['free', '12'];
  const asked: unknown[] = [];
  const retry = (count: number, error: Error): boolean => {
    asked.push([count, error.name]);
    return true;
  };

  const answer = client.fetchQuery({ key, fetcher: () => answers.shift(), schema: price, retry });
  await clock.advance(1_000);

  expect(await answer).toBe(12);
  expect(asked).toEqual([[0, 'SchemaError']]);
});

test('shares structure with the old data after the schema has made a copy', async () => {
  const { client } = createTestClient();
  const copying: StandardSchema<{ amount: number }> = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value) => ({ value: { ...(value as { amount: number }) } }),
    },
  };
  const options = { key, fetcher: () => ({ amount: 1 }), schema: copying, fresh: true };

  const first = await client.fetchQuery(options);
  const second = await client.fetchQuery(options);

  expect(second).toBe(first);
});

test('is overtaken by a write during the validation', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const validate = async (value: unknown) => {
    await gate;
    return { value: Number(value) };
  };
  const schema: StandardSchema<number> = { '~standard': { version: 1, vendor: 'test', validate } };
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher, schema }));
  await fetcher.resolve('1');

  client.setQueryData(key, 2);
  open();
  await turn();
  await fetcher.resolve('3');
  stop();

  expect(frames).toEqual(['loading/fetching', 'success/fetching 2', 'loading/fetching 2', 'success/idle 3']);
  await expectIdle(client);
});

test('makes the data of what is shown before the end, too, where it passes', async () => {
  const { client } = createTestClient();
  const fetcher = async function* () {
    for (const part of ['1', 'free', '12']) {
      yield part;
      await turn();
    }
  };

  const query = client.watchQuery({ key, fetcher, schema: price, select: (amount) => amount.toFixed(2) });
  const { frames, stop } = traceQuery(query);
  await settled(client);
  stop();

  expect(frames).toEqual([
    'loading/fetching',
    'success/fetching "1.00"',
    'success/fetching "12.00"',
    'success/idle "12.00"',
  ]);
});

test('shows the end alone where its answers take a while', async () => {
  const { client } = createTestClient();
  const refusing: StandardSchema<number> = {
    '~standard': {
      ...slowPrice['~standard'],
      validate: (part) =>
        part === '1' ? Promise.reject(new Error('no')) : slowPrice['~standard'].validate(part),
    },
  };
  const fetcher = async function* () {
    yield '1';
    await turn();
    yield '12';
  };

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher, schema: refusing }));
  await settled(client);
  stop();

  expect(frames).toEqual(['loading/fetching', 'success/idle 12']);
});

test('fails with the end of a stream that does not pass, over what has been shown', async () => {
  const { client } = createTestClient({ defaults: { retry: false } });
  const fetcher = async function* () {
    yield '1';
    await turn();
    yield 'free';
  };

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher, schema: price }));
  await settled(client);
  stop();

  expect(frames.at(-1)).toBe('failure/idle 1 !a price is a number');
});

test('is called off during the validation', async () => {
  const { client } = createTestClient();

  const answer = client.fetchQuery({ key, fetcher: () => '12', schema: slowPrice });
  const outcome = answer.catch((error: Error) => error.name);
  await Promise.resolve();
  client.cancel(key);
  await settled(client);
  await turn();

  expect(await outcome).toBe('CancelledError');
  expect(client.getState(key)).toEqual({ status: 'initial' });
});

test('takes a schema from the defaults of a prefix', async () => {
  const { client } = createTestClient();
  client.setDefaults(['price'], { schema: price });

  const answer = await client.fetchQuery<unknown>({ key, fetcher: () => '12' });

  expect(answer).toBe(12);
});
