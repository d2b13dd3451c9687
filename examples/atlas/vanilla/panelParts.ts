/** What a city panel and its parts are made of. */
import type { ReadonlySignal } from '@qora/core';
import type { Atlas } from '../shared/atlas.js';
import type { Route } from '../shared/route.js';

export interface PanelParts {
  readonly atlas: Atlas;
  readonly route: Route;
  readonly now: ReadonlySignal<number>;
  /** The panel follows this signal and is hidden while it is null. */
  readonly id: ReadonlySignal<number | null>;
  readonly isPinned: boolean;
}
