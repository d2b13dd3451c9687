/** A boundary that shows an error, and its children again when it is told to. */
import { Component, type ComponentChildren } from 'preact';

interface Props {
  readonly children?: ComponentChildren;
  readonly onRetry?: (() => void) | undefined;
}

export class Boundary extends Component<Props, { error: Error | undefined }> {
  override state: { error: Error | undefined } = { error: undefined };

  static override getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  retry = (): void => {
    this.props.onRetry?.();
    this.setState({ error: undefined });
  };

  override render(): ComponentChildren {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <button type="button" onClick={this.retry}>
        {`caught ${error.message}`}
      </button>
    );
  }
}
