import { QoraErrorReset, useQora, useQoraErrorReset } from '@qora/preact';
import { controlledFetcher, expectIdle, turn } from '@qora/testing';
import { Suspense } from 'preact/compat';
import { describe, expect, test } from 'vitest';
import { Boundary } from './support/boundary.js';
import { createPage } from './support/page.js';

const key = ['user'];
const boom = new Error('boom');

function setup(options: object = { throwOnError: true }) {
  const page = createPage({ defaults: { staleTime: 0 } });
  const fetcher = controlledFetcher<string>();
  const User = () => <p>{useQora({ key, fetcher, ...options }).data ?? 'loading'}</p>;
  const retry = async (): Promise<void> => {
    page.root.querySelector('button')?.click();
    await turn();
  };
  return { page, fetcher, User, retry };
}

describe('a failure', () => {
  test('is a state and no exception, unless somebody asks for one', async () => {
    const { page, fetcher, User } = setup({});

    await page.show(
      <Boundary>
        <User />
      </Boundary>,
    );
    await fetcher.reject(boom);

    expect(page.text).toBe('loading');
  });

  test('with nothing to show is thrown to the nearest boundary, by a component that reads the data alone', async () => {
    const { page, fetcher, User } = setup();

    await page.show(
      <Boundary>
        <User />
      </Boundary>,
    );
    await fetcher.reject(boom);

    expect(page.text).toBe('caught boom');
    expect(fetcher.calls).toHaveLength(1);
  });

  test('of a refetch is never thrown', async () => {
    const { page, fetcher, User } = setup();
    await page.show(
      <Boundary>
        <User />
      </Boundary>,
    );
    await fetcher.resolve('ada');

    void page.client.invalidate(key);
    await fetcher.reject(boom);

    expect(page.client.getState(key).status).toBe('failure');
    expect(page.text).toBe('ada');
  });

  test('is thrown where a function of it and its state says so', async () => {
    const asked: unknown[] = [];
    const { page, fetcher, User } = setup({
      throwOnError: (error: Error, state: { status: string }) => {
        asked.push(`${error.message} ${state.status}`);
        return false;
      },
    });

    await page.show(
      <Boundary>
        <User />
      </Boundary>,
    );
    await fetcher.reject(boom);

    expect(page.text).toBe('loading');
    expect(new Set(asked)).toEqual(new Set(['boom failure']));
  });

  test('of a select is thrown when there is nothing to show', async () => {
    const { page, User } = setup({
      throwOnError: true,
      staleTime: 1000,
      select: () => {
        throw boom;
      },
    });
    page.client.setQueryData(key, 'ada');

    await page.show(
      <Boundary>
        <User />
      </Boundary>,
    );

    expect(page.text).toBe('caught boom');
  });

  test('of a suspended component is thrown after one request', async () => {
    const { page, fetcher, User } = setup({ suspense: true, throwOnError: true });

    await page.show(
      <Boundary>
        <Suspense fallback="waiting">
          <User />
        </Suspense>
      </Boundary>,
    );
    const before = page.text;
    await fetcher.reject(boom);
    await page.clock.advance(10_000);

    expect(before).toBe('waiting');
    expect(page.text).toBe('caught boom');
    expect(fetcher.calls).toHaveLength(1);
  });

  test('of a suspended component that does not throw is its state', async () => {
    const page = createPage();
    const fetcher = controlledFetcher<string>();
    const User = () => <p>{useQora({ key, fetcher, suspense: true }).status}</p>;

    await page.show(
      <Suspense fallback="waiting">
        <User />
      </Suspense>,
    );
    await fetcher.reject(boom);

    expect(page.text).toBe('failure');
    expect(fetcher.calls).toHaveLength(1);
  });
});

describe('after a failure was thrown', () => {
  test('a component that comes back joins it, and starts nothing', async () => {
    const { page, fetcher, User, retry } = setup();
    await page.show(
      <Boundary>
        <User />
      </Boundary>,
    );
    await fetcher.reject(boom);

    for (let times = 0; times < 3; times++) await retry();
    await page.clock.advance(10_000);
    await retry();

    expect(page.text).toBe('caught boom');
    expect(fetcher.calls).toHaveLength(1);
    await expectIdle(page.client);
  });

  test('the reset lets each failed entry run once', async () => {
    const { page, fetcher, User, retry } = setup();
    await page.show(
      <QoraErrorReset>
        {(reset) => (
          <Boundary onRetry={reset}>
            <User />
            <User />
          </Boundary>
        )}
      </QoraErrorReset>,
    );
    await fetcher.reject(boom);

    await retry();
    const meanwhile = page.text;
    await fetcher.reject(new Error('again'));
    const failed = page.text;
    await retry();
    await fetcher.resolve('ada');

    expect([meanwhile, failed, page.text]).toEqual(['loadingloading', 'caught again', 'adaada']);
    expect(fetcher.calls).toHaveLength(3);
  });

  test('the reset lets a suspended component wait again', async () => {
    const { page, fetcher, User, retry } = setup({ suspense: true, throwOnError: true });
    await page.show(
      <QoraErrorReset>
        {(reset) => (
          <Boundary onRetry={reset}>
            <Suspense fallback="waiting">
              <User />
            </Suspense>
          </Boundary>
        )}
      </QoraErrorReset>,
    );
    await fetcher.reject(boom);

    await retry();
    const meanwhile = page.text;
    await fetcher.resolve('ada');

    expect(meanwhile).toBe('waiting');
    expect(page.text).toBe('ada');
    expect(fetcher.calls).toHaveLength(2);
    await page.leave();
    await page.clock.advance(5001);
    await expectIdle(page.client);
  });

  test('the reset of the nearest boundary is a hook, too', async () => {
    const { page, fetcher, User, retry } = setup();
    const Retrying = () => (
      <Boundary onRetry={useQoraErrorReset()}>
        <User />
      </Boundary>
    );
    await page.show(
      <QoraErrorReset>
        <Retrying />
      </QoraErrorReset>,
    );
    await fetcher.reject(boom);

    await retry();
    await fetcher.resolve('ada');

    expect(page.text).toBe('ada');
  });

  test('the reset leaves alone what has been loaded meanwhile', async () => {
    const { page, fetcher, User, retry } = setup({ throwOnError: true, staleTime: 1000 });
    await page.show(
      <QoraErrorReset>
        {(reset) => (
          <Boundary onRetry={reset}>
            <User />
          </Boundary>
        )}
      </QoraErrorReset>,
    );
    await fetcher.reject(boom);

    page.client.setQueryData(key, 'written');
    await retry();

    expect(page.text).toBe('written');
    expect(fetcher.calls).toHaveLength(1);
  });
});
