/** The options of a query as they are, and a line in the strip when another key of theirs needs no request. */
import { useMemo } from 'preact/hooks';
import { usePage } from './page.jsx';

type Note = ReturnType<ReturnType<typeof usePage>['atlas']['activity']['reader']>;

export function useNoted(): Note {
  const { activity, client } = usePage().atlas;
  return useMemo(() => activity.reader(client), [activity, client]);
}
