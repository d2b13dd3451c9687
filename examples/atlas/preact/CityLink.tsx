/** A link that opens a city where the route says, so that a pinned one stays; in a new tab it is an address like any. */
import type { ComponentChildren, VNode } from 'preact';
import { usePage } from './page.jsx';

interface CityLinkProps {
  readonly id: number;
  readonly tabIndex?: number;
  readonly children: ComponentChildren;
}

export function CityLink({ id, tabIndex, children }: CityLinkProps): VNode {
  const { route } = usePage();
  const onClick = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    route.open(id);
  };
  return (
    <a
      href={route.addressOf(id)}
      data-city={id}
      tabIndex={tabIndex}
      aria-current={route.city.value === id ? 'true' : undefined}
      onClick={onClick}
    >
      {children}
    </a>
  );
}
