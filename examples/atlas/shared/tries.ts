/** What a newcomer may try, and what there is to watch for. */
export const TRIES: readonly (readonly [what: string, then: string])[] = [
  ['Type a name quickly', 'each letter aborts the request of the letter before.'],
  ['Open a city, another, and the first again', 'going back asks nobody: the cache has it.'],
  ['Pin a city, then open it once more beside', 'two panels, one request.'],
  ['Travel on from a city', 'each stop is shown while the server looks for the next.'],
  ['Go offline, type, come back', 'what waited goes out, once.'],
  ['Let requests fail', 'they are tried again, and what was shown stays.'],
];
