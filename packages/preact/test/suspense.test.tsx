import { QoraProvider, useQora } from '@qora/preact';
import { controlledFetcher, expectIdle, turn } from '@qora/testing';
import { Suspense } from 'preact/compat';
import { useState } from 'preact/hooks';
import manifest from 'preact/package.json' with { type: 'json' };
import { describe, expect, test } from 'vitest';
import { createPage } from './support/page.js';

const isPreact10 = manifest.version.startsWith('10.');

describe('a component that suspends', () => {
  test('shows the fallback until the data is there', async () => {
    const page = createPage();
    const fetcher = controlledFetcher<string>();
    const User = () => <p>{useQora({ key: ['user'], fetcher, suspense: true }).data}</p>;

    await page.show(
      <Suspense fallback="loading">
        <User />
      </Suspense>,
    );
    const before = page.text;
    await fetcher.resolve('ada');

    expect(before).toBe('loading');
    expect(page.root.innerHTML).toBe('<p>ada</p>');
    expect(fetcher.calls).toHaveLength(1);
  });

  test('shows data that is never fresh without loading it twice', async () => {
    const page = createPage({ defaults: { staleTime: 0, gcTime: 0 } });
    const fetcher = controlledFetcher<string>();
    const User = () => {
      const user = useQora({ key: ['user'], fetcher, suspense: true });
      return <p>{`${user.data} ${user.fetchStatus}`}</p>;
    };

    await page.show(
      <Suspense fallback="loading">
        <User />
      </Suspense>,
    );
    await fetcher.resolve('ada');
    await page.clock.advance(10_000);

    expect(page.text).toBe('ada idle');
    expect(fetcher.calls).toHaveLength(1);
  });

  test('wakes on data that is written', async () => {
    const page = createPage();
    const fetcher = controlledFetcher<string>();
    const User = () => <p>{useQora({ key: ['user'], fetcher, suspense: true }).data}</p>;
    await page.show(
      <Suspense fallback="loading">
        <User />
      </Suspense>,
    );

    page.client.setQueryData(['user'], 'written');
    await turn();

    expect(page.text).toBe('written');
  });

  test('does not suspend with cached data, with a placeholder, or while it is disabled', async () => {
    const page = createPage();
    const fetcher = controlledFetcher<string>();
    page.client.setQueryData(['cached'], 'cached');
    const All = () => {
      const cached = useQora({ key: ['cached'], fetcher, suspense: true });
      const placed = useQora({ key: ['placed'], fetcher, suspense: true, placeholderData: 'placed' });
      const disabled = useQora({ key: ['disabled'], fetcher, suspense: true, enabled: false });
      const none = useQora<string>(null);
      return <p>{`${cached.data} ${placed.data} ${disabled.status} ${none.status}`}</p>;
    };

    await page.show(
      <Suspense fallback="loading">
        <All />
      </Suspense>,
    );

    expect(page.text).toBe('cached placed initial initial');
  });

  test('is not suspended by a refetch', async () => {
    const page = createPage();
    const fetcher = controlledFetcher<string>();
    const User = () => <p>{useQora({ key: ['user'], fetcher, suspense: true }).data}</p>;
    await page.show(
      <Suspense fallback="loading">
        <User />
      </Suspense>,
    );
    await fetcher.resolve('ada');
    const paragraph = page.root.querySelector('p');

    void page.client.invalidate(['user']);
    await turn();
    const meanwhile = page.text;
    await fetcher.resolve('bob');

    expect(meanwhile).toBe('ada');
    expect(page.text).toBe('bob');
    expect(page.root.querySelector('p')).toBe(paragraph);
  });

  test('by default of the client does so, too', async () => {
    const page = createPage({ defaults: { suspense: true } });
    const User = () => <p>{useQora({ key: ['user'], fetcher: () => 'ada' }).data}</p>;

    page.showNow(
      <Suspense fallback="loading">
        <User />
      </Suspense>,
    );
    await turn();

    expect(page.text).toBe('ada');
  });

  test('and leaves meanwhile leaves nothing behind', async () => {
    const page = createPage();
    const fetcher = controlledFetcher<string>();
    const User = () => <p>{useQora({ key: ['user'], fetcher, suspense: true }).data}</p>;
    await page.show(
      <Suspense fallback="loading">
        <User />
      </Suspense>,
    );

    await page.leave();
    await fetcher.resolve('ada');
    await page.clock.advance(5001);

    await expectIdle(page.client);
  });

  test('after other hooks of its own leaves nothing of them behind', async () => {
    const page = createPage();
    const [first, second] = [controlledFetcher<string>(), controlledFetcher<string>()];
    const Both = () => {
      const one = useQora({ key: ['one'], fetcher: first, suspense: true });
      const other = useQora({ key: ['other'], fetcher: second, suspense: true });
      return <p>{`${one.data} ${other.data}`}</p>;
    };
    await page.show(
      <Suspense fallback="loading">
        <Both />
      </Suspense>,
    );
    await first.resolve('1');
    await second.resolve('2');
    const shown = page.text;
    const readers = page.client.inspect().map((entry) => entry.readers);

    await page.leave();
    await page.clock.advance(5001);

    expect(shown).toBe('1 2');
    expect(readers).toEqual([1, 1]);
    await expectIdle(page.client);
  });

  test('after a hook that does not suspend leaves nothing of that behind', async () => {
    const page = createPage();
    const fetcher = controlledFetcher<string>();
    const Both = () => {
      const one = useQora({ key: ['one'], fetcher: () => '1' });
      const other = useQora({ key: ['other'], fetcher, suspense: true });
      return <p>{`${one.data} ${other.data}`}</p>;
    };
    await page.show(
      <Suspense fallback="loading">
        <Both />
      </Suspense>,
    );

    await fetcher.resolve('2');
    const shown = page.text;
    const readers = page.client.inspect().map((entry) => entry.readers);
    await page.leave();

    expect(shown).toBe('1 2');
    expect(readers).toEqual([1, 1]);
    await expectIdle(page.client);
  });
});

describe('a mounted component that suspends for another key', () => {
  function setup() {
    const page = createPage();
    const fetcher = controlledFetcher<string>();
    let count = 0;
    let switchTo!: (id: number) => void;
    const User = () => {
      const [id, setId] = useState(1);
      switchTo = setId;
      const user = useQora({ key: ['user', id], fetcher, suspense: true });
      return <p>{`${id}: ${user.data}`}</p>;
    };
    const Counter = () => {
      const [clicks, setClicks] = useState(0);
      count = clicks;
      return (
        <button type="button" onClick={() => setClicks(clicks + 1)}>
          {clicks}
        </button>
      );
    };
    const view = (
      <QoraProvider client={page.client}>
        <Suspense fallback="loading">
          <User />
          <Counter />
        </Suspense>
      </QoraProvider>
    );
    const click = async (): Promise<void> => {
      page.root.querySelector('button')?.click();
      await turn();
    };
    return { page, fetcher, view, click, switchTo: (id: number) => switchTo(id), count: () => count };
  }

  test.skipIf(isPreact10)('Preact 11: keeps the state of everything in the boundary', async () => {
    const { page, fetcher, view, click, switchTo, count } = setup();
    await page.show(view);
    await fetcher.resolve('ada');
    await click();

    switchTo(2);
    await turn();
    const meanwhile = page.text;
    await fetcher.resolve('bob');

    expect(meanwhile).toBe('loading');
    expect(page.text).toBe('2: bob1');
    expect(count()).toBe(1);
  });

  test.runIf(isPreact10)('Preact 10: begins anew with everything in the boundary', async () => {
    const { page, fetcher, view, click, switchTo, count } = setup();
    await page.show(view);
    await fetcher.resolve('ada');
    await click();

    switchTo(2);
    await turn();
    await fetcher.resolve('bob');

    expect(page.text).toBe('1: ada0');
    expect(count()).toBe(0);
  });

  test('leaves nothing behind, whatever it shows', async () => {
    const { page, fetcher, view, switchTo } = setup();
    await page.show(view);
    await fetcher.resolve('ada');
    switchTo(2);
    await turn();
    await fetcher.resolve('bob');

    const readers = page.client.inspect({ held: true }).map((entry) => entry.readers);
    await page.leave();
    await page.clock.advance(5001);

    expect(Math.max(...readers)).toBe(1);
    await expectIdle(page.client);
  });
});
