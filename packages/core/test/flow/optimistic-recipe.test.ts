import { controlledFetcher, createTestClient, traceQuery, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['rows'];
interface Row {
  readonly id: number;
  readonly title: string;
}
const rowsOf = (...titles: string[]): Row[] => titles.map((title, id) => ({ id, title }));
const add =
  (title: string) =>
  (old: readonly Row[] | undefined): Row[] => [...(old ?? []), { id: old?.length ?? 0, title }];

describe('the plain recipe', () => {
  function setUp() {
    const test = createTestClient({ defaults: { retry: false } });
    const fetcher = controlledFetcher<Row[]>();
    const { client } = test;
    client.setQueryData(key, rowsOf('a'));
    const query = client.watchQuery({ key, fetcher });
    const { frames } = traceQuery(query);
    frames.length = 0;
    return { ...test, fetcher, query, frames };
  }

  test('shows an edit, and goes back exactly', async () => {
    const { client, clock } = setUp();
    const snapshot = client.getState<Row[]>(key);
    await clock.advance(50);

    client.setQueryData<Row[]>(key, add('edit'));
    const edited = client.getQueryData(key);
    client.restoreQueryData(key, snapshot);

    expect(edited).toEqual(rowsOf('a', 'edit'));
    expect(client.getState(key)).toEqual(snapshot);
  });

  test('drops the answer of a refetch that began before, and another follows', async () => {
    const { client, fetcher, query } = setUp();
    void query.refetch();
    await turn();

    client.setQueryData<Row[]>(key, add('edit'));
    await fetcher.resolve(rowsOf('a'));
    const shown = query.data.value;
    await fetcher.resolve(rowsOf('a', 'server'));

    expect(shown).toEqual(rowsOf('a', 'edit'));
    expect(query.data.value).toEqual(rowsOf('a', 'server'));
  });

  test('of a snapshot taken while it loaded goes back to that, without a run to what it was loaded from', async () => {
    const { client, fetcher, query } = setUp();
    void query.refetch();
    await turn();
    const snapshot = client.getState<Row[]>(key);
    client.setQueryData<Row[]>(key, add('edit'));
    await fetcher.resolve(rowsOf('a'));
    await fetcher.resolve(rowsOf('server'));

    client.restoreQueryData(key, snapshot);
    await fetcher.resolve(rowsOf('a', 'later'));

    expect(query.state.value).toMatchObject({ status: 'success', data: rowsOf('a', 'later') });
  });
});
