/** How many bytes a page pays for the same features: bundled and minified as one file, plain and compressed. */
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { ContenderName, CoreName } from '../names.js';
import { FEATURES, IMPORTS } from './features.js';

interface Size {
  readonly minified: number;
  readonly gzip: number;
  /** With quality 11, as static files are served. */
  readonly brotli: number;
}

export interface SizeResult {
  readonly features: (typeof FEATURES)[number];
  readonly sizes: { readonly [N in ContenderName]?: Size };
  /** Qora on a page that has signals-core anyway. */
  readonly withoutSignals: Size;
}

/** Frameworks: a page that uses the library has them already. */
const FRAMEWORKS = ['react', 'react-dom', 'vue', '@vue/*', 'use-sync-external-store'];
const SIGNALS = '@preact/signals-core';

/** @param folder from where the packages are found */
export async function measureSizes(folder: string): Promise<SizeResult[]> {
  const results: SizeResult[] = [];
  for (const [i, features] of FEATURES.entries()) {
    const contentsOf = (own: readonly string[]): string => own.slice(0, i + 1).join('\n');
    const sizes: Partial<Record<CoreName, Size>> = {};
    for (const [name, own] of Object.entries(IMPORTS) as [CoreName, readonly string[]][])
      if (own.length > i) sizes[name] = await sizeOf(contentsOf(own), folder, FRAMEWORKS);
    const withoutSignals = await sizeOf(contentsOf(IMPORTS.qora ?? []), folder, [...FRAMEWORKS, SIGNALS]);
    results.push({ features, sizes, withoutSignals });
  }
  return results;
}

async function sizeOf(contents: string, resolveDir: string, external: readonly string[]): Promise<Size> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    stdin: { contents, resolveDir },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    tsconfigRaw: '{}',
    external: [...external],
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  return {
    minified: code.length,
    gzip: gzipSync(code, { level: 9 }).length,
    brotli: brotliCompressSync(code, { params }).length,
  };
}
