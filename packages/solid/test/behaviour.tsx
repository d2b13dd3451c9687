/** How Solid shows what the suite of all adapters asks for. */
import { createQoraInfinite, createQoraMutation, createQoraQuery, QoraErrorReset } from '@qora/solid';
import { createSignal, For, type JSX, Suspense } from 'solid-js';
import { render } from 'solid-js/web';
import type {
  Driver,
  InfiniteView,
  Mounted,
  MutationView,
  QueryView,
} from '../../testing/suite/adapterSuite.js';

function mount(App: () => JSX.Element): Mounted {
  const root = document.createElement('div');
  document.body.append(root);
  const stop = render(App, root);
  return {
    text: () => root.textContent ?? '',
    unmount() {
      stop();
      root.remove();
    },
  };
}

function viewOf(query: ReturnType<typeof createQoraQuery<unknown>>): QueryView {
  return {
    get state() {
      return query.current;
    },
    get data() {
      return query.latest;
    },
    get error() {
      const { current } = query;
      return current.status === 'failure' ? current.error : undefined;
    },
    get status() {
      return query.current.status;
    },
    get fetchStatus() {
      return query.fetchStatus;
    },
    get isFetching() {
      return query.isFetching;
    },
    get isStale() {
      return query.isStale;
    },
    get isPlaceholder() {
      return query.isPlaceholder;
    },
  };
}

export const solid: Driver = {
  value(initial) {
    const [get, set] = createSignal(initial);
    return { get, set: (value) => void set(() => value) };
  },
  query(client, options, text, { count = 1 } = {}) {
    const One = () => {
      const view = viewOf(createQoraQuery(options, client as never));
      return <>{text(view)}</>;
    };
    return mount(() => <For each={Array.from({ length: count }, (_, i) => i)}>{() => <One />}</For>);
  },
  boundary(client, options) {
    let again: () => void = Boolean;
    const Child = () => {
      const query = createQoraQuery(options, client as never);
      return <>{String(query())}</>;
    };
    const mounted = mount(() => (
      <QoraErrorReset
        fallback={(error, reset) => {
          again = reset;
          return `failed: ${(error as Error).message}`;
        }}
      >
        <Suspense fallback="waits">
          <Child />
        </Suspense>
      </QoraErrorReset>
    ));
    return { ...mounted, reset: () => again() };
  },
  infinite(client, options, text) {
    let view!: InfiniteView;
    const mounted = mount(() => {
      const query = createQoraInfinite(() => options, client as never);
      view = Object.defineProperties(viewOf(query as never), {
        hasNextPage: { get: () => query.hasNextPage },
        isFetchingNextPage: { get: () => query.isFetchingNextPage },
        fetchNextPage: { value: query.fetchNextPage },
      }) as InfiniteView;
      return <>{text(view)}</>;
    });
    return { ...mounted, view };
  },
  mutation(client, options, text) {
    let view!: MutationView;
    const mounted = mount(() => {
      view = createQoraMutation(() => options, client as never);
      return <>{text(view)}</>;
    });
    return { ...mounted, view };
  },
};
