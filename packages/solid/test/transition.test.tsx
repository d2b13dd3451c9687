/** Transitions: the page on show stays as it is until the next one is complete, and neither sees the other's data. */
import { createQoraQuery } from '@qora/solid';
import { controlledFetcher, expectIdle, turn } from '@qora/testing';
import {
  createResource,
  createSignal,
  ErrorBoundary,
  type JSX,
  Show,
  Suspense,
  startTransition,
} from 'solid-js';
import { expect, test } from 'vitest';
import { renderApp } from './render.jsx';

const pending = new Map<string, (data: string) => void>();
const load = (name: string) => new Promise<string>((resolve) => pending.set(name, resolve));
async function answer(name: string, data = `data of ${name}`): Promise<void> {
  await turn();
  pending.get(name)?.(data);
  await turn();
}

type Name = () => string | null;

/** A plain resource, and ours: the same component over both. */
const kinds = [
  ['createResource', (name: Name) => createResource(name, load)[0]],
  [
    'createQoraQuery',
    (name: Name) =>
      createQoraQuery(() => {
        const own = name();
        return own === null ? null : { key: ['page', own], fetcher: () => load(own) };
      }),
  ],
] as const;

test.each(kinds)('%s: a page with dependent queries is shown when all of it is there', async (_, create) => {
  const [isOpen, setOpen] = createSignal(false);
  const Page = () => {
    const user = create(() => 'user');
    const posts = create(() => (user() ? `posts, ${user()}` : null));
    return <p>{posts()}</p>;
  };
  const app = renderApp(() => (
    <Suspense fallback="waits">
      <Show when={isOpen()} fallback="old">
        <Page />
      </Show>
    </Suspense>
  ));

  void startTransition(() => setOpen(true));
  await turn();
  const frames = [app.text()];
  await answer('user', '7');
  frames.push(app.text());
  await answer('posts, 7');
  frames.push(app.text());

  expect(frames).toEqual(['old', 'old', 'data of posts, 7']);
  app.unmount();
});

const showKeyed = (
  create: (name: Name) => () => string | undefined,
  show?: (name: string) => JSX.Element,
) => {
  const [name, setName] = createSignal<string | null>('ada');
  const app = renderApp(() => {
    const page = create(name);
    return (
      <Suspense fallback="waits">
        <Show when={name() ?? 'nobody'} keyed>
          {(own) => (
            <p>
              {own}: {page()} {show?.(own)}
            </p>
          )}
        </Show>
      </Suspense>
    );
  });
  return { ...app, goTo: (next: string | null) => startTransition(() => setName(next)) };
};

test.each(kinds)('%s: what a transition makes shows the data of the new key', async (_, create) => {
  const app = showKeyed(create);
  await answer('ada');

  void app.goTo('bob');
  await turn();
  expect(app.text()).toBe('ada: data of ada ');
  await answer('bob');

  expect(app.text()).toBe('bob: data of bob ');
  app.unmount();
});

test.each(kinds)('%s: the last of several keys is waited for', async (_, create) => {
  const app = showKeyed(create);
  await answer('ada');

  const [first, second] = [app.goTo('bob'), app.goTo('cleo')];
  await turn();
  await answer('bob');
  expect(app.text()).toBe('ada: data of ada ');
  await answer('cleo');

  expect(app.text()).toBe('cleo: data of cleo ');
  await Promise.all([first, second]);
  app.unmount();
});

test.each(kinds)('%s: going back ends the transition', async (_, create) => {
  const app = showKeyed(create);
  await answer('ada');

  void app.goTo('bob');
  await turn();
  void app.goTo('ada');
  await answer('ada');

  expect(app.text()).toBe('ada: data of ada ');
  app.unmount();
});

test('null ends the transition', async () => {
  const app = showKeyed(kinds[1][1]);
  await answer('ada');

  void app.goTo('bob');
  await turn();
  await app.goTo(null);

  expect(app.text()).toBe('nobody:  ');
  app.unmount();
});

test.each(kinds)('%s: a key that comes after null holds the old view', async (_, create) => {
  const app = showKeyed(create);
  await answer('ada');
  await app.goTo(null);
  const before = app.text();

  void app.goTo('bob');
  await turn();
  expect(app.text()).toBe(before);
  await answer('bob');

  expect(app.text()).toBe('bob: data of bob ');
  app.unmount();
});

test('the page on show follows its own data meanwhile', async () => {
  const app = showKeyed(kinds[1][1]);
  await answer('ada');

  void app.goTo('bob');
  await turn();
  app.client.setQueryData(['page', 'ada'], 'more of ada');
  expect(app.text()).toBe('ada: more of ada ');
  await answer('bob');

  expect(app.text()).toBe('bob: data of bob ');
  app.unmount();
});

test('data that is written for the next page ends its transition', async () => {
  const app = showKeyed(kinds[1][1]);
  await answer('ada');

  void app.goTo('bob');
  await turn();
  app.client.setQueryData(['page', 'bob'], 'written');
  await turn();

  expect(app.text()).toBe('bob: written ');
  app.unmount();
});

test('an error of the next page goes to its boundary, and ends the transition', async () => {
  const fetcher = controlledFetcher<string>();
  const [isOpen, setOpen] = createSignal(false);
  const Child = () => {
    const user = createQoraQuery(() => ({ key: ['user'], fetcher, retry: 0 }));
    return <p>{user()}</p>;
  };
  const app = renderApp(() => (
    <Suspense fallback="waits">
      <Show when={isOpen()} fallback="old">
        <ErrorBoundary fallback={(error) => `failed: ${error.message}`}>
          <Child />
        </ErrorBoundary>
      </Show>
    </Suspense>
  ));

  void startTransition(() => setOpen(true));
  await turn();
  expect(app.text()).toBe('old');
  await fetcher.reject(new Error('no'));

  expect(app.text()).toBe('failed: no');
  app.unmount();
});

test('a page that goes while the next is prepared leaves nothing behind', async () => {
  const fetcher = controlledFetcher<string>({ takesSignal: true });
  const app = showKeyed((name) => createQoraQuery(() => ({ key: ['page', name()], fetcher })));
  await fetcher.resolve('ada');

  const gone = app.goTo('bob');
  await turn();
  app.unmount();
  await turn();

  expect(fetcher.calls.map(({ isAborted }) => isAborted)).toEqual([false, true]);
  await expectIdle(app.client);
  await startTransition(Boolean);
  await gone;
});

test.each(kinds)('%s: options that change for both pages at once are followed by both', async (_, create) => {
  const [isOpen, setOpen] = createSignal(false);
  const [filter, setFilter] = createSignal('a');
  const Page = () => {
    const page = create(() => `list ${filter()}`);
    return <p>{page()}</p>;
  };
  const app = renderApp(() => (
    <Suspense fallback="waits">
      <Show when={isOpen()} fallback="old">
        <Page />
      </Show>
    </Suspense>
  ));

  void startTransition(() => setOpen(true));
  await turn();
  setFilter('b');
  await answer('list a');
  await answer('list b');

  expect(app.text()).toBe('data of list b');
  app.unmount();
});

test('options that change while only the next page has some are followed', async () => {
  const [isOpen, setOpen] = createSignal(false);
  const [filter, setFilter] = createSignal('a');
  const app = renderApp(() => {
    const page = kinds[1][1](() => (filter() && isOpen() ? `list ${filter()}` : null));
    return <Suspense fallback="waits">{page() ?? 'old'}</Suspense>;
  });

  void startTransition(() => setOpen(true));
  await turn();
  setFilter('b');
  await answer('list a');
  expect(app.text()).toBe('old');
  await answer('list b');

  expect(app.text()).toBe('data of list b');
  app.unmount();
});

test('a page on show keeps its selection while a transition prepares another of the same key', async () => {
  const slow = controlledFetcher<string>();
  const [mode, setMode] = createSignal<'up' | 'low'>('up');
  const app = renderApp(() => {
    const user = createQoraQuery(() => {
      const is = mode();
      return {
        key: ['user'],
        fetcher: () => 'Ada',
        select: (name: string) => (is === 'up' ? name.toUpperCase() : name.toLowerCase()),
      };
    });
    const other = createQoraQuery(() => (mode() === 'low' ? { key: ['slow'], fetcher: slow } : null));
    return (
      <Suspense fallback="waits">
        <p>
          {user()} {mode()} {other()}
        </p>
      </Suspense>
    );
  });
  await turn();
  const frames = [app.text()];
  void startTransition(() => setMode('low'));
  await turn();
  frames.push(app.text());
  app.client.setQueryData(['user'], 'Bob');
  await turn();
  frames.push(app.text());
  await slow.resolve('s');
  frames.push(app.text());
  expect(frames).toEqual(['ADA up ', 'ADA up ', 'BOB up ', 'bob low s']);
  app.unmount();
});
