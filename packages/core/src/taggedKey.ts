/** Keys that carry, in their type only, what data and which errors belong to them. */
import type { QoraKey } from './key.js';

declare const dataTag: unique symbol;
declare const errorTag: unique symbol;

/** A key that knows, in its type only, what data and which errors belong to it. */
export type TaggedKey<K extends QoraKey, T, E = Error> = K & {
  readonly [dataTag]: T;
  readonly [errorTag]: E;
};

/** The data type that a key carries; `T` (by default `unknown`) for a plain one. */
export type DataOfKey<K, T = unknown> = K extends { readonly [dataTag]: infer D } ? D : T;

/** The error type that a key carries; `Error` for a plain one. */
export type ErrorOfKey<K> = K extends { readonly [errorTag]: infer E } ? E : Error;
