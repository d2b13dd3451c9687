/** The bar of switches: no network, a slow one, a failing one; and the theme. */
import { computed } from '@qora/core';
import { fromQora } from '@qora/solid';
import { For, type JSX } from 'solid-js';
import { announce } from '../shared/announce.js';
import { type Switch, switchList } from '../shared/switchList.js';
import { changeTheme } from '../shared/theme.js';
import { usePage } from './page.jsx';

export function SwitchBar(): JSX.Element {
  const { atlas } = usePage();
  return (
    <div class="switches">
      <For each={switchList(atlas.switches)}>{SwitchButton}</For>
      <button
        type="button"
        class="theme"
        title="Light or dark"
        aria-label="Change between light and dark"
        onClick={changeTheme}
      />
    </div>
  );
}

function SwitchButton({ label, title, isOn, turn }: Switch): JSX.Element {
  const on = fromQora(computed(isOn));
  const onClick = (): void => {
    turn();
    announce(`${label} is ${on() ? 'on' : 'off'}`);
  };
  return (
    <button type="button" class="switch" role="switch" title={title} aria-checked={on()} onClick={onClick}>
      {label}
    </button>
  );
}
