/** What being offline means for queries and mutations. */

/** What an offline network does to a run: `online` waits for it, `offlineFirst` lets the first attempt go out. */
export type NetworkMode = 'online' | 'always' | 'offlineFirst';

/** Whether the next attempt has to wait for the network. */
export function isBlocked(networkMode: NetworkMode, failureCount: number, isOnline: boolean): boolean {
  const mayGoOut = networkMode === 'always' || (networkMode === 'offlineFirst' && failureCount === 0);
  return !mayGoOut && !isOnline;
}
