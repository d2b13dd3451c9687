import * as solid from '@qora/solid';
import { expect, test } from 'vitest';

test('the public list is this', () => {
  expect(Object.keys(solid).sort()).toEqual([
    'QoraErrorReset',
    'QoraProvider',
    'createIsFetching',
    'createIsMutating',
    'createOnline',
    'createQoraInfinite',
    'createQoraMutation',
    'createQoraQueries',
    'createQoraQuery',
    'createQoraState',
    'fromQora',
    'keyedRows',
    'useQoraClient',
  ]);
});
