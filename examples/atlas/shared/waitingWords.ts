/** What the badge says of the notes that are not sent yet; nothing while there are none. */
export function waitingWords(count: number): string {
  if (count === 0) return '';
  return count === 1 ? '1 note waits to be sent' : `${count} notes wait to be sent`;
}
