import { useIsMutating, useQora, useQoraMutation } from '@qora/preact';
import { controlledFetcher, createTestClient, expectIdle, turn } from '@qora/testing';
import { Suspense } from 'preact/compat';
import { describe, expect, test } from 'vitest';
import { createPage } from './support/page.js';

function server() {
  const calls: { readonly input: string; resolve(answer: string): void; reject(error: unknown): void }[] = [];
  const mutationFn = (input: string): Promise<string> =>
    new Promise((resolve, reject) => void calls.push({ input, resolve, reject }));
  return { calls, mutationFn };
}

describe('a mutation in a component', () => {
  test('is one object over all renders, and shows the latest call', async () => {
    const page = createPage();
    const { mutationFn, calls } = server();
    const seen = new Set<unknown>();
    const frames: string[] = [];
    let save!: (input: string) => unknown;
    const Form = () => {
      const own = useQoraMutation({ mutationFn });
      save = own.mutate;
      seen.add(own).add(own.mutate).add(own.reset);
      frames.push(`${own.status} ${own.variables} ${own.data} ${own.error}`);
      return null;
    };
    await page.show(<Form />);

    save('ada');
    await turn();
    calls[0]?.resolve('saved');
    await turn();

    expect(frames).toEqual([
      'idle undefined undefined undefined',
      'pending ada undefined undefined',
      'success ada saved undefined',
    ]);
    expect(seen.size).toBe(3);
  });

  test('that reads nothing renders never', async () => {
    const page = createPage();
    const { mutationFn, calls } = server();
    let renders = 0;
    let save!: (input: string) => unknown;
    const Form = () => {
      renders++;
      save = useQoraMutation({ mutationFn }).mutate;
      return null;
    };
    await page.show(<Form />);

    save('ada');
    await turn();
    calls[0]?.resolve('saved');
    await turn();

    expect(renders).toBe(1);
  });

  test('that nobody has called renders once', async () => {
    const page = createPage();
    const frames: unknown[] = [];
    const Form = () => {
      frames.push(useQoraMutation({ mutationFn: () => 1 }).state);
      return null;
    };

    await page.show(<Form />);

    expect(frames).toEqual([{ status: 'idle' }]);
  });

  test('fails as a state, and is idle again after a reset', async () => {
    const page = createPage();
    const { mutationFn, calls } = server();
    let own!: ReturnType<typeof useQoraMutation<string, string>>;
    const Form = () => {
      own = useQoraMutation({ mutationFn });
      return <p>{own.state.status === 'failure' ? own.state.error.message : own.state.status}</p>;
    };
    await page.show(<Form />);

    own.mutate('ada');
    await turn();
    calls[0]?.reject(new Error('boom'));
    await turn();
    const failed = page.text;
    own.reset();
    await turn();

    expect([failed, page.text]).toEqual(['boom', 'idle']);
  });

  test('calls the functions of the last render', async () => {
    const page = createPage();
    const done: string[] = [];
    let save!: () => PromiseLike<string>;
    const Form = ({ n }: { n: number }) => {
      save = useQoraMutation({
        mutationFn: () => `sent by ${n}`,
        ...(n === 1 && { onMutate: () => void done.push('before') }),
        onSuccess: (data) => void done.push(`${data}, told to ${n}`),
      }).mutate as () => PromiseLike<string>;
      return null;
    };
    await page.show(<Form n={1} />);
    await page.show(<Form n={2} />);

    const answer = await save();

    expect(answer).toBe('sent by 2');
    expect(done).toEqual(['sent by 2, told to 2']);
  });

  test('shows its edits at once, and takes them back when it fails', async () => {
    const page = createPage();
    const { mutationFn, calls } = server();
    page.client.setQueryData(['user'], 'ada');
    let rename!: (name: string) => unknown;
    const User = () => {
      rename = useQoraMutation({
        mutationFn,
        optimistic: (name, cache) => cache.update(['user'], () => name),
      }).mutate;
      return <p>{useQora({ key: ['user'], fetcher: () => 'ada' }).data}</p>;
    };
    await page.show(<User />);

    rename('bob');
    await turn();
    const edited = page.text;
    calls[0]?.reject(new Error('no'));
    await turn();

    expect([edited, page.text]).toEqual(['bob', 'ada']);
  });

  test('goes on when its component has left', async () => {
    const page = createPage({ mutationDefaults: { gcTime: 0 } });
    const { mutationFn, calls } = server();
    const done: string[] = [];
    let save!: (input: string) => unknown;
    const Form = () => {
      save = useQoraMutation({ mutationFn, onSuccess: (data) => void done.push(data) }).mutate;
      return null;
    };
    await page.show(<Form />);
    save('ada');

    await page.leave();
    calls[0]?.resolve('saved');
    await page.clock.advance(1);

    expect(done).toEqual(['saved']);
    expect(page.client.mutations.peek()).toEqual([]);
    await expectIdle(page.client);
  });

  test('is counted while it is under way', async () => {
    const page = createPage();
    const { mutationFn, calls } = server();
    let save!: (input: string) => unknown;
    const Form = () => {
      save = useQoraMutation({ mutationFn }).mutate;
      return <p>{useIsMutating()}</p>;
    };
    await page.show(<Form />);

    save('ada');
    save('bob');
    await turn();
    const during = page.text;
    for (const call of calls) call.resolve('saved');
    await turn();

    expect([during, page.text]).toEqual(['2', '0']);
  });

  test('from before a reload goes on when its component is on the page, and not for a render that is thrown away', async () => {
    const page = createPage();
    const { mutationFn, calls } = server();
    void page.client.restoreMutation({ key: ['save'], input: 'ada', at: 1, idempotencyKey: 'x' });
    const fetcher = controlledFetcher<string>();
    const Form = () => {
      const own = useQoraMutation({ key: ['save'], mutationFn });
      useQora({ key: ['user'], fetcher, suspense: true });
      return <p>{own.state.status}</p>;
    };
    await page.show(
      <Suspense fallback="loading">
        <Form />
      </Suspense>,
    );
    const before = calls.length;

    await fetcher.resolve('ada');

    expect(before).toBe(0);
    expect(calls.map(({ input }) => input)).toEqual(['ada']);
    expect(page.text).toBe('idle');
  });

  test('begins anew with another client', async () => {
    const page = createPage();
    const other = createTestClient();
    const { mutationFn } = server();
    let save!: (input: string) => unknown;
    const Form = () => {
      const own = useQoraMutation({ mutationFn });
      save = own.mutate;
      return <p>{own.status}</p>;
    };
    await page.show(<Form />);
    save('ada');
    await turn();
    const before = page.text;

    await page.show(<Form />, other.client);
    const after = page.text;
    save('bob');
    await turn();

    expect([before, after, page.text]).toEqual(['pending', 'idle', 'pending']);
    expect(other.client.isMutating.peek()).toBe(1);
  });
});
