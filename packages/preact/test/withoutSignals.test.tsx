import { effect } from '@qora/core';
import { useQora } from '@qora/preact';
import { controlledFetcher, expectIdle } from '@qora/testing';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { expect, test } from 'vitest';
import { createPage } from './support/page.js';

test('without @preact/signals the signals of a query work in effects', async () => {
  const page = createPage();
  const fetcher = controlledFetcher<string>();
  let renders = 0;
  const User = () => {
    renders++;
    const user = useQora({ key: ['user'], fetcher });
    const paragraph = useRef<HTMLParagraphElement>(null);
    useLayoutEffect(
      () =>
        effect(() => {
          if (paragraph.current)
            paragraph.current.textContent = `${user.$.status.value} ${user.$.data.value}`;
        }),
      [],
    );
    return <p ref={paragraph} />;
  };

  await page.show(<User />);
  const before = page.text;
  await fetcher.resolve('ada');

  expect([before, page.text]).toEqual(['loading undefined', 'success ada']);
  expect(renders).toBe(1);
  await page.leave();
  await expectIdle(page.client);
});

test('an effect that reads the object has what the last render had', async () => {
  const page = createPage();
  const fetcher = controlledFetcher<string>();
  const seen: unknown[] = [];
  const User = () => {
    const user = useQora({ key: ['user'], fetcher });
    const { data } = user;
    useLayoutEffect(() => {
      seen.push([data, user.data]);
    }, [data]);
    useEffect(() => {}, []);
    return null;
  };

  await page.show(<User />);
  await fetcher.resolve('ada');

  expect(seen).toEqual([
    [undefined, undefined],
    ['ada', 'ada'],
  ]);
});
