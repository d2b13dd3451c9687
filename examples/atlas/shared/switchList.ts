/** The switches of the bar: no network, a slow one, a failing one. */
import type { Signal } from '@qora/core';
import type { Switches } from './switches.js';

const SLOW = 1200;
const FAILING = 0.5;

export interface Switch {
  readonly label: string;
  readonly title: string;
  /** Reads a signal. */
  readonly isOn: () => boolean;
  readonly turn: () => void;
}

export function switchList({ offline, delay, fail }: Switches): readonly Switch[] {
  return [
    {
      label: 'Offline',
      title: 'Pull the plug: queries pause, and go on when it is back',
      isOn: () => offline.value,
      turn: () => toggle(offline, false, true),
    },
    {
      label: 'Slow',
      title: `Every answer comes ${SLOW / 1000} s later`,
      isOn: () => delay.value > 0,
      turn: () => toggle(delay, 0, SLOW),
    },
    {
      label: 'Failing',
      title: 'Every second request fails, and is tried again',
      isOn: () => fail.value > 0,
      turn: () => toggle(fail, 0, FAILING),
    },
  ];
}

function toggle<T>(target: Signal<T>, off: T, on: T): void {
  target.value = target.peek() === off ? on : off;
}
