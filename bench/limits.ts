/**
 * Why a line misses its goal: what stands between. The page prints the sentence beside the line, and says "not explained"
 * where there is none.
 */
export const limits: Readonly<Record<string, string>> = {
  'await fetchQuery, fresh data':
    'The clock is a third of it, and the promise that is awaited most of the rest.',
  'setQueryData, 1 observer, listen': 'Half of it is the effect that empties the queue of listeners.',
  'setQueryData, 1 observer, subscribe': 'Half of it is the effect that empties the queue of listeners.',
  'setQueryData, 1k observers, subscribe': 'Each subscriber compares the state that it was told last.',
  'mount+unmount, one': 'A reader, a listening and two closures for each; two tasks at the end of the tick.',
  'mount+unmount, 10k on, then off': 'A reader, a listening and two closures for each.',
  'mount+unmount, 1k on one key':
    'A reader, a listening and two closures for each; two tasks at the end of the tick.',
  'fetchQuery, new key': 'Five promises from the fetcher to whoever awaits; a run has 24 fields.',
  'mount -> fetch -> data':
    "Network and focus are watched anew for each of the line's readers, one at a time.",
  'bytes, an observer, listen': 'What a watched entry has of its own (`Live`) is two thirds of it.',
  'bytes, an observer, subscribe': 'What a watched entry has of its own (`Live`) is two thirds of it.',
  'select, 1k readers, same function': 'Each reader projects its own state object.',
  'sharing 10k rows, unchanged': 'Noise decides: both compare every field of every row.',
  'sharing 10k rows, 1 changed': 'Noise decides: both compare every field of every row.',
  'dehydrate and stringify 10k entries': '`JSON.stringify` itself is two thirds of it.',
  'restore 10k entries':
    'A record is a text of its own, parsed on its own, where the peer has one text for all. As a page starts by default the rest is not read.',
  'hydrate 10k entries':
    "Making an entry is more than half of it; each key is parsed, where the peer's payload has it as a value.",
  'preact: 1000 components, unmount':
    'Components with the three hooks that any adapter needs, and no query, take more than half of it.',
};
