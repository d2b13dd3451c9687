import * as preact from '@qora/preact';
import { expect, test } from 'vitest';

test('the package exports its public list and nothing else', () => {
  expect(Object.keys(preact).sort()).toEqual([
    'QoraErrorReset',
    'QoraProvider',
    'useIsFetching',
    'useIsMutating',
    'useOnline',
    'useQora',
    'useQoraClient',
    'useQoraErrorReset',
    'useQoraInfinite',
    'useQoraMutation',
    'useQoraQueries',
    'useQoraState',
  ]);
});
