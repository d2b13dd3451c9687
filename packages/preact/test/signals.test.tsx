import { useComputed } from '@preact/signals';
import { computed, type ReadonlySignal } from '@qora/core';
import { useQora, useQoraMutation } from '@qora/preact';
import { controlledFetcher, expectIdle, turn } from '@qora/testing';
import { useMemo } from 'preact/hooks';
import { describe, expect, test } from 'vitest';
import { createPage } from './support/page.js';

describe('with @preact/signals', () => {
  test('signals in JSX change text and attributes without a render', async () => {
    const page = createPage();
    const fetcher = controlledFetcher<string>();
    let renders = 0;
    const User = () => {
      renders++;
      const { $ } = useQora({ key: ['user'], fetcher });
      return <p class={$.status}>{$.data}</p>;
    };

    await page.show(<User />);
    const loading = page.root.innerHTML;
    await fetcher.resolve('ada');
    const loaded = page.root.innerHTML;
    page.client.setQueryData(['user'], 'bob');
    await turn();

    expect([loading, loaded, page.root.innerHTML]).toEqual([
      '<p class="loading"></p>',
      '<p class="success">ada</p>',
      '<p class="success">bob</p>',
    ]);
    expect(renders).toBe(1);
    await page.leave();
    await expectIdle(page.client);
  });

  test('signals in JSX of another key never show the old data', async () => {
    const page = createPage();
    page.client.setQueryData(['user', 1], 'ada');
    page.client.setQueryData(['user', 2], 'bob');
    const User = ({ id }: { id: number }) => {
      const { $ } = useQora({ key: ['user', id], fetcher: () => 'none' });
      return (
        <p>
          {id} {$.data} {$.data.value}
        </p>
      );
    };
    await page.show(<User id={1} />);
    const before = page.text;

    page.showNow(<User id={2} />);

    expect([before, page.text]).toEqual(['1 ada ada', '2 bob bob']);
  });

  test('an effect that reads $ follows the key', async () => {
    const page = createPage();
    page.client.setQueryData(['user', 1], 'ada');
    page.client.setQueryData(['user', 2], 'bob');
    let data!: ReadonlySignal<string | undefined>;
    const User = ({ id }: { id: number }) => {
      const user = useQora({ key: ['user', id], fetcher: () => 'none' });
      data ??= computed(() => user.$.data.value);
      return <p>{data}</p>;
    };

    await page.show(<User id={1} />);
    const before = page.text;
    await page.show(<User id={2} />);

    expect([before, page.text]).toEqual(['ada', 'bob']);
  });

  test('plain fields are tracked by the component alone, which renders once for a change', async () => {
    const page = createPage();
    const fetcher = controlledFetcher<string>();
    const frames: unknown[] = [];
    const User = () => {
      const user = useQora({ key: ['user'], fetcher });
      frames.push(user.data);
      return <p>{user.data}</p>;
    };
    await page.show(<User />);
    await fetcher.resolve('ada');

    void page.client.invalidate(['user']);
    await fetcher.resolve('ada');

    expect(frames).toEqual([undefined, 'ada']);
  });

  test('a part of the data goes into JSX by itself', async () => {
    const page = createPage();
    page.client.setQueryData(['user'], { name: 'ada', age: 36 });
    const nameOf = (user: { name: string }) => user.name;
    let renders = 0;
    const User = () => {
      renders++;
      const user = useQora({ key: ['user'], fetcher: () => ({ name: '', age: 0 }) });
      return <p title={user.$.select(nameOf)} />;
    };
    await page.show(<User />);

    page.client.setQueryData(['user'], { name: 'bob', age: 36 });
    await turn();

    expect(page.root.innerHTML).toBe('<p title="bob"></p>');
    expect(renders).toBe(1);
  });

  test('an inline select over stale data renders no more than plain fields need', async () => {
    const page = createPage({ defaults: { staleTime: 0 } });
    const fetcher = controlledFetcher<string>();
    let renders = 0;
    const User = () => {
      if (++renders > 20) return null;
      const user = useQora({ key: ['user'], fetcher, select: (name) => name.toUpperCase() });
      return <p class={user.status}>{user.$.data}</p>;
    };

    await page.show(<User />);
    await fetcher.resolve('ada');
    await turn();

    expect(page.root.innerHTML).toBe('<p class="success">ADA</p>');
    expect(renders).toBe(2);
    expect(fetcher.calls).toHaveLength(1);
    await page.leave();
    await expectIdle(page.client);
  });

  test('an inline select whose result cannot be compared comes to an end, read by value or through a computed', async () => {
    const page = createPage({ defaults: { staleTime: 0 } });
    let renders = 0;
    const User = () => {
      if (++renders > 20) return null;
      const { $ } = useQora({ key: ['user'], fetcher: () => 'ada', select: (name) => new Map([[name, {}]]) });
      const names = useComputed(() => [...($.data.value?.keys() ?? [])]);
      return (
        <p>
          {$.status.value} {$.data.value?.size} {names.value.join()}
        </p>
      );
    };

    await page.show(<User />);
    await turn();

    expect(page.text).toBe('success 1 ada');
    expect(renders).toBeLessThan(5);
  });

  test('another select shows in the text and through a computed that was made before', async () => {
    const page = createPage();
    page.client.setQueryData(['rows'], [1, 2, 3]);
    const List = ({ least }: { least: number }) => {
      const { $ } = useQora({
        key: ['rows'],
        fetcher: (): number[] => [],
        select: (rows) => rows.filter((n) => n >= least).join(),
      });
      const first = useMemo(() => $.data, []);
      return (
        <p>
          {$.data} {$.data.value} {first}
        </p>
      );
    };
    await page.show(<List least={1} />);

    await page.show(<List least={2} />);

    expect(page.text).toBe('2,3 2,3 2,3');
  });

  test('the signals of a mutation do, too', async () => {
    const page = createPage();
    let answer!: (text: string) => void;
    const server = new Promise<string>((resolve) => {
      answer = resolve;
    });
    let renders = 0;
    const Form = () => {
      renders++;
      const { $, mutate } = useQoraMutation({ mutationFn: (_: string) => server });
      return (
        <button type="button" onClick={() => mutate('ada')} class={$.status}>
          {$.variables} {$.data}
        </button>
      );
    };
    await page.show(<Form />);

    page.root.querySelector('button')?.click();
    await turn();
    const pending = page.root.innerHTML;
    answer('saved');
    await turn();

    expect([pending, page.root.innerHTML]).toEqual([
      '<button type="button" class="pending">ada </button>',
      '<button type="button" class="success">ada saved</button>',
    ]);
    expect(renders).toBe(1);
  });
});
