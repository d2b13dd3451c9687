/** A list of queries that may change: one {@link TrackedQuery} each, kept for the keys that stay. */
import { type AnyQueryOptions, hashKey, type QoraClient, type QoraState, share } from '@qora/core';
import type { Failures } from './provider.js';
import { isSameKey } from './sameOptions.js';
import { TrackedQuery } from './trackedQuery.js';
import type { Tracked } from './useTracked.js';

export type Combine = (states: ReadonlyArray<QoraState<unknown, unknown>>) => unknown;

export interface ListInput {
  readonly list: readonly AnyQueryOptions[];
  readonly combine: Combine | undefined;
}

export class TrackedQueries implements Tracked<ListInput> {
  onChange: (() => void) | undefined;
  /** The queries of the last render in the order asked for: the same array while they are the same. */
  all: readonly TrackedQuery[] = [];
  combined: unknown;
  #combine: Combine | undefined;
  #keys: ReadonlyArray<AnyQueryOptions['key']> = [];
  /** Those that are committed. */
  #held: readonly TrackedQuery[] = [];

  render(client: QoraClient, { list, combine }: ListInput): void {
    const keys = list.map(({ key }) => key);
    const isSameList =
      keys.length === this.#keys.length && keys.every((key, i) => isSameKey(key, this.#keys[i] ?? []));
    if (!isSameList) this.#arrange(keys);
    this.#keys = keys;
    this.#combine = combine;
    for (const [i, own] of this.all.entries()) own.render(client, list[i]);
    if (combine) this.#look();
  }

  /** All that is to come at once, so that one load does not wait for another. */
  raise(failures: Failures | undefined): Promise<unknown> | undefined {
    const promises = this.all.map((own) => own.raise(failures)).filter(Boolean);
    return promises.length ? Promise.all(promises) : undefined;
  }

  commit(): void {
    const { all } = this;
    for (const own of this.#held) if (!all.includes(own)) own.end();
    // Of a render that was thrown away nothing is held.
    this.#held = all.filter((own) => own.commit());
  }

  end(): void {
    for (const own of this.#held) own.end();
    this.#held = [];
  }

  #arrange(keys: ReadonlyArray<AnyQueryOptions['key']>): void {
    const known = new Map<string, TrackedQuery[]>();
    for (const [i, own] of this.all.entries()) {
      const hash = hashKey(this.#keys[i] ?? []);
      known.set(hash, [...(known.get(hash) ?? []), own]);
    }
    this.all = keys.map((key) => known.get(hashKey(key))?.shift() ?? this.#make());
  }

  #make(): TrackedQuery {
    const own = new TrackedQuery();
    own.onChange = () => {
      const { combined } = this;
      if (this.#combine && this.#look() === combined) return;
      this.onChange?.();
    };
    return own;
  }

  /** What `combine` makes of the states now; equal parts keep their references. */
  #look(): unknown {
    const states = this.all.map((own) => own.look());
    this.combined = share(this.combined, this.#combine?.(states), 'id');
    return this.combined;
  }
}
