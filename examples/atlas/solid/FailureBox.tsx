/** What has gone wrong, and a button that tries again. */
import type { JSX } from 'solid-js';

interface FailureBoxProps {
  readonly message: string;
  readonly onTryAgain: () => void;
}

export function FailureBox(props: FailureBoxProps): JSX.Element {
  return (
    <div class="failure" role="alert">
      <p>{props.message}</p>
      <button type="button" onClick={() => props.onTryAgain()}>
        Try again
      </button>
    </div>
  );
}
