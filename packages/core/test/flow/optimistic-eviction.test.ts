import { createTestClient, trace, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['rows'];
const boom = new Error('boom');

test('laying counts as a use: another entry goes for want of space', () => {
  const { client } = createTestClient({ maxEntries: 2 });
  client.setQueryData(key, 1);
  client.setQueryData(['other'], 1);

  client.optimistic.update(key, () => 2).rollback();
  client.setQueryData(['third'], 1);

  expect(client.keys()).toEqual([key, ['third']]);
});

describe('eviction', () => {
  test('passes by an entry with a layer, and takes it when the layer has ended', async () => {
    const { client, clock } = createTestClient({ defaults: { gcTime: 1000 } });
    client.setQueryData(key, 1);
    const layer = client.optimistic.update(key, () => 2);
    await clock.advance(5000);
    const before = client.getQueryData(key);

    layer.rollback();
    await clock.advance(2000);

    expect([before, client.inspect()]).toEqual([2, []]);
  });

  test('takes an entry whose waiting layer was given up', async () => {
    const { client, clock } = createTestClient({ defaults: { gcTime: 1000 } });
    client.setQueryData(key, 1);
    const layer = client.optimistic.update(key, () => 2);
    await client.fetchQuery({ key, fetcher: () => 1, fresh: true });
    await clock.advance(5000);

    layer.commit();
    await clock.advance(2000);

    expect(client.inspect()).toEqual([]);
  });

  test('takes an entry that was only an edit', async () => {
    const { client, clock } = createTestClient({ defaults: { gcTime: 0 } });
    const layer = client.optimistic.update(key, () => 2);
    await turn();
    const before = client.getQueryData(key);

    layer.rollback();
    await turn();

    expect([before, client.inspect(), clock.pending()]).toEqual([2, [], []]);
  });

  test('for want of space passes by an entry with a layer', () => {
    const { client } = createTestClient({ maxEntries: 1 });
    client.setQueryData(key, 1);
    client.optimistic.update(key, () => 2);

    client.setQueryData(['other'], 1);

    expect(client.getQueryData(key)).toBe(2);
  });

  test('for want of space does not take the entry that a layer is being laid over', () => {
    const { client } = createTestClient({ maxEntries: 1 });
    trace(client.watchQuery({ key: ['held'], fetcher: () => new Promise(() => 0) }).state);

    const layer = client.optimistic.update(key, () => 2);

    expect(client.getQueryData(key)).toBe(2);
    layer.rollback();
    expect(client.inspect({ key })).toEqual([]);
  });

  test('takes an entry whose only layer was refused', async () => {
    const { client, clock } = createTestClient({ defaults: { gcTime: 1000 } });
    client.setQueryData(key, 1);
    client.optimistic.update<number>(key, (old) => {
      if (old !== 1) throw boom;
      return 2;
    });
    await clock.advance(5000);

    client.setQueryData(key, 3);
    await clock.advance(2000);

    expect(client.inspect()).toEqual([]);
  });

  test('takes an entry whose answer could not be merged', async () => {
    const { client, clock, reported } = createTestClient({
      defaults: {
        gcTime: 1000,
        structuralSharing: (_old, next) => {
          if (next === 'bad') throw boom;
          return next;
        },
      },
    });
    client.setQueryData(key, 'base');
    client.optimistic.update(key, () => 'edit').commit('bad');
    const shown = client.getQueryData(key);
    await clock.advance(5000);

    expect([shown, reported, client.inspect()]).toEqual(['base', [boom], []]);
  });
});
