/** The site that the files of a project share: each finds it as new, and leaves it running. */
import { inject } from 'vitest';
import { type Site, send } from './site.js';

export async function openSharedSite(): Promise<Pick<Site, 'url'>> {
  const site = { url: inject('site') };
  const { status } = await send(site, 'POST /test/clear');
  if (status !== 204) throw new Error(`the site is not cleared: ${status}`);
  return site;
}
