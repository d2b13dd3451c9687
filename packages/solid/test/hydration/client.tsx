/** The page's script: it marks the server's nodes, hydrates them, and counts what it loads. */
import { QoraClient } from '@qora/core';
import { hydrate } from 'solid-js/web';
import { App } from './App.jsx';

declare global {
  interface Window {
    loads: string[];
    marked: Element | null;
  }
}

window.loads = [];
window.marked = document.querySelector('#Ada');
hydrate(
  () => (
    <App
      client={new QoraClient()}
      load={async (name) => {
        window.loads.push(name);
        return { name: `${name} of the browser`, born: new Date(0) };
      }}
      deferStream={false}
    />
  ),
  document.querySelector('#app') as HTMLElement,
);
document.body.dataset['hydrated'] = '';
