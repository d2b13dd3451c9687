/** One component's view of a mutation: plain values, and a re-render only for what the last render read. */
import {
  type AnyMutationOptions,
  computed,
  effect,
  type Mutation,
  type MutationState,
  type QoraClient,
  type ReadonlySignal,
} from '@qora/core';
import { currentPass } from './pass.js';
import type { Tracked } from './useTracked.js';

type AnyMutation = Mutation<unknown, unknown, unknown>;
type AnyState = MutationState<unknown, unknown, unknown>;
type Signals = Record<'state' | 'status' | 'data' | 'error' | 'variables', ReadonlySignal<unknown>>;
type Part = 'status' | 'data' | 'error' | 'variables';

const IDLE: AnyState = { status: 'idle' };

export class TrackedMutation implements Tracked<AnyMutationOptions> {
  onChange: (() => void) | undefined;
  readonly mutate: AnyMutation['mutate'] = (...call) => this.#handle.mutate(...call);
  readonly reset = (): void => this.#mutation?.reset();
  #mutation: AnyMutation | undefined;
  #client: QoraClient | undefined;
  /** The handle's own copy of the options, which the runs that begin look at: always those of the last render. */
  #options: AnyMutationOptions | undefined;
  #next: AnyMutationOptions | undefined;
  #pass: object | undefined;
  #isRendering = false;
  /** What the last render read, and what it was. */
  #seen: Map<keyof Signals, unknown> = new Map();
  #held: AnyMutation | undefined;
  #stop: (() => void) | undefined;
  #signals: Signals | undefined;

  render(client: QoraClient, options: AnyMutationOptions): void {
    if (client !== this.#client) {
      this.#client = client;
      this.#mutation = this.#signals = undefined;
      this.#options = { ...options };
    }
    this.#next = options;
    this.#seen = new Map();
    this.#pass = currentPass();
    this.#isRendering = true;
  }

  raise(): undefined {}

  commit(): void {
    this.#isRendering = false;
    if (this.#pass !== currentPass()) return;
    const own = this.#options as Record<string, unknown>;
    for (const name in own) own[name] = undefined;
    Object.assign(own, this.#next);
    const mutation = this.#handle;
    if (this.#held === mutation) return;
    this.end();
    this.#held = mutation;
    this.#stop = effect(() => {
      const now = mutation.state.value;
      for (const [name, value] of this.#seen)
        if (!Object.is(read(now, name), value) && (value !== IDLE || now.status !== 'idle'))
          return this.onChange?.();
    });
  }

  end(): void {
    this.#stop?.();
    this.#stop = this.#held = undefined;
  }

  get state(): AnyState {
    return this.#read('state') as AnyState;
  }

  get status(): unknown {
    return this.#read('status');
  }

  get data(): unknown {
    return this.#read('data');
  }

  get error(): unknown {
    return this.#read('error');
  }

  get variables(): unknown {
    return this.#read('variables');
  }

  get $(): Signals {
    const { state } = this.#handle;
    const part = (name: Part): ReadonlySignal<unknown> => computed(() => read(state.value, name));
    this.#signals ??= {
      state,
      status: part('status'),
      data: part('data'),
      error: part('error'),
      variables: part('variables'),
    };
    return this.#signals;
  }

  /** Made when it is on the page: a client that is told how a mutation is done may go on with one from before a reload. */
  get #handle(): AnyMutation {
    this.#mutation ??= (this.#client as QoraClient).mutation(
      this.#options as AnyMutationOptions,
    ) as AnyMutation;
    return this.#mutation;
  }

  #read(name: keyof Signals): unknown {
    const value = read(this.#mutation?.state.peek() ?? IDLE, name);
    if (this.#isRendering) this.#seen.set(name, value);
    return value;
  }
}

/** The whole state, or a field that it may not have. */
function read(state: AnyState, name: keyof Signals): unknown {
  return name === 'state' ? state : (state as Partial<Record<Part, unknown>>)[name];
}
