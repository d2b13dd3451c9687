import { combineStates, queryOptions } from '@qora/core';
import { useQoraQueries } from '@qora/preact';
import { controlledFetcher, expectIdle, turn } from '@qora/testing';
import { Suspense } from 'preact/compat';
import { describe, expect, test } from 'vitest';
import { createPage } from './support/page.js';

const item = (id: number, fetcher: () => string | Promise<string> = () => `item ${id}`) =>
  queryOptions({ key: ['item', id], fetcher });

describe('a list of queries', () => {
  test('gives results in the order asked for', async () => {
    const page = createPage();
    const List = ({ ids }: { ids: number[] }) => {
      const items = useQoraQueries(ids.map((id) => item(id)));
      return <p>{items.map(({ data }) => data).join()}</p>;
    };

    await page.show(<List ids={[1, 2]} />);
    const first = page.text;
    await page.show(<List ids={[3, 2, 1]} />);

    expect([first, page.text]).toEqual(['item 1,item 2', 'item 3,item 2,item 1']);
  });

  test('keeps the objects of the keys that stay, and lets go of the others', async () => {
    const page = createPage();
    const seen: unknown[][] = [];
    const List = ({ ids }: { ids: number[] }) => {
      const items = useQoraQueries(ids.map((id) => item(id)));
      seen.push([...items]);
      return null;
    };

    await page.show(<List ids={[1, 2]} />);
    await page.show(<List ids={[2, 3]} />);

    expect(seen[1]?.[0]).toBe(seen[0]?.[1]);
    expect(page.client.inspect({ held: true }).map((entry) => entry.key)).toEqual([
      ['item', 2],
      ['item', 3],
    ]);
    await page.leave();
    await expectIdle(page.client);
  });

  test('is the same array while its queries are the same; the empty one stays empty', async () => {
    const page = createPage();
    const seen = new Set<unknown>();
    const List = ({ ids }: { ids: number[] }) => {
      seen.add(useQoraQueries(ids.map((id) => item(id))));
      return null;
    };

    await page.show(<List ids={[]} />);
    await page.show(<List ids={[]} />);
    const empty = [...seen];
    await page.show(<List ids={[1]} />);
    await page.show(<List ids={[1]} />);

    expect(empty).toEqual([[]]);
    expect(seen.size).toBe(2);
  });

  test('shares one run among equal keys', async () => {
    const page = createPage();
    const fetcher = controlledFetcher<string>();
    const Twice = () => {
      const items = useQoraQueries([
        { key: ['a'], fetcher },
        { key: ['a'], fetcher },
      ]);
      return <p>{items.map(({ data }) => data).join()}</p>;
    };

    await page.show(<Twice />);
    await fetcher.resolve('x');

    expect(page.text).toBe('x,x');
    expect(fetcher.calls).toHaveLength(1);
  });

  test('renders again for the fields that were read', async () => {
    const page = createPage();
    let renders = 0;
    const List = () => {
      renders++;
      const [one] = useQoraQueries([item(1), item(2)]);
      return <p>{one.data}</p>;
    };
    await page.show(<List />);
    const before = renders;

    page.client.setQueryData(['item', 2], 'changed');
    await turn();

    expect([before, renders]).toEqual([2, 2]);
  });

  test('combines its states, and renders again only for another result', async () => {
    const page = createPage();
    const frames: unknown[] = [];
    const [first, second] = [controlledFetcher<string>(), controlledFetcher<string>()];
    const List = () => {
      const ready = useQoraQueries([item(1, first as never), item(2, second as never)], {
        combine: (states) => ({ ready: states.filter(({ status }) => status === 'success').length > 0 }),
      });
      frames.push(ready);
      return null;
    };

    await page.show(<List />);
    await first.resolve('1');
    await second.resolve('2');

    expect(frames).toEqual([{ ready: false }, { ready: true }]);
  });

  test('gives combine the states as a tuple', async () => {
    const page = createPage();
    const List = () => {
      const state = useQoraQueries([item(1), { key: ['n'], fetcher: () => 7 }], { combine: combineStates });
      return <p>{state.status === 'success' ? `${state.data[0].length} ${state.data[1].toFixed(1)}` : ''}</p>;
    };

    await page.show(<List />);

    expect(page.text).toBe('6 7.0');
  });

  test('that suspends loads all at once', async () => {
    const page = createPage();
    const fetcher = controlledFetcher<string>();
    const List = () => {
      const items = useQoraQueries([
        { key: ['a'], fetcher, suspense: true },
        { key: ['b'], fetcher, suspense: true },
      ]);
      return <p>{items.map(({ data }) => data).join()}</p>;
    };

    await page.show(
      <Suspense fallback="loading">
        <List />
      </Suspense>,
    );
    const calls = fetcher.calls.length;
    await fetcher.resolve('1');
    const meanwhile = page.text;
    await fetcher.resolve('2');

    expect([calls, meanwhile, page.text]).toEqual([2, 'loading', '1,2']);
    await page.leave();
    await page.clock.advance(5001);
    await expectIdle(page.client);
  });
});
