/** The bar of switches: no network, a slow one, a failing one; and the theme. */
import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { announce } from '../shared/announce.js';
import { type Switch, switchList } from '../shared/switchList.js';
import { changeTheme } from '../shared/theme.js';
import { usePage } from './page.jsx';

export function SwitchBar(): VNode {
  const { switches } = usePage().atlas;
  const list = useMemo(() => switchList(switches), [switches]);
  return (
    <div class="switches">
      {list.map((each) => (
        <SwitchButton key={each.label} {...each} />
      ))}
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

function SwitchButton({ label, title, isOn, turn }: Switch): VNode {
  const onClick = (): void => {
    turn();
    announce(`${label} is ${isOn() ? 'on' : 'off'}`);
  };
  return (
    <button type="button" class="switch" role="switch" title={title} aria-checked={isOn()} onClick={onClick}>
      {label}
    </button>
  );
}
