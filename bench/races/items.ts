/** The data of all scenarios: one list, changed by one function, so that contenders differ in their recipes alone. */

export interface Item {
  readonly id: number;
  readonly name: string;
  readonly done: boolean;
}

export type Items = readonly Item[];

/** What a mutation sends: fields of an item that is there, or a new one under an id that the page has made. */
export type Change = Partial<Item> & Pick<Item, 'id'>;

export const KEY = ['items'] as const;

/** The items with the change. Doing it twice is doing it once, so a list that has it already does not show it twice. */
export function put(items: Items, change: Change): Items {
  if (items.some(({ id }) => id === change.id))
    return items.map((item) => (item.id === change.id ? { ...item, ...change } : item));
  return [...items, { name: '', done: false, ...change }];
}

/** What the page says: `milk✓ eggs`. */
export function textOf(items: Items): string {
  return items.map(({ name, done }) => (done ? `${name}✓` : name)).join(' ');
}
