/** What the visitor can do to the network, as signals; `browserOnline` is what the browser itself says about it. */
import { computed, type ReadonlySignal, type Signal, signal } from '@qora/core';

export interface Switches {
  readonly offline: Signal<boolean>;
  /** Every answer comes that many ms later; 0 is off. */
  readonly delay: Signal<number>;
  /** The part of requests that fail; 0 is off. */
  readonly fail: Signal<number>;
  /** Neither the switch nor the browser says that there is no network: what the client goes by. */
  readonly online: ReadonlySignal<boolean>;
}

/** The page's own address presets them: `/?delay=300&fail=0.5`. */
export function createSwitches(search: string, browserOnline: ReadonlySignal<boolean>): Switches {
  const preset = new URLSearchParams(search);
  const number = (name: string) => Number(preset.get(name)) || 0;
  const offline = signal(false);
  const online = computed(() => browserOnline.value && !offline.value);
  return { offline, delay: signal(number('delay')), fail: signal(number('fail')), online };
}

/** What the browser says of the network. */
export function watchBrowserOnline(): ReadonlySignal<boolean> {
  const online = signal(navigator.onLine);
  for (const type of ['online', 'offline']) {
    window.addEventListener(type, () => {
      online.value = navigator.onLine;
    });
  }
  return online;
}
