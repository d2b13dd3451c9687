/** What has gone wrong, and a button that tries again. */
import type { VNode } from 'preact';

interface FailureBoxProps {
  readonly message: string;
  readonly onTryAgain: () => void;
}

export function FailureBox({ message, onTryAgain }: FailureBoxProps): VNode {
  return (
    <div class="failure" role="alert">
      <p>{message}</p>
      <button type="button" onClick={onTryAgain}>
        Try again
      </button>
    </div>
  );
}
