/** The page that is rendered on a server and hydrated: three queries, one of them fails, and a button that proves it lives. */
import type { QoraClient } from '@qora/core';
import { createQoraQuery, QoraProvider } from '@qora/solid';
import { createSignal, ErrorBoundary, type JSX, Suspense } from 'solid-js';

interface Person {
  readonly name: string;
  readonly born: Date;
}

/** Loads a name; who is called `broken` cannot be loaded. */
export type Load = (name: string) => Promise<Person>;

export interface AppProps {
  readonly client: QoraClient;
  readonly load: Load;
  readonly deferStream: boolean;
}

export function App(props: AppProps): JSX.Element {
  return (
    <QoraProvider client={props.client}>
      <Counter />
      <Later {...props} />
      <Suspense fallback={<p>waits for Ada</p>}>
        <Card name="Ada" {...props} />
      </Suspense>
      <Suspense fallback={<p>waits for Grace</p>}>
        <Card name="Grace" {...props} />
      </Suspense>
      <ErrorBoundary
        fallback={(error: Error, reset) => (
          <p id="broken">
            failed: {error.message}{' '}
            <button type="button" id="again" onClick={reset}>
              again
            </button>
          </p>
        )}
      >
        <Suspense fallback={<p>waits for broken</p>}>
          <Card name="broken" {...props} />
        </Suspense>
      </ErrorBoundary>
    </QoraProvider>
  );
}

function Card(props: AppProps & { readonly name: string }): JSX.Element {
  const person = createQoraQuery(() => ({
    key: ['people', props.name],
    fetcher: () => props.load(props.name),
    staleTime: 0,
    retry: 0,
    deferStream: props.deferStream,
  }));
  return (
    <p id={props.name}>
      {person()?.name}, {person()?.born.getUTCFullYear()}
    </p>
  );
}

/** Asks for nothing until it is told to. */
function Later(props: AppProps): JSX.Element {
  const [isOn, setOn] = createSignal(false);
  const person = createQoraQuery(() =>
    isOn() ? { key: ['people', 'later'], fetcher: () => props.load('later') } : null,
  );
  return (
    <button type="button" id="later" onClick={() => setOn(true)}>
      {person.latest?.name ?? 'nobody'}
    </button>
  );
}

function Counter(): JSX.Element {
  const [count, setCount] = createSignal(0);
  return (
    <button type="button" id="counter" onClick={() => setCount(count() + 1)}>
      {count()}
    </button>
  );
}
