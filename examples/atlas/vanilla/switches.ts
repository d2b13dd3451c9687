/** The bar of switches: no network, a slow one, a failing one; and the theme. */
import { announce } from '../shared/announce.js';
import type { Switches } from '../shared/switches.js';
import { type Switch, switchList } from '../shared/switchList.js';
import { changeTheme } from '../shared/theme.js';
import { h } from './dom.js';

export function switchBar(bar: HTMLElement, switches: Switches): void {
  bar.append(...switchList(switches).map(switchButton), themeButton());
}

function switchButton({ label, title, isOn, turn }: Switch): HTMLElement {
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

function themeButton(): HTMLElement {
  return h('button', {
    type: 'button',
    class: 'theme',
    title: 'Light or dark',
    'aria-label': 'Change between light and dark',
    onclick: changeTheme,
  });
}
