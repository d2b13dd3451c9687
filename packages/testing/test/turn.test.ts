import { turn } from '@qora/testing';
import { expect, test } from 'vitest';

test('waits for promises, and for those that they lead to', async () => {
  const notes: number[] = [];
  const count = async (): Promise<void> => {
    for (let i = 1; i <= 50; i++) {
      await Promise.resolve();
      notes.push(i);
    }
  };

  void count();
  await turn();

  expect(notes).toHaveLength(50);
});
