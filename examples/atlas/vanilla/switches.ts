/** The bar of switches: no network, a slow one, a failing one; and the theme. */
import type { Signal } from '@qora/core';
import type { Switches } from '../shared/switches.js';
import { announce, h } from './dom.js';

const SLOW = 1200;
const FAILING = 0.5;

interface SwitchParts {
  readonly label: string;
  readonly title: string;
  readonly isOn: () => boolean;
  readonly turn: () => void;
}

export function switchBar(bar: HTMLElement, switches: Switches): void {
  bar.append(
    switchButton({
      label: 'Offline',
      title: 'Pull the plug: queries pause, and go on when it is back',
      isOn: () => switches.offline.value,
      turn: () => toggle(switches.offline, false, true),
    }),
    switchButton({
      label: 'Slow',
      title: `Every answer comes ${SLOW / 1000} s later`,
      isOn: () => switches.delay.value > 0,
      turn: () => toggle(switches.delay, 0, SLOW),
    }),
    switchButton({
      label: 'Failing',
      title: 'Every second request fails, and is tried again',
      isOn: () => switches.fail.value > 0,
      turn: () => toggle(switches.fail, 0, FAILING),
    }),
    themeButton(),
  );
}

function switchButton({ label, title, isOn, turn }: SwitchParts): HTMLElement {
  return h('button', {
    type: 'button',
    class: 'switch',
    role: 'switch',
    title,
    text: label,
    'aria-checked': () => String(isOn()),
    onclick: () => {
      turn();
      announce(`${label} is ${isOn() ? 'on' : 'off'}`);
    },
  });
}

function toggle<T>(target: Signal<T>, off: T, on: T): void {
  target.value = target.peek() === off ? on : off;
}

/** The theme follows the system until it is chosen here. */
function themeButton(): HTMLElement {
  const chosen = localStorage.getItem('theme');
  if (chosen !== null) document.documentElement.dataset['theme'] = chosen;
  const isDark = () => getComputedStyle(document.documentElement).colorScheme === 'dark' || prefersDark();
  const prefersDark = () =>
    document.documentElement.dataset['theme'] === undefined &&
    matchMedia('(prefers-color-scheme: dark)').matches;
  return h('button', {
    type: 'button',
    class: 'theme',
    title: 'Light or dark',
    'aria-label': 'Change between light and dark',
    onclick: () => {
      const theme = isDark() ? 'light' : 'dark';
      document.documentElement.dataset['theme'] = theme;
      localStorage.setItem('theme', theme);
    },
  });
}
