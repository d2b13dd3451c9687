/** The page's own style: the colours of the contenders, for light and dark, and where charts stand. */
import type { ContenderName } from '../names.js';

type Colours = Readonly<Record<ContenderName, string>>;

const LIGHT: Colours = {
  qora: '#d6336c',
  tanstack: '#4b5563',
  tanstackDefaults: '#868e96',
  swr: '#1971c2',
  colada: '#e8590c',
  nanostores: '#2f9e44',
  rtkQuery: '#7048e8',
  floor: '#a08000',
  resource: '#0c8599',
};

const DARK: Colours = {
  qora: '#ff6b9d',
  tanstack: '#ced4da',
  tanstackDefaults: '#868e96',
  swr: '#74c0fc',
  colada: '#ffa94d',
  nanostores: '#69db7c',
  rtkQuery: '#b197fc',
  floor: '#ffe066',
  resource: '#66d9e8',
};

const variables = (colours: Colours): string =>
  Object.entries(colours)
    .map(([name, colour]) => `  --bench-${name}: ${colour};`)
    .join('\n');

export function styleOf(): string {
  return `<style>
:root {
${variables(LIGHT)}
}
.dark {
${variables(DARK)}
}
.bench-chart svg, .bench-curves svg {
  display: block;
  width: 100%;
  height: auto;
  overflow: visible;
  background: none;
  color: var(--vp-c-text-2);
  font-family: var(--vp-font-family-base);
}
.bench-chart svg {
  max-width: 600px;
  font-size: 13px;
}
@media (min-width: 640px) {
  .bench-chart svg {
    font-size: 9px;
  }
}
.bench-curves {
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(280px, 1fr));
  gap: 8px 24px;
}
.bench-curves svg {
  font-size: 11.5px;
}
.bench-curves figure {
  margin: 8px 0;
}
.bench-curves figcaption {
  font-size: 13px;
  color: var(--vp-c-text-1);
}
.bench-table table {
  font-size: 13px;
  line-height: 1.35;
}
.bench-table th, .bench-table td {
  padding: 5px 10px;
}
.bench-table td {
  white-space: nowrap;
  font-variant-numeric: tabular-nums;
}
.bench-table td:first-child {
  position: sticky;
  left: 0;
  background: var(--vp-c-bg);
}
@media (max-width: 640px) {
  .bench-table td:first-child {
    min-width: 130px;
    white-space: normal;
  }
}
.bench-legend {
  display: flex;
  flex-wrap: wrap;
  gap: 4px 16px;
  margin: 16px 0;
  font-size: 14px;
}
.bench-legend span {
  display: inline-flex;
  align-items: center;
  gap: 6px;
  white-space: nowrap;
}
</style>`;
}
