/** One component's view of an infinite list: a {@link TrackedQuery} over its handle, and the signals of its two ends. */
import { effect, type QoraClient, type Query, type ReadonlySignal, share } from '@qora/core';
import { type InfiniteQuery, type RowsOf, watchInfinite } from '@qora/core/infinite';
import type { AnyOptions } from './sameOptions.js';
import { TrackedQuery } from './trackedQuery.js';

type AnyList = InfiniteQuery<unknown, unknown, unknown>;
type More = AnyList['fetchNextPage'];
type End =
  | 'hasNextPage'
  | 'hasPreviousPage'
  | 'isFetchingNextPage'
  | 'isFetchingPreviousPage'
  | 'isFetchNextPageError'
  | 'isFetchPreviousPageError';

export class TrackedInfinite extends TrackedQuery {
  /** The signals that the last render read, and what they were. */
  #seen: Map<ReadonlySignal<unknown>, unknown> = new Map();
  #unsee: (() => void) | undefined;
  /** What each call of a render gave, in their order: functions that are written inline cannot be told apart. */
  #rows: Array<readonly unknown[]> = [];
  #calls = 0;
  readonly fetchNextPage: More = () => this.#list.fetchNextPage();
  readonly fetchPreviousPage: More = () => this.#list.fetchPreviousPage();
  readonly flatten = (select: RowsOf<unknown, unknown>): readonly unknown[] => {
    // The pages are what is followed: a function that is written inline is another at every render.
    const pages = this.#see(this.#list.flatten(pageItself)) as readonly unknown[];
    const rows = pages.flatMap(select);
    // Nobody knows which call of a render one of an event handler is like.
    if (!this.isRendering) return this.#rows.find((known) => share(known, rows, 'id') === known) ?? rows;
    const i = this.#calls++;
    this.#rows[i] = share(this.#rows[i], rows, 'id');
    return this.#rows[i];
  };

  get #list(): AnyList {
    return this.query as AnyList;
  }

  override render(client: QoraClient, options: AnyOptions): void {
    super.render(client, options);
    this.#seen = new Map();
    this.#calls = 0;
  }

  override commit(): boolean {
    if (!super.commit()) return false;
    this.#unsee?.();
    const seen = [...this.#seen];
    this.#unsee = effect(() => {
      const changed = seen.filter(([source, value]) => !Object.is(source.value, value));
      if (changed.length) this.onChange?.();
    });
    return true;
  }

  override end(): void {
    super.end();
    this.#unsee?.();
    this.#unsee = undefined;
  }

  get hasNextPage(): unknown {
    return this.#end('hasNextPage');
  }

  get hasPreviousPage(): unknown {
    return this.#end('hasPreviousPage');
  }

  get isFetchingNextPage(): unknown {
    return this.#end('isFetchingNextPage');
  }

  get isFetchingPreviousPage(): unknown {
    return this.#end('isFetchingPreviousPage');
  }

  get isFetchNextPageError(): unknown {
    return this.#end('isFetchNextPageError');
  }

  get isFetchPreviousPageError(): unknown {
    return this.#end('isFetchPreviousPageError');
  }

  protected override watch(client: QoraClient, options: AnyOptions): Query<unknown, unknown> {
    return watchInfinite(client, options as never);
  }

  #end(name: End): unknown {
    return this.#see(this.#list[name]);
  }

  #see(source: ReadonlySignal<unknown>): unknown {
    const value = source.peek();
    if (this.isRendering) this.#seen.set(source, value);
    return value;
  }
}

function pageItself(page: unknown): readonly unknown[] {
  return [page];
}
