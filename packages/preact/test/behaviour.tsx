/** How Preact shows what the suite of all adapters asks for. */
import { QoraErrorReset, useQora, useQoraInfinite, useQoraMutation } from '@qora/preact';
import { Component, type ComponentChildren, render, type VNode } from 'preact';
import { Suspense } from 'preact/compat';
import { useState } from 'preact/hooks';
import type { Driver, InfiniteView, Mounted, MutationView } from '../../testing/suite/adapterSuite.js';

type Child = () => VNode;

/** Components that follow a value are rendered again when it is set, as those of a parent with state are. */
const followers = new Set<() => void>();

function Root({ child: One }: { readonly child: Child }): VNode {
  const [, again] = useState({});
  followers.add(() => again({}));
  return <One />;
}

function mount(child: Child): Mounted {
  const root = document.createElement('div');
  document.body.append(root);
  render(<Root child={child} />, root);
  return {
    text: () => root.textContent ?? '',
    unmount() {
      render(null, root);
      root.remove();
      followers.clear();
    },
  };
}

interface BoundaryProps {
  readonly children: ComponentChildren;
  readonly onReset: () => void;
  readonly offer: (reset: () => void) => void;
}

class Boundary extends Component<BoundaryProps, { readonly error: Error | undefined }> {
  override state = { error: undefined };

  static override getDerivedStateFromError(error: Error): { readonly error: Error } {
    return { error };
  }

  override render(): ComponentChildren {
    const { error } = this.state as { readonly error: Error | undefined };
    if (!error) return this.props.children;
    this.props.offer(() => {
      this.props.onReset();
      this.setState({ error: undefined });
    });
    return `failed: ${error.message}`;
  }
}

export const preact: Driver = {
  value(initial) {
    let current = initial;
    return {
      get: () => current,
      set(value) {
        current = value;
        for (const again of followers) again();
      },
    };
  },
  query(client, options, text, { count = 1 } = {}) {
    const One: Child = () => <>{text(useQora(options(), client as never))}</>;
    return mount(() => (
      <>
        {Array.from({ length: count }, (_, i) => (
          <One key={i} />
        ))}
      </>
    ));
  },
  boundary(client, options) {
    let again: () => void = Boolean;
    const Data: Child = () => {
      const given = options();
      const query = useQora(given && { ...given, suspense: true, throwOnError: true }, client as never);
      return <>{String(query.data)}</>;
    };
    const mounted = mount(() => (
      <QoraErrorReset>
        {(reset: () => void) => (
          <Boundary
            onReset={reset}
            offer={(next) => {
              again = next;
            }}
          >
            <Suspense fallback="waits">
              <Data />
            </Suspense>
          </Boundary>
        )}
      </QoraErrorReset>
    ));
    return { ...mounted, reset: () => again() };
  },
  infinite(client, options, text) {
    let view!: InfiniteView;
    const mounted = mount(() => {
      view = useQoraInfinite(options, client as never);
      return <>{text(view)}</>;
    });
    return { ...mounted, view };
  },
  mutation(client, options, text) {
    let view!: MutationView;
    const mounted = mount(() => {
      view = useQoraMutation(options, client as never) as never;
      return <>{text(view)}</>;
    });
    return { ...mounted, view };
  },
};
