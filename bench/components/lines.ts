/**
 * The lines of a page: what is timed, and what is checked before its time counts. Each round makes its own cache and its
 * own piece of the page, and throws both away.
 */
import { type Contender, type Page, type Row, type RowCounts, textOf } from './contender.js';

/** One round of one line. Times are in ms. */
export type Round = (contender: Contender) => Promise<number>;

const COUNT = 1000;
const ids = Array.from({ length: COUNT }, (_, id) => id);

interface Scene {
  readonly page: Page;
  readonly root: HTMLElement;
  /** The text of every component. */
  texts(): string[];
}

async function withScene(contender: Contender, play: (scene: Scene) => Promise<number>): Promise<number> {
  const root = document.createElement('div');
  // What is measured is the way to the document. Layout and paint cost either side the same, and many times that.
  root.style.display = 'none';
  document.body.append(root);
  const page = contender.create();
  try {
    (globalThis as { gc?: () => void }).gc?.();
    const texts = () => Array.from(root.querySelectorAll('p'), ({ textContent }) => textContent ?? '');
    return await play({ page, root, texts });
  } finally {
    page.clear();
    root.remove();
  }
}

/** Resolves when the page shows this; a macrotask lies between two looks. */
async function until(isTrue: () => boolean): Promise<void> {
  for (const deadline = performance.now() + 10_000; !isTrue(); ) {
    if (performance.now() > deadline) throw new Error('the page never came to show it');
    await new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(undefined);
    });
  }
}

/** Resolves when the page has been painted, and what waits for that has been done: hooks that subscribe after paint. */
async function painted(): Promise<void> {
  for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
  await new Promise((resolve) => setTimeout(resolve));
}

const isLast = (root: Element, text: string) => () =>
  root.lastElementChild?.textContent === text && root.firstElementChild?.textContent !== '';

function expectTexts(found: readonly string[], wanted: readonly string[]): void {
  if (found.length !== wanted.length || found.some((text, i) => text !== wanted[i]))
    throw new Error(
      `the page shows ${found.length} texts, ${found.slice(0, 3)} …, not ${wanted.slice(0, 3)} …`,
    );
}

const wanted = ids.map(textOf);
const cached = ids.map((id) => [id, textOf(id)] as const);
const changed = ids.map((id) => [id, `changed ${id}`] as const);

const cold: Round = (contender) =>
  withScene(contender, async ({ page, root, texts }) => {
    const startedAt = performance.now();
    const unmount = page.mount(root, ids);
    await until(isLast(root, textOf(COUNT - 1)));
    const time = performance.now() - startedAt;
    expectTexts(texts(), wanted);
    unmount();
    return time;
  });

const warm: Round = (contender) =>
  withScene(contender, async ({ page, root, texts }) => {
    page.set(cached);
    const startedAt = performance.now();
    const unmount = page.mount(root, ids);
    const time = performance.now() - startedAt;
    expectTexts(texts(), wanted);
    unmount();
    return time;
  });

const unmounting: Round = (contender) =>
  withScene(contender, async ({ page, root, texts }) => {
    page.set(cached);
    const unmount = page.mount(root, ids);
    await painted();
    const startedAt = performance.now();
    unmount();
    const time = performance.now() - startedAt;
    expectTexts(texts(), []);
    return time;
  });

const updateAll: Round = (contender) =>
  withScene(contender, async ({ page, root, texts }) => {
    page.set(cached);
    const unmount = page.mount(root, ids);
    await painted();
    const startedAt = performance.now();
    page.set(changed);
    await until(isLast(root, `changed ${COUNT - 1}`));
    const time = performance.now() - startedAt;
    expectTexts(
      texts(),
      changed.map(([, text]) => text),
    );
    unmount();
    return time;
  });

/** A hundred times one of the thousand. */
const updateOne: Round = (contender) =>
  withScene(contender, async ({ page, root, texts }) => {
    page.set(cached);
    const unmount = page.mount(root, ids);
    await painted();
    const startedAt = performance.now();
    for (let i = 1; i <= 100; i++) {
      page.set([[COUNT - 1, `changed ${i}`]]);
      await until(isLast(root, `changed ${i}`));
    }
    const time = (performance.now() - startedAt) / 100;
    expectTexts(texts(), [...wanted.slice(0, -1), 'changed 100']);
    unmount();
    return time;
  });

const fanOut: Round = (contender) =>
  withScene(contender, async ({ page, root, texts }) => {
    page.set([[1, 'one']]);
    const unmount = page.mount(
      root,
      ids.map(() => 1),
    );
    await painted();
    const startedAt = performance.now();
    page.set([[1, 'two']]);
    await until(isLast(root, 'two'));
    const time = performance.now() - startedAt;
    expectTexts(
      texts(),
      ids.map(() => 'two'),
    );
    unmount();
    return time;
  });

/**
 * Components that stay while a line is measured, as on any page that is in use: where nothing of a kind is left, the
 * engine forgets its shape with the next collection, and every round would pay for compiling the library again.
 */
export function reside(contender: Contender): () => void {
  const root = document.createElement('div');
  root.style.display = 'none';
  document.body.append(root);
  const page = contender.create();
  page.set(cached.slice(0, 10));
  const unmount = page.mount(root, ids.slice(0, 20));
  return () => {
    unmount();
    page.clear();
    root.remove();
  };
}

export const lines: Readonly<Record<string, Round>> = {
  '1000 components, cold mount': cold,
  '1000 components, warm mount': warm,
  '1000 components, unmount': unmounting,
  '1000 components, update all': updateAll,
  '1000 components, update one': updateOne,
  '1000 components of one query, update': fanOut,
};

/** What one changed row of a thousand costs, counted. */
export interface RowsResult {
  readonly rows: number;
  readonly fields: number;
  readonly mutations: number;
}

export function countRows(contender: Contender): Promise<RowsResult> {
  let result: RowsResult | undefined;
  const make = (changedRow: number): Row[] =>
    ids.map((id) => ({ id, name: id === changedRow ? 'changed' : `row ${id}`, done: false }));
  return withScene(contender, async ({ page, root }) => {
    let version = -1;
    const counts: RowCounts = { rows: 0, fields: 0 };
    const unmount = page.mountRows(root, () => make(version), counts);
    await until(() => root.querySelectorAll('p').length === COUNT);
    const before = { ...counts };
    let mutations = 0;
    const observer = new MutationObserver((records) => {
      mutations += records.length;
    });
    observer.observe(root, { subtree: true, childList: true, characterData: true });
    version = 7;
    await page.reloadRows();
    await until(() => root.querySelectorAll('p')[7]?.textContent?.startsWith('changed') === true);
    mutations += observer.takeRecords().length;
    observer.disconnect();
    result = { rows: counts.rows - before.rows, fields: counts.fields - before.fields, mutations };
    unmount();
    return 0;
  }).then(() => result as RowsResult);
}
