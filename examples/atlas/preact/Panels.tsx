/** The open city, the one that stays beside it, or a welcome. */
import type { VNode } from 'preact';
import { CityPanel } from './CityPanel.jsx';
import { usePage } from './page.jsx';
import { Welcome } from './Welcome.jsx';

export function Panels(): VNode {
  const { route } = usePage();
  const [city, pinned] = [route.city.value, route.pinned.value];
  return (
    <div id="panels" class="panels">
      {city === null ? <Welcome /> : <CityPanel key="open" id={city} isPinned={false} />}
      {pinned !== null && <CityPanel key="pinned" id={pinned} isPinned />}
    </div>
  );
}
