import * as core from '@qora/core';
import { useQora } from '@qora/preact';
import { controlledFetcher, turn } from '@qora/testing';
import { describe, expect, test, vi } from 'vitest';
import { createPage } from './support/page.js';

vi.mock('@qora/core', async (load) => {
  const all = await load<typeof import('@qora/core')>();
  return { ...all, hashKey: vi.fn(all.hashKey) };
});

describe('options that are written inline', () => {
  test('start no run, write no signal and hash no key when a component renders again', async () => {
    const page = createPage();
    let calls = 0;
    const User = ({ n }: { n: number }) => {
      const user = useQora({
        key: ['user', 7],
        fetcher: () => `${++calls}`,
        retry: (count) => count < n,
        retryDelay: () => n,
        refetchInterval: () => false,
        tags: () => [`${n}`],
        meta: { n },
        initialData: () => undefined,
        placeholderData: () => `${n}`,
        structuralSharing: (_, next) => next,
      });
      return <p>{`${n} ${user.data} ${user.status} ${user.isStale}`}</p>;
    };
    await page.show(<User n={0} />);
    const events: string[] = [];
    page.client.onEvent(({ type }) => events.push(type));
    let writes = 0;
    const stop = core.effect(() => {
      void page.client.isFetching.value;
      void page.client.watchState(['user', 7]).value;
      writes++;
    });
    vi.mocked(core.hashKey).mockClear();

    for (let n = 1; n <= 20; n++) await page.show(<User n={n} />);
    stop();

    expect(page.text).toBe('20 1 success false');
    expect(calls).toBe(1);
    expect(writes).toBe(1);
    expect(events).toEqual([]);
    expect(core.hashKey).not.toHaveBeenCalled();
  });

  test('the next run calls the latest closure', async () => {
    const page = createPage();
    let refetch!: () => Promise<unknown>;
    const User = ({ n }: { n: number }) => {
      const user = useQora({ key: ['user', 7], fetcher: () => `fetched by ${n}` });
      refetch = user.refetch;
      return <p>{user.data}</p>;
    };
    await page.show(<User n={1} />);
    await page.show(<User n={2} />);
    const before = page.text;

    await refetch();
    await turn();

    expect(before).toBe('fetched by 1');
    expect(page.text).toBe('fetched by 2');
  });

  test('an invalidation calls the latest closure', async () => {
    const page = createPage();
    const User = ({ n }: { n: number }) => (
      <p>{useQora({ key: ['user', 7], fetcher: () => `fetched by ${n}` }).data}</p>
    );
    await page.show(<User n={1} />);
    await page.show(<User n={2} />);

    await page.client.invalidate(['user', 7]);
    await turn();

    expect(page.text).toBe('fetched by 2');
  });

  test('an equal key with objects starts nothing', async () => {
    const page = createPage();
    const fetcher = controlledFetcher<string>();
    const List = () => <p>{useQora({ key: ['list', { page: 1, by: 'name' }], fetcher }).data}</p>;
    await page.show(<List />);
    await fetcher.resolve('rows');

    await page.show(<List />);

    expect(fetcher.calls).toHaveLength(1);
    expect(page.text).toBe('rows');
  });

  test('another select shows in the very same render, and equal parts keep their references', async () => {
    const page = createPage({ defaults: { staleTime: 0 } });
    const fetcher = controlledFetcher<{ id: number; n: number }[]>();
    const frames: unknown[] = [];
    const List = ({ least }: { least: number }) => {
      const list = useQora({ key: ['list'], fetcher, select: (rows) => rows.filter(({ n }) => n >= least) });
      frames.push(list.data);
      return null;
    };
    await page.show(<List least={1} />);
    await fetcher.resolve([
      { id: 1, n: 1 },
      { id: 2, n: 2 },
    ]);

    await page.show(<List least={1} />);
    await page.show(<List least={2} />);

    expect(frames.map((rows) => rows && (rows as unknown[]).length)).toEqual([undefined, 2, 2, 1]);
    expect(frames[2]).toBe(frames[1]);
    expect(fetcher.calls).toHaveLength(1);
  });

  test('a select that is hoisted is called once for all components and all their renders', async () => {
    const page = createPage();
    let calls = 0;
    const select = (text: string) => {
      calls++;
      return text.length;
    };
    page.client.setQueryData(['text'], 'ada');
    const Length = () => <i>{useQora({ key: ['text'], fetcher: () => 'ada', select }).data}</i>;

    await page.show([<Length key="a" />, <Length key="b" />, <Length key="c" />]);
    await page.show([<Length key="a" />, <Length key="b" />, <Length key="c" />]);

    expect(page.text).toBe('333');
    expect(calls).toBe(1);
  });

  test('a select that is hoisted is called once while stale data is fetched anew', async () => {
    const page = createPage({ defaults: { staleTime: 0 } });
    const select = vi.fn((text: string) => text.length);
    page.client.setQueryData(['text'], 'ada');
    const fetcher = controlledFetcher<string>();
    const Length = () => {
      const length = useQora({ key: ['text'], fetcher, select });
      return <i>{`${length.data} ${length.status}`}</i>;
    };

    await page.show([<Length key="a" />, <Length key="b" />]);

    expect(page.text).toBe('3 loading3 loading');
    expect(select).toHaveBeenCalledTimes(1);
  });
});

describe('options that change under the same key', () => {
  test('refetch nothing, though the data is stale', async () => {
    const page = createPage({ defaults: { staleTime: 0 } });
    const fetcher = controlledFetcher<string>();
    const frames: string[] = [];
    const User = ({ gcTime }: { gcTime: number }) => {
      const user = useQora({ key: ['user', 7], fetcher, gcTime });
      frames.push(`${user.status} ${user.data}`);
      return null;
    };
    await page.show(<User gcTime={1000} />);
    await fetcher.resolve('ada');

    await page.show(<User gcTime={2000} />);

    expect(frames).toEqual(['loading undefined', 'success ada', 'success ada']);
    expect(fetcher.calls).toHaveLength(1);
  });

  test('becoming enabled counts as a mount, becoming disabled aborts nothing', async () => {
    const page = createPage();
    const fetcher = controlledFetcher<string>({ takesSignal: true });
    const User = ({ enabled }: { enabled: boolean }) => {
      const user = useQora({ key: ['user', 7], fetcher, enabled });
      return <p>{`${user.status} ${user.data}`}</p>;
    };
    await page.show(<User enabled={false} />);
    await page.show(<User enabled />);
    const shown = page.text;

    await page.show(<User enabled={false} />);
    await fetcher.resolve('ada');

    expect(shown).toBe('loading undefined');
    expect(page.text).toBe('success ada');
    expect(fetcher.calls.map(({ isAborted }) => isAborted)).toEqual([false]);
  });

  test('another interval is kept from the end of the last run', async () => {
    const page = createPage();
    const fetcher = controlledFetcher<string>();
    const User = ({ every }: { every: number }) => (
      <p>{useQora({ key: ['user', 7], fetcher, refetchInterval: every }).data}</p>
    );
    await page.show(<User every={1000} />);
    await fetcher.resolve('ada');
    await page.clock.advance(400);

    await page.show(<User every={500} />);
    await page.clock.advance(99);
    const before = fetcher.calls.length;
    await page.clock.advance(1);

    expect(before).toBe(1);
    expect(fetcher.calls).toHaveLength(2);
  });
});
