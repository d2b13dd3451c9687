/** One site with the built page for all files of a project; vitest runs this once, in its own process. */
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { startSite } from './site.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The shared site's address. */
    site: string;
  }
}

export default async function setup({ name, provide }: TestProject): Promise<() => Promise<void>> {
  const site = await startSite({
    pages: fileURLToPath(new URL('../dist/pages', import.meta.url)),
    hasPlainFlags: name === 'atlas pages',
  });
  provide('site', site.url);
  return site.stop;
}
