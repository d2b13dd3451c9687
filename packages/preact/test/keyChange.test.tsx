import { keepPreviousData, type QueryOptions } from '@qora/core';
import { useQora } from '@qora/preact';
import { controlledFetcher, createTestClient, expectIdle, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';
import { createPage } from './support/page.js';

/** A component that shows its id beside its data, and the frames that it had. */
function view(more: Partial<QueryOptions<string>> = {}) {
  const frames: string[] = [];
  const fetcher = controlledFetcher<string>({ takesSignal: true });
  const User = ({ id }: { id: number }) => {
    const user = useQora({ key: ['user', id], fetcher, ...more });
    const text = `${id}: ${user.data} ${user.status}${user.isPlaceholder ? ' placeholder' : ''}`;
    frames.push(text);
    return <p>{text}</p>;
  };
  return { User, frames, fetcher };
}

describe('a component whose key changes', () => {
  test('never shows the new key with the old data', async () => {
    const page = createPage();
    const { User, frames, fetcher } = view();
    await page.show(<User id={1} />);
    await fetcher.resolve('ada');

    await page.show(<User id={2} />);
    await fetcher.resolve('bob');

    expect(frames).toEqual([
      '1: undefined loading',
      '1: ada success',
      '2: undefined loading',
      '2: bob success',
    ]);
  });

  test('shows what is cached for the new key in the same frame', async () => {
    const page = createPage();
    const { User, frames } = view();
    page.client.setQueryData(['user', 1], 'ada');
    page.client.setQueryData(['user', 2], 'bob');

    await page.show(<User id={1} />);
    page.showNow(<User id={2} />);

    expect(page.text).toBe('2: bob success');
    expect(frames).toEqual(['1: ada success', '2: bob success']);
  });

  test('calls off the run that nobody wants any more', async () => {
    const page = createPage();
    const { User, fetcher } = view();
    await page.show(<User id={1} />);

    await page.show(<User id={2} />);

    expect(fetcher.calls.map(({ isAborted }) => isAborted)).toEqual([true, false]);
  });

  test('that comes back in the same tick goes on with its run', async () => {
    const page = createPage();
    const { User, fetcher } = view();
    page.showNow(<User id={1} />);
    page.showNow(<User id={2} />);
    page.showNow(<User id={1} />);
    await turn();

    await fetcher.resolve('ada');

    expect(fetcher.calls.map(({ context }) => context.key)).toEqual([['user', 1]]);
    expect(page.text).toBe('1: ada success');
  });

  test('keeps the previous data where it is told to, over several pending keys', async () => {
    const page = createPage();
    const { User, frames, fetcher } = view({ placeholderData: keepPreviousData });
    await page.show(<User id={1} />);
    await fetcher.resolve('ada');

    await page.show(<User id={2} />);
    await page.show(<User id={3} />);
    await fetcher.resolve('cyd');

    expect(frames).toEqual([
      '1: undefined loading',
      '1: ada success',
      '2: ada loading placeholder',
      '3: ada loading placeholder',
      '3: cyd success',
    ]);
  });

  test('keeps nothing of a key that has been removed', async () => {
    const page = createPage();
    const { User, fetcher } = view({ placeholderData: keepPreviousData });
    await page.show(<User id={1} />);
    await fetcher.resolve('ada');
    await page.show(<User id={1} />);

    page.client.remove(['user', 1]);
    await turn();

    expect(page.text).toBe('1: undefined loading');
  });

  test('is told what happens to the new key alone', async () => {
    const page = createPage();
    const { User, frames } = view();
    page.client.setQueryData(['user', 1], 'ada');
    page.client.setQueryData(['user', 2], 'bob');
    await page.show(<User id={1} />);
    await page.show(<User id={2} />);

    page.client.setQueryData(['user', 1], 'changed');
    await turn();
    page.client.setQueryData(['user', 2], 'changed');
    await turn();

    expect(frames).toEqual(['1: ada success', '2: bob success', '2: changed success']);
    await page.leave();
    await expectIdle(page.client);
  });
});

test('another client in the provider is what every reader reads from then on', async () => {
  const page = createPage();
  const other = createTestClient();
  const { User } = view();
  page.client.setQueryData(['user', 1], 'ada');
  other.client.setQueryData(['user', 1], 'bob');
  await page.show(<User id={1} />);
  const before = page.text;

  await page.show(<User id={1} />, other.client);
  const after = page.text;
  other.client.setQueryData(['user', 1], 'changed');
  page.client.setQueryData(['user', 1], 'unseen');
  await turn();

  expect([before, after, page.text]).toEqual(['1: ada success', '1: bob success', '1: changed success']);
  await expectIdle(page.client);
});
