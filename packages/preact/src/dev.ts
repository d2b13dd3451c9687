/** The one development switch: the build replaces it, and a bundler then drops what hangs on it. */
declare const __QORA_DEV__: boolean | undefined;

export const DEV: boolean = typeof __QORA_DEV__ === 'undefined' ? true : __QORA_DEV__;
