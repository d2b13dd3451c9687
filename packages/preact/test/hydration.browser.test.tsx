import '@preact/signals';
import { QoraClient } from '@qora/core';
import { dehydrate, hydrate } from '@qora/core/hydration';
import { QoraProvider, useQora } from '@qora/preact';
import { turn } from '@qora/testing';
import { type ComponentChildren, hydrate as hydrateDom, render } from 'preact';
import { Suspense } from 'preact/compat';
import { renderToString, renderToStringAsync } from 'preact-render-to-string';
import { expect, onTestFinished, test } from 'vitest';

/** What the server sent, in the page of a client that has taken what came along. */
async function load(app: () => ComponentChildren, toHtml: (view: never) => string | Promise<string>) {
  const server = new QoraClient({ ssr: true });
  const html = await toHtml((<QoraProvider client={server}>{app()}</QoraProvider>) as never);
  const payload = JSON.parse(JSON.stringify(dehydrate(server)));
  const client = new QoraClient();
  hydrate(client, payload);
  const root = document.createElement('div');
  root.innerHTML = html;
  document.body.append(root);
  onTestFinished(() => {
    render(null, root);
    root.remove();
    client.dispose();
  });
  return {
    root,
    client,
    html,
    start: async () => {
      hydrateDom(<QoraProvider client={client}>{app()}</QoraProvider>, root);
      await turn();
    },
  };
}

test('a page goes on with the nodes of the server, and makes no request', async () => {
  let calls = 0;
  let clicks = 0;
  const User = () => {
    const user = useQora({ key: ['user'], fetcher: () => `ada ${++calls}`, suspense: true });
    return (
      <button type="button" title={user.status} onClick={() => clicks++}>
        {user.data}
      </button>
    );
  };
  const app = () => (
    <Suspense fallback="loading">
      <User />
    </Suspense>
  );
  const { root, client, start } = await load(app, renderToStringAsync as never);
  const button = root.querySelector('button');
  const text = button?.firstChild;

  await start();
  root.querySelector('button')?.click();

  expect(root.querySelector('button')).toBe(button);
  expect(button?.firstChild).toBe(text);
  expect([button?.title, button?.textContent]).toEqual(['success', 'ada 1']);
  expect([calls, clicks]).toEqual([1, 1]);
  expect(client.isFetching.peek()).toBe(0);
});

test('a page without the data shows first what the server showed, and loads it', async () => {
  let calls = 0;
  const User = () => {
    const user = useQora({ key: ['user'], fetcher: () => `ada ${++calls}` });
    return <p title={user.fetchStatus}>{user.data ?? user.status}</p>;
  };
  const { root, html, start } = await load(() => <User />, renderToString as never);
  const paragraph = root.querySelector('p');
  const frames: string[] = [];
  const observer = new MutationObserver(() => frames.push(root.innerHTML));
  observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });

  await start();
  await turn();
  observer.disconnect();

  expect(html).toBe('<p title="fetching">loading</p>');
  expect(root.querySelector('p')).toBe(paragraph);
  expect(frames).toEqual(['<p title="idle">ada 1</p>']);
});

test('signals in JSX take over the text and the attributes of the server, and change them in place', async () => {
  let renders = 0;
  const User = () => {
    renders++;
    const { $ } = useQora({ key: ['user'], fetcher: () => 'ada' });
    return <p title={$.status}>{$.data}</p>;
  };
  const app = () => <User />;
  const { root, client, start } = await load(app, async (view) => {
    const { client: server } = (view as { props: { client: QoraClient } }).props;
    await server.prefetch({ key: ['user'], fetcher: () => 'ada' });
    return renderToString(view);
  });
  const paragraph = root.querySelector('p');
  const text = paragraph?.firstChild;
  renders = 0;

  await start();
  const before = root.innerHTML;
  client.setQueryData(['user'], 'bob');
  await turn();

  expect([before, root.innerHTML]).toEqual(['<p title="success">ada</p>', '<p title="success">bob</p>']);
  expect(root.querySelector('p')).toBe(paragraph);
  expect(paragraph?.firstChild).toBe(text);
  expect(renders).toBe(1);
});

test('rows that did not change keep their nodes over a refetch', async () => {
  const rows = [
    { id: 1, name: 'ada' },
    { id: 2, name: 'bob' },
  ];
  let answer = rows;
  let cells = 0;
  const Cell = ({ name }: { name: string }) => {
    cells++;
    return <td>{name}</td>;
  };
  const List = () => {
    const list = useQora({ key: ['rows'], fetcher: () => structuredClone(answer) });
    return (
      <table>
        {list.data?.map((row) => (
          <tr key={row.id}>
            <Cell name={row.name} />
          </tr>
        ))}
      </table>
    );
  };
  const { root, client, start } = await load(() => <List />, renderToString as never);
  await start();
  await turn();
  const nodes = [...root.querySelectorAll('tr')];
  const before = cells;

  await client.invalidate(['rows']);
  await turn();
  const unchanged = cells;
  answer = [{ id: 3, name: 'cyd' }, ...rows];
  await client.invalidate(['rows']);
  await turn();

  expect(unchanged).toBe(before);
  expect([...root.querySelectorAll('tr')].slice(1)).toEqual(nodes);
  expect(root.textContent).toBe('cydadabob');
});
