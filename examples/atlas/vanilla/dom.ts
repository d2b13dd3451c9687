/**
 * A page's few words for the DOM. A property that is a function follows the signals it reads, for as long as the page
 * lives; rows of lists come and go and take plain values only. Text is only ever set as text.
 */
import { effect } from '@qora/core';

type Value = string | number | boolean | null | undefined;
type Listeners = { [K in keyof HTMLElementEventMap as `on${K}`]?: (event: HTMLElementEventMap[K]) => void };
export type Properties = Listeners & { readonly [name: string]: unknown };
export type Child = Node | string | false | null | undefined;

/** `h('button', { class: 'plain', text: () => label.value, onclick: save })`. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value as EventListener);
    else if (typeof value === 'function') effect(() => setProperty(element, name, value() as Value));
    else setProperty(element, name, value as Value);
  }
  element.append(...children.filter(isShown));
  return element;
}

function isShown(child: Child): child is Node | string {
  return child !== false && child !== null && child !== undefined;
}

function setProperty(element: HTMLElement, name: string, value: Value): void {
  if (name === 'text') {
    const text = String(value ?? '');
    if (element.textContent !== text) element.textContent = text;
  } else if (name === 'value' && isTextArea(element)) {
    element.value = String(value ?? '');
  } else if (value === false || value === null || value === undefined) {
    element.removeAttribute(name);
  } else {
    element.setAttribute(name, value === true ? '' : String(value));
  }
}

/** Not by its class, which a server does not have. */
function isTextArea(element: HTMLElement): element is HTMLTextAreaElement {
  return element.localName === 'textarea';
}

export interface KeyedRows<T> {
  readonly keyOf: (item: T) => string | number;
  readonly create: (item: T) => HTMLElement;
  /** Whether a row looks the same for both; without it, only for the same object. */
  readonly isSame?: (one: T, other: T) => boolean;
  /** A row that must stay as it is although its item has changed, such as one with a half-written form. */
  readonly isBusy?: (row: HTMLElement) => boolean;
}

/**
 * Returns a function that shows a list in `parent`. A row is made anew only when its item is another object: the cache
 * keeps the references of what did not change, so an answer that changed one note touches one row. Where the focus was
 * on a `data-part` of the old row, it moves to that part of the new one.
 */
export function keyedRows<T>(parent: HTMLElement, rows: KeyedRows<T>): (items: readonly T[]) => void {
  const { isSame = Object.is } = rows;
  let shown = new Map<string | number, { item: T; row: HTMLElement }>();
  return (items) => {
    const next = new Map<string | number, { item: T; row: HTMLElement }>();
    let refocus: (() => void) | undefined;
    for (const item of items) {
      const key = rows.keyOf(item);
      const old = shown.get(key);
      // A busy row keeps its old item, too, so that it is made anew as soon as it is shown without being busy.
      const isKept = old && (isSame(old.item, item) || rows.isBusy?.(old.row) === true);
      const row = isKept ? old.row : rows.create(item);
      next.set(key, isKept ? old : { item, row });
      if (!isKept && old?.row.contains(document.activeElement)) {
        const part = partIn(old.row);
        refocus = () => focusPart(row, part);
      }
    }
    for (const [key, { row }] of shown) if (next.get(key)?.row !== row) row.remove();
    let before = parent.firstChild;
    for (const { row } of next.values()) {
      if (row === before) before = before.nextSibling;
      else parent.insertBefore(row, before);
    }
    shown = next;
    refocus?.();
  };
}

function partIn(row: HTMLElement): string {
  return row.querySelector<HTMLElement>(':focus')?.dataset['part'] ?? '';
}

function focusPart(row: HTMLElement, part: string): void {
  const same = row.querySelector<HTMLElement>(`[data-part="${part}"]`);
  (same ?? row.querySelector<HTMLElement>('[data-part]'))?.focus();
}
