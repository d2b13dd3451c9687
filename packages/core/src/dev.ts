/**
 * The one development switch. The build replaces it by `true` (`dist/dev`) or `false` (`dist`), and a minifier then
 * drops every `if (DEV)` block with its texts. Sources run with it on.
 */
declare const __QORA_DEV__: boolean | undefined;

export const DEV: boolean = typeof __QORA_DEV__ === 'undefined' ? true : __QORA_DEV__;
