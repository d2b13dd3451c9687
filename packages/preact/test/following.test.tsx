import { effect } from '@qora/core';
import { useQora } from '@qora/preact';
import { expectIdle, turn } from '@qora/testing';
import { useLayoutEffect, useState } from 'preact/hooks';
import { describe, expect, test } from 'vitest';
import { createPage } from './support/page.js';

describe('an effect that was made by the first render', () => {
  test('has nothing requested when the component renders again with another closure', async () => {
    const page = createPage({ defaults: { staleTime: 0 } });
    let calls = 0;
    const User = ({ n }: { n: number }) => {
      const user = useQora({ key: ['user'], fetcher: () => `${++calls}`, select: (name) => name.length });
      useLayoutEffect(() => effect(() => void user.$.data.value), []);
      return <p>{n}</p>;
    };
    await page.show(<User n={1} />);

    for (const n of [2, 3, 4]) await page.show(<User n={n} />);

    expect(calls).toBe(1);
    await page.leave();
    await expectIdle(page.client);
  });

  test('has nothing requested though it runs again for each render', async () => {
    const page = createPage({ defaults: { staleTime: 0 } });
    let calls = 0;
    const User = ({ n }: { n: number }) => {
      const { $ } = useQora({ key: ['user'], fetcher: () => `${++calls}`, select: (name) => name.length });
      useLayoutEffect(() => effect(() => void $.data.value), [$.data]);
      return <p>{n}</p>;
    };
    await page.show(<User n={1} />);

    for (const n of [2, 3, 4]) await page.show(<User n={n} />);

    expect(calls).toBe(1);
  });

  test('may render the component, which comes to an end', async () => {
    const page = createPage({ defaults: { staleTime: 0 } });
    let calls = 0;
    let renders = 0;
    const User = () => {
      const [shown, show] = useState(0);
      if (++renders > 20) return null;
      const user = useQora({ key: ['user'], fetcher: () => ++calls, select: (count) => count + 1 });
      useLayoutEffect(() => effect(() => show(user.$.data.value ?? 0)), []);
      return <p>{shown}</p>;
    };

    await page.show(<User />);
    for (let i = 0; i < 5; i++) await turn();

    expect([calls, page.text]).toEqual([1, '2']);
  });

  test('polls no more when the component turns its query off', async () => {
    const page = createPage();
    let calls = 0;
    const User = ({ enabled }: { enabled: boolean }) => {
      const { $ } = useQora({ key: ['user'], fetcher: () => ++calls, refetchInterval: 1000, enabled });
      useLayoutEffect(() => effect(() => void $.data.value), []);
      return null;
    };
    await page.show(<User enabled />);
    await page.show(<User enabled={false} />);

    for (let i = 0; i < 5; i++) await page.clock.advance(1000);
    const off = calls;
    await page.show(<User enabled />);
    await page.clock.advance(1000);

    expect([off, calls]).toEqual([1, 3]);
  });

  test('is told of what other options change, and of nothing else', async () => {
    const page = createPage();
    const log: unknown[] = [];
    const User = ({ enabled, least }: { enabled: boolean; least: number }) => {
      const { $ } = useQora({
        key: ['rows'],
        fetcher: () => [1, 2, 3],
        select: (rows) => rows.filter((n) => n >= least),
        enabled,
      });
      useLayoutEffect(() => effect(() => void log.push($.isEnabled.value)), []);
      useLayoutEffect(() => effect(() => void log.push($.data.value)), []);
      return null;
    };

    await page.show(<User enabled={false} least={1} />);
    await page.show(<User enabled least={1} />);
    await page.show(<User enabled least={1} />);
    await page.show(<User enabled least={3} />);

    expect(log).toEqual([false, undefined, true, [1, 2, 3], [3]]);
  });
});
