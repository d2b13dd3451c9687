import { keepPreviousData } from '@qora/core';
import { useQoraInfinite } from '@qora/preact';
import { expectIdle, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';
import { createPage } from './support/page.js';

type Row = { readonly id: string };

/** A list of three pages of two rows each, which can be told to fail. */
function setup() {
  const page = createPage();
  const loaded: string[] = [];
  const state = { isFailing: false };
  const options = (name: string) => ({
    key: ['rows', name],
    fetcher: async ({ pageParam }: { pageParam: number }) => {
      loaded.push(`${name}${pageParam}`);
      if (state.isFailing) throw new Error('boom');
      return [{ id: `${name}${pageParam}a` }, { id: `${name}${pageParam}b` }];
    },
    initialPageParam: 0,
    getNextPageParam: (_: readonly Row[], __: readonly (readonly Row[])[], param: number) =>
      param < 2 ? param + 1 : null,
  });
  return { page, loaded, state, options };
}

describe('an infinite list in a component', () => {
  test('shows its rows, loads the next pages, and knows its end', async () => {
    const { page, options, loaded } = setup();
    const frames: string[] = [];
    let more!: () => Promise<unknown>;
    const List = () => {
      const list = useQoraInfinite(options('r'));
      more = list.fetchNextPage;
      const rows = list.flatten((own) => own).map(({ id }) => id);
      frames.push(`${rows.join()} ${list.hasNextPage}${list.isFetchingNextPage ? ' fetching' : ''}`);
      return null;
    };

    await page.show(<List />);
    await more();
    await more();
    await more();
    await turn();

    expect(frames.at(-1)).toBe('r0a,r0b,r1a,r1b,r2a,r2b false');
    expect(frames).toContain('r0a,r0b true fetching');
    expect(loaded).toEqual(['r0', 'r1', 'r2']);
    await page.leave();
    await expectIdle(page.client);
  });

  test('keeps the rows of every flatten, in a render and after it', async () => {
    const { page, options } = setup();
    const frames: unknown[][] = [];
    let read!: () => unknown;
    const List = ({ n }: { n: number }) => {
      const list = useQoraInfinite(options('r'));
      read = () => list.flatten((own) => own.map(({ id }) => ({ last: id })));
      const first = list.flatten((own) => own.map(({ id }) => ({ first: id })));
      const last = list.flatten((own) => own.map(({ id }) => ({ last: id })));
      frames.push([first, last]);
      return <p>{n}</p>;
    };
    await page.show(<List n={1} />);
    const [first, last] = frames.at(-1) ?? [];

    await page.show(<List n={2} />);
    const later = frames.at(-1) ?? [];

    expect([first, last]).toEqual([
      [{ first: 'r0a' }, { first: 'r0b' }],
      [{ last: 'r0a' }, { last: 'r0b' }],
    ]);
    expect([later[0] === first, later[1] === last, read() === last]).toEqual([true, true, true]);
  });

  test('renders again only for what was read', async () => {
    const { page, options } = setup();
    const frames: unknown[] = [];
    let more!: () => Promise<unknown>;
    const List = () => {
      const list = useQoraInfinite(options('r'));
      more = list.fetchNextPage;
      frames.push(list.hasNextPage);
      return null;
    };
    await page.show(<List />);

    await more();
    await turn();
    await more();
    await turn();

    expect(frames).toEqual([false, true, false]);
  });

  test('keeps the references of rows that did not change', async () => {
    const { page, options } = setup();
    const frames: (readonly Row[])[] = [];
    const List = ({ n }: { n: number }) => {
      frames.push(useQoraInfinite(options('r')).flatten((own) => own.filter(() => n >= 0)));
      return null;
    };
    await page.show(<List n={1} />);

    await page.show(<List n={2} />);
    await page.client.invalidate(['rows', 'r']);
    await turn();

    expect(frames.at(-1)).toHaveLength(2);
    expect(frames.at(-1)).toBe(frames[1]);
  });

  test('tells that a next page failed, and keeps the pages', async () => {
    const { page, options, state } = setup();
    let more!: () => Promise<unknown>;
    const List = () => {
      const list = useQoraInfinite(options('r'));
      more = list.fetchNextPage;
      return <p>{`${list.data?.pages.length} ${list.isFetchNextPageError} ${list.error?.message}`}</p>;
    };
    await page.show(<List />);
    state.isFailing = true;

    await more();
    await turn();

    expect(page.text).toBe('1 true boom');
  });

  test('of another key keeps the old rows where it is told to, and begins at the first page', async () => {
    const { page, options, loaded } = setup();
    const frames: string[] = [];
    let more!: () => Promise<unknown>;
    const List = ({ name }: { name: string }) => {
      const list = useQoraInfinite({ ...options(name), placeholderData: keepPreviousData });
      more = list.fetchNextPage;
      frames.push(`${name}: ${list.flatten((own) => own.map(({ id }) => id)).join()}`);
      return null;
    };
    await page.show(<List name="r" />);
    await more();
    await turn();

    await page.show(<List name="s" />);

    expect(frames.slice(-2)).toEqual(['s: r0a,r0b,r1a,r1b', 's: s0a,s0b']);
    expect(loaded).toEqual(['r0', 'r1', 's0']);
  });

  test('calls the functions of the last render', async () => {
    const { page, options } = setup();
    let more!: () => Promise<unknown>;
    const List = ({ n }: { n: number }) => {
      const list = useQoraInfinite({
        ...options('r'),
        fetcher: ({ pageParam }) => Promise.resolve(`page ${pageParam} by ${n}`),
        getNextPageParam: (_, __, param) => param + n,
      });
      more = list.fetchNextPage;
      return <p>{list.data?.pages.join()}</p>;
    };
    await page.show(<List n={1} />);
    await page.show(<List n={10} />);

    await more();
    await turn();

    expect(page.text).toBe('page 0 by 1,page 10 by 10');
  });

  test('whose options are null waits for some', async () => {
    const { page, options } = setup();
    const List = ({ name }: { name: string | undefined }) => {
      const list = useQoraInfinite(name === undefined ? null : options(name));
      return <p>{`${list.status} ${list.flatten((own) => own).length} ${list.hasNextPage}`}</p>;
    };

    await page.show(<List name={undefined} />);
    const before = page.text;
    await page.show(<List name="r" />);

    expect([before, page.text]).toEqual(['initial 0 false', 'success 2 true']);
  });
});
