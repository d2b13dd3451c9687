/** The flows over the built files: what only the development build does is left out there, by the name of its test. */
import { beforeEach } from 'vitest';

const developmentOnly: [name: RegExp, reason: string][] = [
  [/ refuses? /, 'what is passed in is checked in development alone'],
  [/does not take a missing filter for all$/, 'what is passed in is checked in development alone'],
  [/^readers go on after a bad call$/, 'what is passed in is checked in development alone'],
  [/^with a bad (key or a bad time throw at once|option after good ones )/, 'so are options'],
  [/^bad defaults throw and change nothing$/, 'so are defaults'],
  [/ is refused, as an option, a default, and in the config$/, 'options are checked in development alone'],
  [/ (throws|rejects with) a coded error afterwards$/, 'production has the codes and not the texts'],
  [/^a client is told by the code of its errors$/, 'production has the codes and not the texts'],
  [/^a missing fetcher is a coded failure that names key and mend$/, 'production has no texts'],
  [/^names the key and the mend$/, 'production has no texts'],
  [/^gives frozen states /, 'production freezes nothing'],
];

beforeEach(({ task, skip }) => {
  const found = developmentOnly.find(([name]) => name.test(task.name));
  if (found) skip(found[1]);
});
