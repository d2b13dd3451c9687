/** What all parts of one client share: its seams and services, handed down by the client that makes them. */
import type { ReadonlySignal } from '@preact/signals-core';
import type { ClientApi, Interceptor } from './clientApi.js';
import type { Events } from './events.js';
import type { Notifier } from './notify.js';
import type { Settings } from './options.js';
import type { Clock } from './seams/clock.js';
import type { Deadlines } from './seams/deadlines.js';
import type { Tick } from './tick.js';

export interface Host {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly tick: Tick;
  readonly events: Events;
  readonly notifier: Notifier;
  readonly online: ReadonlySignal<boolean>;
  readonly focused: ReadonlySignal<boolean>;
  readonly report: (error: unknown) => void;
  /** A client on a server holds nothing and starts nothing by itself. */
  readonly isServer: boolean;
  readonly errorMapper: ((error: unknown, key: readonly unknown[]) => unknown) | undefined;
  readonly onEvict: ((key: readonly unknown[]) => void) | undefined;
  readonly maxEntries: number;
  /** The defaults of every key that no prefix says otherwise of. */
  readonly defaults: Settings;
  readonly client: ClientApi;
  /** Stand around every run, the oldest outermost; `undefined` while there are none. */
  interceptors: readonly Interceptor[] | undefined;
}
