/** Values of the user's own that travel along. */

/** Any values of the user's own that travel with a query's runs and events. */
export type Meta = Readonly<Record<string, unknown>>;
