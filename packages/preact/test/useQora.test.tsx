import { batch } from '@qora/core';
import { useQora } from '@qora/preact';
import { controlledFetcher, expectIdle, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';
import { createPage } from './support/page.js';

const key = ['user', 7];

describe('a component', () => {
  test('is loading in its first frame, and shows the data when it is there', async () => {
    const page = createPage();
    const fetcher = controlledFetcher<string>();
    const frames: string[] = [];
    const User = () => {
      const user = useQora({ key, fetcher });
      frames.push(`${user.status}/${user.fetchStatus} ${user.data}`);
      return <p>{user.data}</p>;
    };

    await page.show(<User />);
    await fetcher.resolve('ada');

    expect(frames).toEqual(['loading/fetching undefined', 'success/idle ada']);
    expect(page.root.innerHTML).toBe('<p>ada</p>');
  });

  test('that reads the state object renders twice for a load', async () => {
    const page = createPage();
    const fetcher = controlledFetcher<string>();
    const frames: unknown[] = [];
    const User = () => {
      frames.push(useQora({ key, fetcher }).state);
      return null;
    };

    await page.show(<User />);
    await fetcher.resolve('ada');

    expect(frames).toMatchObject([{ status: 'loading' }, { status: 'success', data: 'ada' }]);
  });

  test('shows fresh data at once, in one frame and without a request', async () => {
    const page = createPage();
    const fetcher = controlledFetcher<string>();
    page.client.setQueryData(key, 'ada');
    const frames: string[] = [];
    const User = () => {
      const user = useQora({ key, fetcher });
      frames.push(`${user.status}/${user.fetchStatus} ${user.data}`);
      return null;
    };

    await page.show(<User />);

    expect(frames).toEqual(['success/idle ada']);
    expect(fetcher.calls).toHaveLength(0);
  });

  test('shows stale data as loading from its first frame on', async () => {
    const page = createPage({ defaults: { staleTime: 0 } });
    const fetcher = controlledFetcher<string>();
    page.client.setQueryData(key, 'ada');
    const frames: string[] = [];
    const User = () => {
      const user = useQora({ key, fetcher });
      frames.push(`${user.status}/${user.fetchStatus} ${user.data}`);
      return null;
    };

    await page.show(<User />);
    await fetcher.resolve('bob');

    expect(frames).toEqual(['loading/fetching ada', 'success/idle bob']);
  });

  test('is paused in its first frame while offline', async () => {
    const page = createPage();
    page.online.value = false;
    const frames: string[] = [];
    const User = () => {
      const user = useQora({ key, fetcher: () => 'ada' });
      frames.push(`${user.status}/${user.fetchStatus}`);
      return null;
    };

    await page.show(<User />);

    expect(frames).toEqual(['loading/paused']);
  });

  test('that is disabled shows nothing and starts nothing', async () => {
    const page = createPage();
    const fetcher = controlledFetcher<string>();
    const frames: string[] = [];
    const User = ({ enabled }: { enabled: boolean }) => {
      const user = useQora({ key, fetcher, enabled });
      frames.push(`${user.status} ${user.isEnabled}`);
      return null;
    };

    await page.show(<User enabled={false} />);
    await page.show(<User enabled />);

    expect(frames).toEqual(['initial false', 'loading true']);
    expect(fetcher.calls).toHaveLength(1);
  });

  test('whose options are null waits for some', async () => {
    const page = createPage();
    const User = ({ id }: { id: number | undefined }) => {
      const user = useQora(id === undefined ? null : { key: ['user', id], fetcher: () => `user ${id}` });
      return (
        <p>
          {user.status} {user.data} {JSON.stringify(user.key)}
        </p>
      );
    };

    await page.show(<User id={undefined} />);
    const before = page.text;
    await page.show(<User id={7} />);

    expect(before).toBe('initial  ');
    expect(page.text).toBe('success user 7 ["user",7]');
  });

  test('gets one object for all its renders, whose functions stay the same', async () => {
    const page = createPage();
    const seen = new Set<unknown>();
    const User = ({ id }: { id: number }) => {
      const user = useQora({ key: ['user', id], fetcher: () => id });
      seen.add(user).add(user.refetch).add(user.match);
      return <p>{user.data}</p>;
    };

    await page.show(<User id={1} />);
    await page.show(<User id={2} />);

    expect(seen.size).toBe(3);
    expect(page.text).toBe('2');
  });

  test('can call match and refetch without their object', async () => {
    const page = createPage();
    const fetcher = controlledFetcher<string>();
    let refetch: (() => Promise<unknown>) | undefined;
    const User = () => {
      const { match, refetch: again } = useQora({ key, fetcher });
      refetch = again;
      return (
        <p>
          {match({
            initial: () => 'initial',
            loading: () => 'loading',
            success: ({ data }) => data,
            failure: ({ error }) => error.message,
          })}
        </p>
      );
    };

    await page.show(<User />);
    await fetcher.resolve('ada');
    const again = refetch?.();
    await fetcher.reject(new Error('boom'));

    expect(await again).toMatchObject({ status: 'failure', previousData: 'ada' });
    expect(page.text).toBe('boom');
  });

  test('does not miss what changes between its render and its effects', async () => {
    const page = createPage();
    page.client.setQueryData(key, 'ada');
    let isWritten = false;
    const Child = () => {
      // A child renders after its parent has, and before the parent's effects.
      if (!isWritten) page.client.setQueryData(key, 'bob');
      isWritten = true;
      return null;
    };
    const User = () => (
      <p>
        {useQora({ key, fetcher: () => 'none' }).data}
        <Child />
      </p>
    );

    await page.show(<User />);

    expect(page.text).toBe('bob');
  });

  test('renders once when two of its queries change in one batch', async () => {
    const page = createPage();
    page.client.setQueryData(['a'], 1);
    page.client.setQueryData(['b'], 1);
    const frames: string[] = [];
    const Both = () => {
      const a = useQora({ key: ['a'], fetcher: () => 0 });
      const b = useQora({ key: ['b'], fetcher: () => 0 });
      frames.push(`${a.data} ${b.data}`);
      return null;
    };

    await page.show(<Both />);
    batch(() => {
      page.client.setQueryData(['a'], 2);
      page.client.setQueryData(['b'], 2);
    });
    await turn();

    expect(frames).toEqual(['1 1', '2 2']);
  });

  test('that leaves lets go', async () => {
    const page = createPage();
    const fetcher = controlledFetcher<string>({ takesSignal: true });
    const User = () => <p>{useQora({ key, fetcher }).data}</p>;

    await page.show(<User />);
    await page.leave();

    expect(fetcher.calls[0]?.isAborted).toBe(true);
    await expectIdle(page.client);
  });

  test('that moves to another place keeps its run', async () => {
    const page = createPage();
    const fetcher = controlledFetcher<string>({ takesSignal: true });
    const User = () => <p>{useQora({ key, fetcher }).data}</p>;

    await page.show(<User key="a" />);
    await page.show(<User key="b" />);
    await fetcher.resolve('ada');

    expect(fetcher.calls).toHaveLength(1);
    expect(page.text).toBe('ada');
  });

  test('of a thousand leaves nothing behind', async () => {
    const page = createPage();
    const Item = ({ id }: { id: number }) => {
      const item = useQora({ key: ['item', id], fetcher: () => id });
      return <i>{item.isStale ? 'stale' : item.data}</i>;
    };

    await page.show(Array.from({ length: 1000 }, (_, id) => <Item key={id} id={id} />));
    const all = page.root.querySelectorAll('i').length;
    await page.leave();

    expect(all).toBe(1000);
    expect(page.client.inspect({ held: true })).toEqual([]);
    await expectIdle(page.client);
  });
});
