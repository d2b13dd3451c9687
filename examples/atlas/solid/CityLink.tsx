/** A link that opens a city where the route says, so that a pinned one stays; in a new tab it is an address like any. */
import type { JSX } from 'solid-js';
import { usePage } from './page.jsx';

interface CityLinkProps {
  readonly id: number;
  readonly tabIndex?: number;
  readonly children: JSX.Element;
}

export function CityLink(props: CityLinkProps): JSX.Element {
  const { route, city } = usePage();
  const onClick = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    route.open(props.id);
  };
  return (
    <a
      href={route.addressOf(props.id)}
      data-city={props.id}
      tabIndex={props.tabIndex}
      aria-current={city() === props.id ? 'true' : undefined}
      onClick={onClick}
    >
      {props.children}
    </a>
  );
}
