/**
 * A small server and a client with optimistic edits in flight, driven by random lists of acts. After each act what is
 * shown is the fold of the confirmed state and the edits that are open; when all has settled, it is what the server says.
 *
 * It looks half a million times: with `expect` that took longer than all that it looks at.
 */
import assert from 'node:assert/strict';
import { dataOf, effect, type OptimisticLayer, type QoraState, type SuccessState } from '@qora/core';
import { createTestClient, expectIdle, turn } from '@qora/testing';
import fc from 'fast-check';
import { test } from 'vitest';

const KEYS = 3;
const RUNS = 10_000;

type Items = readonly string[];
type Updater = (old: Items | undefined) => Items | undefined;

interface Edit {
  readonly key: number;
  readonly item: string;
  readonly updater: Updater;
  readonly layer: OptimisticLayer<Items>;
  /** Whether the server has done it, which the client may not know yet. */
  isDone: boolean;
}

interface Call {
  readonly key: number;
  /** What the server said when it was asked. */
  readonly old: Items;
  resolve(items: Items): void;
  reject(error: Error): void;
}

const withoutFirst: Updater = (old) => old?.filter((other) => other !== 'first');

function isRemoval({ updater }: Edit): boolean {
  return updater === withoutFirst;
}

/** Lets the promises that are settled now have their effect. */
async function microtasks(): Promise<void> {
  for (let i = 0; i < 12; i++) await null;
}

function createPage() {
  const { client, clock, online, reported } = createTestClient({ defaults: { retry: false, gcTime: 1000 } });
  const server: Items[] = Array.from({ length: KEYS }, () => ['first']);
  const calls: Call[] = [];
  const watching: Array<{ readonly key: number; stop(): void }> = [];
  /** Keys whose run in flight follows another: what it brings is shown, whatever was written meanwhile. */
  const trailing = new Set<unknown>();
  /** Keys whose last run failed: what waited for it goes on waiting for the next. */
  const failed = new Set<unknown>();
  client.onEvent((event) => {
    if (event.type === 'run.started' && event.cause === 'trailing') trailing.add(event.key[1]);
    else if (event.type.startsWith('run.')) trailing.delete(event.key[1]);
    if (event.type === 'run.failed') failed.add(event.key[1]);
    if (event.type === 'run.succeeded') failed.delete(event.key[1]);
  });
  /** Edits whose layer is open, in the order in which they were laid; and those that wait, in which they were committed. */
  let laid: Edit[] = [];
  let waiting: Edit[] = [];
  /** Edits that the server has accepted and the client knows of: they are shown from then on. */
  let accepted: Edit[] = [];
  let count = 0;

  const optionsOf = (key: number) => ({
    key: ['items', key],
    fetcher: () =>
      new Promise<Items>((resolve, reject) => {
        calls.push({ key, old: server[key] as Items, resolve, reject });
      }),
  });
  const queries = Array.from({ length: KEYS }, (_, key) => client.watchQuery<Items>(optionsOf(key)));
  const at = (key: number) => queries[key] as (typeof queries)[number];

  const change = (key: number, item: string): Updater => {
    // Adding twice is adding once, so that an answer that has the edit already shows it once; one in three removes.
    if (count % 3 === 0) return withoutFirst;
    return (old) =>
      old === undefined ? (key === 0 ? [item] : undefined) : old.includes(item) ? old : [...old, item];
  };

  const isWatched = (key: number): boolean => watching.some((one) => one.key === key);

  function end(edit: Edit | undefined): void {
    laid = laid.filter((other) => other !== edit);
    waiting = waiting.filter((other) => other !== edit);
  }

  const layersOf = (key: number): number => client.inspect({ key: ['items', key] })[0]?.layers ?? 0;

  /** Everything that was edited is forgotten. */
  function forget(key: number): void {
    for (const edit of laid.filter((other) => other.key === key)) end(edit);
    accepted = accepted.filter((other) => other.key !== key);
  }

  function apply(edit: Edit): void {
    if (!edit.isDone) server[edit.key] = edit.updater(server[edit.key]) ?? (server[edit.key] as Items);
    edit.isDone = true;
  }

  const open = (): Edit[] => laid.filter((edit) => !waiting.includes(edit));
  const pick = <T>(list: readonly T[], i: number): T | undefined => list[i % list.length];

  const acts = {
    watch: (key: number) => watching.push({ key, stop: effect(() => void at(key).state.value) }),
    unwatch: (i: number) => watching.splice(i % (watching.length || 1), 1)[0]?.stop(),
    fetch: (key: number) => void client.fetchQuery({ ...optionsOf(key), fresh: true }).catch(Boolean),
    invalidate: (key: number) => void client.invalidate(['items', key]),
    write: (key: number) =>
      client.setQueryData<Items>(['items', key], (old) => [...(old ?? []), `local${count++}`]),
    lay(key: number): void {
      const item = `item${count++}`;
      const updater = change(key, item);
      const layer = client.optimistic.update<Items>(['items', key], updater);
      laid.push({ key, item, updater, layer, isDone: false });
    },
    /** The server does it; nobody knows yet. */
    happen(i: number): void {
      const edit = pick(open(), i);
      if (edit) apply(edit);
    },
    commitWithData(i: number): void {
      const edit = pick(open(), i);
      if (!edit) return;
      apply(edit);
      end(edit);
      edit.layer.commit(server[edit.key] as Items);
      // An answer that is under way and older is shown all the same if it is that of a trailing run.
      if (!trailing.has(edit.key)) accepted.push(edit);
    },
    commit(i: number): void {
      const edit = pick(open(), i);
      if (!edit) return;
      apply(edit);
      const before = layersOf(edit.key);
      edit.layer.commit();
      // It waits, or it was baked; or it is given up, because nobody wants the entry.
      if (layersOf(edit.key) === before) {
        // What waits above it waits as long.
        const above = waiting.filter((other) => laid.indexOf(other) > laid.indexOf(edit));
        waiting = [...waiting.filter((other) => !above.includes(other)), edit, ...above];
      } else end(edit);
      const shown = client.getQueryData<Items>(['items', edit.key]);
      if (isWatched(edit.key) || shown?.includes(edit.item)) accepted.push(edit);
    },
    rollback(i: number): void {
      const edit = pick(
        open().filter(({ isDone }) => !isDone),
        i,
      );
      if (!edit) return;
      end(edit);
      edit.layer.rollback();
    },
    twice(i: number): void {
      const edit = pick(waiting, i);
      edit?.layer.rollback();
      edit?.layer.commit(['never']);
    },
    answer(i: number): void {
      const [call] = calls.splice(i % (calls.length || 1), 1);
      call?.resolve(server[call.key] as Items);
    },
    answerOld(i: number): void {
      const [call] = calls.splice(i % (calls.length || 1), 1);
      call?.resolve(call.old);
    },
    fail(i: number): void {
      calls.splice(i % (calls.length || 1), 1)[0]?.reject(new Error('boom'));
    },
    remove(key: number): void {
      forget(key);
      client.remove(['items', key]);
    },
    reset(key: number): void {
      forget(key);
      void client.reset({ key: ['items', key] });
    },
    offline: () => {
      online.value = false;
    },
    online: () => {
      online.value = true;
    },
  };

  /** The fold by hand; edits that wait are still shown as long as the entry says that they lie there. */
  function check(): void {
    for (let key = 0; key < KEYS; key++) {
      const [entry] = client.inspect({ key: ['items', key] });
      const own = laid.filter((edit) => edit.key === key);
      const patient = waiting.filter((edit) => edit.key === key);
      const layers = entry?.layers ?? 0;
      // Of those that wait, the ones that have waited longest have gone first.
      const gone = patient.slice(0, patient.length - (layers - (own.length - patient.length)));
      for (const edit of gone) end(edit);
      // Nobody waits for an entry that nobody wants: its edits go, and it is loaded anew when somebody comes.
      const isLost = gone.length > 0 && !isWatched(key) && entry?.fetchStatus === 'idle';
      if (isLost) accepted = accepted.filter((edit) => !gone.includes(edit));
      const lying = own.filter((edit) => !gone.includes(edit));
      const base = entry?.base ?? { status: 'initial' as const };
      let expected = dataOf(base as QoraState<Items, unknown>);
      for (const { updater } of lying) expected = updater(expected) ?? expected;

      assert.equal(layers, lying.length);
      if (
        isWatched(key) &&
        entry?.base.status === 'success' &&
        entry.fetchStatus === 'idle' &&
        !failed.has(key)
      )
        assert.deepEqual(
          waiting.filter((edit) => edit.key === key),
          [],
        );
      for (const edit of accepted.filter((other) => other.key === key && !isRemoval(other)))
        assert((expected ?? [edit.item]).includes(edit.item));
      assert.deepEqual(client.getQueryData(['items', key]), expected);
      assert.deepEqual(dataOf(at(key).state.peek()), expected);
    }
    assert.deepEqual(reported, []);
  }

  /** Everything is answered truly, and everybody looks again. */
  async function settle(): Promise<void> {
    online.value = true;
    await clock.advance(0);
    for (const edit of open()) acts.commitWithData(open().indexOf(edit));
    for (let key = 0; key < KEYS; key++) acts.watch(key);
    void client.invalidateWhere({});
    for (let rounds = 0; rounds < 8; rounds++) {
      await turn();
      while (calls.length > 0) acts.answer(0);
    }
    await turn();
  }

  return { client, clock, server, calls, watching, acts, check, settle };
}

type Act = keyof ReturnType<typeof createPage>['acts'];

const often: Act[] = [
  'lay',
  'commit',
  'commitWithData',
  'rollback',
  'answer',
  'answerOld',
  'watch',
  'happen',
];
const seldom: Act[] = [
  'unwatch',
  'fetch',
  'invalidate',
  'write',
  'twice',
  'fail',
  'remove',
  'reset',
  'offline',
  'online',
];
const act = fc.tuple(fc.constantFrom(...often, ...often, ...often, ...seldom), fc.nat(5), fc.boolean());

test('whatever happens in whatever order, what is shown is the fold, and in the end what the server says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 4, maxLength: 24, size: 'max' }), async (list) => {
      const { client, clock, server, watching, acts, check, settle } = createPage();

      for (const [name, i, isWaiting] of list) {
        acts[name](
          ['watch', 'fetch', 'invalidate', 'write', 'lay', 'remove', 'reset'].includes(name) ? i % KEYS : i,
        );
        if (isWaiting) await microtasks();
        check();
      }
      await settle();

      check();
      for (let key = 0; key < KEYS; key++) {
        const { status, data } = client.getState<Items>(['items', key]) as SuccessState<Items>;
        assert.deepEqual([status, data], ['success', server[key]]);
      }
      assert.deepEqual(
        client.inspect().map(({ layers }) => layers),
        [0, 0, 0],
      );
      for (const { stop } of watching) stop();
      await turn();
      await clock.advance(1100);
      await expectIdle(client);
    }),
    { numRuns: RUNS },
  );
}, 120_000);
